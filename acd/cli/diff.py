"""`acd diff`: what would change from one centre's folder to another, in plain words. Reads only."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from acd.config.differences import Difference, differences
from acd.config.load import load
from acd.config.problems import ConfigProblems

SHOWN_MAX = 200


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The centre's folder as it is.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The folder as it is to be.")],
    most: Annotated[int, typer.Option("--max", min=1, help="Show so many differences at most.")] = SHOWN_MAX,
    is_json: Annotated[bool, typer.Option("--json", help="All of them as JSON.")] = False,
) -> None:
    """Say in plain words what would change from one folder to another. Example: `acd diff dialplans/demo my-centre`.

    Lines, hours, queues, agents, steps of flows and the words of prompts, each with its old and its new value; what is
    only written otherwise (`1m` for `60s`) makes no difference. Exit codes: 0, also when they differ; 1 one is broken.
    """
    try:
        before, after = load(old), load(new)
    except ConfigProblems as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    found = list(differences(before.plan, after.plan, before.prompts, after.prompts))
    if is_json:
        told = [{name: getattr(each, name) for name in Difference.__slots__} for each in found]
        typer.echo(json.dumps({"differences": told}, ensure_ascii=False))
    else:
        typer.echo("\n".join(_as_text(found, most)))


def _as_text(found: Sequence[Difference], most: int) -> list[str]:
    if not found:
        return ["no difference"]
    rest = len(found) - most
    more = [f"… and {rest} more (--max shows more, --json all)"] if rest > 0 else []
    return [*map(str, found[:most]), *more, f"{len(found)} difference{'s' if len(found) != 1 else ''}"]
