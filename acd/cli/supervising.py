"""The commands for supervisors below `acd calls`: watching a living conversation, and taking it over.

Whoever may read the run folder's secrets is a supervisor.
"""

from enum import StrEnum
from typing import Annotated

import typer

from acd.cli.asking import HERE, Json, Run, api_of, show

Call = Annotated[str, typer.Argument(metavar="CALL", help="The call's id, as in `acd calls`.")]


class Mode(StrEnum):
    """As the API names them."""

    LISTEN = "listen"
    WHISPER = "whisper"
    BARGE = "barge"


def watch(
    call: Call,
    mode: Annotated[Mode, typer.Option(help="Who hears you: nobody, the agent, or both.")] = Mode.LISTEN,
    phone: Annotated[str | None, typer.Option(help="Your phone, which is called. Later: the same one.")] = None,
    end: Annotated[bool, typer.Option("--end", help="Hear no more; the conversation goes on.")] = False,
    run: Run = HERE,
    as_json: Json = False,
) -> None:
    """Listen to a conversation, whisper to its agent, barge in. Example: `acd calls watch a1-e1-c7 --phone phone-3`."""
    body = {"mode": mode.value} if phone is None else {"mode": mode.value, "phone": phone}
    _ask(run, call, "watch/end" if end else "watch", None if end else body, as_json=as_json)


def take_over(call: Call, run: Run = HERE, as_json: Json = False) -> None:
    """Speak with the caller whom you watch, in the agent's place. Example: `acd calls take-over a1-e1-c7`."""
    _ask(run, call, "take-over", None, as_json=as_json)


def _ask(run: Run, call: str, wish: str, body: dict[str, str] | None, *, as_json: bool) -> None:
    found = api_of(run, as_supervisor=True).post("calls", call, *wish.split("/"), body=body)
    show(found, as_json=as_json, draw=lambda: f"{found['outcome']}: {found['why']}")
