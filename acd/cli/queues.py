"""`acd queues`: who waits, and who is there for them; closing and opening one. Talks to the API of a running centre."""

from typing import Annotated, Any

import typer
from rich.table import Table

from acd.cli.asking import HERE, REFUSED_CODE, Json, Run, api_of, end, show, table


def queues(
    queue: Annotated[str | None, typer.Argument(metavar="[QUEUE]", help="Only this one.")] = None,
    *,
    close: Annotated[bool, typer.Option("--close", help="Let nobody in until it is opened again.")] = False,
    reopen: Annotated[bool, typer.Option("--open", help="Let it go by its hours again.")] = False,
    by: Annotated[str | None, typer.Option("--by", help="Who asks, for the ledger (else: an operator).")] = None,
    run: Run = HERE,
    as_json: Json = False,
) -> None:
    """Who waits in a running centre, and who is there for them. Example: `acd queues --json`.

    Exit codes: 0; 1 there is no such queue; 2 nothing runs there.
    """
    if close or reopen:
        if queue is None or close is reopen:
            end("say which queue, and either --close or --open", REFUSED_CODE)
        wish = "close" if close else "open"
        asked = api_of(run).post("queues", queue, wish, body={} if by is None else {"by": by})
        show(asked, as_json=as_json, draw=lambda: f"{asked['outcome']}: {asked['why']}")
        return
    if queue is None:
        found = api_of(run).get("queues")
        rows = found["queues"]
    else:
        found = api_of(run).get("queues", queue)
        rows = [found["queue"]]
    show(found, as_json=as_json, draw=lambda: _drawn(rows))


def _drawn(found: list[dict[str, Any]]) -> Table:
    drawn = table("queue", "waiting", "longest", "next waits", "talking", "busy spread", "agents")
    for queue in found:
        longest_s = queue["longest_wait_s"]
        agents = ", ".join(f"{count} {state}" for state, count in sorted(queue["agents"].items()))
        longest = "" if longest_s is None else f"{longest_s:.0f} s"
        following = queue["next_wait"]
        next_s = "" if following is None else f"{following['likely_s']:.0f}-{following['longest_s']:.0f} s"
        name = f"{queue['name']} (closed)" if queue["is_closed"] else queue["name"]
        points = queue["occupancy_spread_points"]
        spread = "" if points is None else f"{points:.0f} points"
        drawn.add_row(name, str(queue["waiting"]), longest, next_s, str(queue["talking"]), spread, agents)
    return drawn
