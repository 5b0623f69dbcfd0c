"""What `acd calls` can ask in a conversation, for its agent. Talks to the API of a running centre."""

from typing import Annotated

import typer

from acd.cli.agents import NOT_KEPT
from acd.cli.asking import HERE, Json, Run, api_of, show

app = typer.Typer(add_completion=False)
Call = Annotated[str, typer.Argument(metavar="CALL", help="The call's id, as in `acd calls`.")]


@app.command("hold")
def hold(call: Call, run: Run = HERE, as_json: Json = False) -> None:
    """The caller hears music. Example: `acd calls hold a1-e1-c7`."""
    _ask(run, call, "hold", as_json=as_json)


@app.command("unhold")
def unhold(call: Call, run: Run = HERE, as_json: Json = False) -> None:
    """The agent is with the caller again; a consultation is over. Example: `acd calls unhold a1-e1-c7`."""
    _ask(run, call, "unhold", as_json=as_json)


@app.command("consult")
def consult(
    call: Call,
    to: Annotated[str, typer.Argument(metavar="WHOM", help="An agent, a queue or an allowed number.")],
    run: Run = HERE,
    as_json: Json = False,
) -> None:
    """The agent asks somebody else; the caller hears music. Example: `acd calls consult a1-e1-c7 luis`."""
    _ask(run, call, "consult", to, as_json=as_json)


@app.command("swap")
def swap(call: Call, run: Run = HERE, as_json: Json = False) -> None:
    """The agent talks with the other of the two. Example: `acd calls swap a1-e1-c7`."""
    _ask(run, call, "swap", as_json=as_json)


@app.command("join")
def join(call: Call, run: Run = HERE, as_json: Json = False) -> None:
    """Caller, agent and whoever was consulted hear each other. Example: `acd calls join a1-e1-c7`."""
    _ask(run, call, "join", as_json=as_json)


@app.command("leave")
def leave(call: Call, run: Run = HERE, as_json: Json = False) -> None:
    """The agent leaves a conversation of three. Example: `acd calls leave a1-e1-c7`."""
    _ask(run, call, "leave", as_json=as_json)


@app.command("complete")
def complete(call: Call, run: Run = HERE, as_json: Json = False) -> None:
    """The agent leaves the caller to whom she consulted. Example: `acd calls complete a1-e1-c7`."""
    _ask(run, call, "complete", as_json=as_json)


@app.command("record")
def record(
    call: Call,
    wish: Annotated[str, typer.Argument(metavar="WISH", help="start, pause, resume or stop.")],
    run: Run = HERE,
    as_json: Json = False,
) -> None:
    """Record the conversation, leave a part out as silence, or stop. Example: `acd calls record a1-e1-c7 pause`."""
    found = api_of(run).post("calls", call, "recording", body={"wish": wish})
    show(
        found, as_json=as_json, draw=lambda: f"{found['outcome']}: {found['why']}{'' if found['is_kept'] else NOT_KEPT}"
    )


def _ask(run: Run, call: str, verb: str, to: str = "", *, as_json: bool) -> None:
    found = api_of(run).post("calls", call, verb, body={"to": to} if to else None)
    show(
        found, as_json=as_json, draw=lambda: f"{found['outcome']}: {found['why']}{'' if found['is_kept'] else NOT_KEPT}"
    )
