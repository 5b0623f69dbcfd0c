"""What `acd calls` can do with those who wait. Talks to the API of a running centre."""

from typing import Annotated

import typer

from acd.cli.agents import NOT_KEPT
from acd.cli.asking import HERE, Json, Run, api_of, show
from acd.cli.control import Call

app = typer.Typer(add_completion=False)
By = Annotated[str | None, typer.Option("--by", help="Who asks, for the ledger (else: an operator).")]


@app.command("priority")
def priority(
    call: Call,
    number: Annotated[int, typer.Argument(metavar="PRIORITY", min=0, max=100, help="The highest is served first.")],
    by: By = None,
    run: Run = HERE,
    as_json: Json = False,
) -> None:
    """A waiting call gets another priority. Example: `acd calls priority a1-e1-c7 50`."""
    _ask(run, call, "priority", {"priority": number}, by, as_json=as_json)


@app.command("position")
def position(
    call: Call,
    number: Annotated[int, typer.Argument(metavar="POSITION", min=1, help="Where in its queue; 1 is next.")],
    by: By = None,
    run: Run = HERE,
    as_json: Json = False,
) -> None:
    """A waiting call is put at a position, among those of its priority. Example: `acd calls position a1-e1-c7 1`."""
    _ask(run, call, "position", {"position": number}, by, as_json=as_json)


@app.command("withdraw")
def withdraw(
    call: Call,
    note: Annotated[str, typer.Option("--note", help="Why, for the ledger.")],
    by: By = None,
    run: Run = HERE,
    as_json: Json = False,
) -> None:
    """A caller waits no longer, and his flow goes on. Example: `acd calls withdraw a1-e1-c7 --note "rung back"`."""
    _ask(run, call, "withdraw", {"note": note}, by, as_json=as_json)


@app.command("move")
def move(
    call: Call,
    queue: Annotated[str, typer.Argument(metavar="QUEUE", help="Where the caller is to wait instead.")],
    by: By = None,
    run: Run = HERE,
    as_json: Json = False,
) -> None:
    """A caller waits in another queue, at the place that he has. Example: `acd calls move a1-e1-c7 billing`."""
    _ask(run, call, "move", {"queue": queue}, by, as_json=as_json)


@app.command("hand-to")
def hand_to(
    call: Call,
    agent: Annotated[str, typer.Argument(metavar="AGENT", help="Who is ready to take it.")],
    by: By = None,
    run: Run = HERE,
    as_json: Json = False,
) -> None:
    """A waiting call is offered to this agent alone. Example: `acd calls hand-to a1-e1-c7 ana`."""
    _ask(run, call, "hand-to", {"agent": agent}, by, as_json=as_json)


@app.command("pick")
def pick(
    call: Call,
    agent: Annotated[str, typer.Argument(metavar="AGENT", help="Who takes it; her wrap-up is over.")],
    run: Run = HERE,
    as_json: Json = False,
) -> None:
    """An agent takes this waiting call. Example: `acd calls pick a1-e1-c7 ana`."""
    _ask(run, call, "pick", {"agent": agent}, None, as_json=as_json)


def _ask(run: Run, call: str, wish: str, said: dict[str, object], by: str | None, *, as_json: bool) -> None:
    body = said if by is None else {**said, "by": by}
    found = api_of(run).post("calls", call, wish, body=body)
    show(
        found, as_json=as_json, draw=lambda: f"{found['outcome']}: {found['why']}{'' if found['is_kept'] else NOT_KEPT}"
    )
