"""`acd queues`: who waits, and who is there for them. Talks to the API of a running centre."""

from typing import Annotated, Any

import typer
from rich.table import Table

from acd.cli.asking import HERE, Json, Run, api_of, show, table


def queues(
    queue: Annotated[str | None, typer.Argument(metavar="[QUEUE]", help="Only this one.")] = None,
    run: Run = HERE,
    as_json: Json = False,
) -> None:
    """Who waits in a running centre, and who is there for them. Example: `acd queues --json`.

    Exit codes: 0; 1 there is no such queue; 2 nothing runs there.
    """
    if queue is None:
        found = api_of(run).get("queues")
        rows = found["queues"]
    else:
        found = api_of(run).get("queues", queue)
        rows = [found["queue"]]
    show(found, as_json=as_json, draw=lambda: _drawn(rows))


def _drawn(found: list[dict[str, Any]]) -> Table:
    drawn = table("queue", "waiting", "longest", "talking", "agents")
    for queue in found:
        longest_s = queue["longest_wait_s"]
        agents = ", ".join(f"{count} {state}" for state, count in sorted(queue["agents"].items()))
        longest = "" if longest_s is None else f"{longest_s:.0f} s"
        drawn.add_row(queue["name"], str(queue["waiting"]), longest, str(queue["talking"]), agents)
    return drawn
