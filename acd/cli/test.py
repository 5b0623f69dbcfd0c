"""`acd test`: a centre's policy tests, on a virtual clock. Needs no Asterisk."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from acd.cli.check import Format
from acd.config.load import load
from acd.config.policies import Policy, read_policies
from acd.config.problems import ConfigProblems
from acd.runtime import clock
from acd.sim.verdicts import Verdict, judged


def test(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The centre's folder.")],
    only: Annotated[str, typer.Option(metavar="TEXT", help="Only tests whose names hold this text.")] = "",
    output: Annotated[Format, typer.Option("--format", help="Text for people, JSON for editors and CI.")] = Format.TEXT,
    story: Annotated[bool, typer.Option("--story", help="Tell what happened in tests that are green, too.")] = False,
) -> None:
    """Run a centre's policy tests; exit 1 if one is red. Example: `acd test dialplans/demo`.

    They are in DIR/tests/*.yaml. Each says what is given, what happens and what is expected then: the page
    dialplans/TESTING.md explains them. They are played on a virtual clock by the engine that takes the calls, so hours
    pass in milliseconds.
    """
    began_s = time.monotonic()
    try:
        plan = load(folder, today=clock.now().wall.date()).plan
        policies = read_policies(folder, plan)
    except ConfigProblems as error:
        typer.echo(
            json.dumps({"problems": [each.as_json() for each in error.problems]}, ensure_ascii=False)
            if output is Format.JSON
            else str(error)
        )
        raise typer.Exit(1) from None
    chosen = [policy for policy in policies if only.casefold() in policy.name.casefold()]
    verdicts = tuple(judged(plan, chosen))
    red = [verdict for verdict in verdicts if verdict.problem is not None]
    took_s = time.monotonic() - began_s
    if output is Format.JSON:
        typer.echo(_as_json(verdicts, took_s))
    else:
        typer.echo("\n\n".join([*_as_text(verdicts, is_whole=story), _account(folder, policies, verdicts, took_s)]))
    if red or (only and not chosen):
        raise typer.Exit(1)


def _as_text(verdicts: Sequence[Verdict], *, is_whole: bool) -> list[str]:
    told = []
    for verdict in verdicts:
        if verdict.problem is not None:
            told.append(str(verdict))
        elif is_whole:
            told.append("\n".join([f"{verdict.policy.name}: green", *(f"   {line}" for line in verdict.story)]))
    return told


def _account(folder: Path, policies: Sequence[Policy], verdicts: Sequence[Verdict], took_s: float) -> str:
    red = sum(verdict.problem is not None for verdict in verdicts)
    if not policies:
        return f"{folder}: no policy tests (tests/*.yaml); dialplans/TESTING.md explains how to write one"
    if not verdicts:
        return f"{folder}: none of {len(policies)} tests has such a name"
    tests = f"{len(verdicts)} test{'s' if len(verdicts) != 1 else ''}"
    return f"{folder}: {f'{red} of {tests} red' if red else f'{tests}, all green'} ({took_s:.1f} s)"


def _as_json(verdicts: Sequence[Verdict], took_s: float) -> str:
    told: list[dict[str, Any]] = []
    for verdict in verdicts:
        place = verdict.policy.place()
        told.append(
            {
                "name": verdict.policy.name,
                "file": place.file,
                "line": place.line,
                "is_green": verdict.problem is None,
                "problem": None if verdict.problem is None else verdict.problem.as_json(),
                "story": list(verdict.story),
            }
        )
    red = sum(not each["is_green"] for each in told)
    return json.dumps({"tests": told, "red": red, "seconds": round(took_s, 3)}, ensure_ascii=False)
