"""`acd why`: why an agent is not asked to take a call. Talks to the API of a running centre."""

from typing import Annotated, Any

import typer
from rich.table import Table

from acd.cli.asking import HERE, Json, Run, api_of, show, table


def why(
    call: Annotated[str, typer.Argument(metavar="CALL", help="The id of a living call.")],
    agent: Annotated[str | None, typer.Argument(metavar="[AGENT]", help="Else: all agents of its queue.")] = None,
    run: Run = HERE,
    as_json: Json = False,
) -> None:
    """Why an agent is not asked to take a call. Example: `acd why a1-e1-c7 ana`.

    Exit codes: 0; 1 there is no such call or agent; 2 nothing runs there.
    """
    found = api_of(run).get("why", call=call, agent=agent)
    show(found, as_json=as_json, draw=lambda: _drawn(found))


def _drawn(found: dict[str, Any]) -> Table:
    call = found["call"]
    drawn = table("agent", "reason", "")
    drawn.title, drawn.title_justify = f"{call['id']} is {call['state']}, {call['queue'] or call['step']}", "left"
    for each in found["agents"]:
        drawn.add_row(each["agent"], each["reason"], each["detail"])
    return drawn
