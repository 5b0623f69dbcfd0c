"""`acd check`: is a centre's folder right? Reads only; needs no Asterisk."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from acd.config.load import Loaded, load
from acd.config.policies import read_policies
from acd.config.problems import ConfigProblems
from acd.config.traffic import TRAFFIC, read_traffic
from acd.runtime import clock


class Format(StrEnum):
    """How problems are shown."""

    TEXT = "text"
    JSON = "json"


def check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The centre's folder.")],
    output: Annotated[Format, typer.Option("--format", help="Text for people, JSON for editors and CI.")] = Format.TEXT,
) -> None:
    """Check a centre's folder; exit 1 if something is wrong, 0 with a warning. Example: `acd check dialplans/demo`."""
    try:
        loaded = load(folder, today=clock.now().wall.date())
        if (folder / TRAFFIC).exists():
            read_traffic(folder / TRAFFIC, loaded.plan)
        tests = len(read_policies(folder, loaded.plan))
    except ConfigProblems as error:
        typer.echo(_as_json(error) if output is Format.JSON else _as_text(error))
        raise typer.Exit(1) from None
    found = {**_counts(loaded), "tests": tests}
    counts = ", ".join(f"{number} {name.removesuffix('s') if number == 1 else name}" for name, number in found.items())
    if output is Format.JSON:
        told = [warning.as_json() for warning in loaded.warnings]
        typer.echo(json.dumps({"problems": [], "warnings": told, "found": found}, ensure_ascii=False))
    else:
        typer.echo("\n\n".join([*map(str, loaded.warnings), f"{folder}: good: {counts}"]))


def _counts(loaded: Loaded) -> dict[str, int]:
    plan = loaded.plan
    sections = ("lines", "flows", "queues", "agents", "phones", "prompts", "languages")
    return {section: len(getattr(plan, section)) for section in sections}


def _as_json(error: ConfigProblems) -> str:
    return json.dumps({"problems": [problem.as_json() for problem in error.problems]}, ensure_ascii=False)


def _as_text(error: ConfigProblems) -> str:
    number = len(error.problems)
    return f"{error}\n\n{number} problem{'s' if number > 1 else ''} found"
