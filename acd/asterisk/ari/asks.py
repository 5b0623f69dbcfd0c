"""One command on its way to the switch: what orders it, its text, and what its answer means. No I/O.

A call's commands keep one order, and so do those about a leg that we called (offer or call it, ring it, hang it up),
but each of the two goes its own way: an agent's phone is created while the caller is still being put to the music.
What joins both legs is a command of the call, and is given when the leg has answered, so when it was created and rung.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from acd.asterisk.ari.asking import Request
from acd.core.commands import AcceptTransfer, AnyCommand, CallNumber, CallPhone, HangUp, OfferCall, RingPhone, SnoopOn
from acd.core.events import FailureReason
from acd.core.ids import CallId, LegId, is_ours

DETAIL_LENGTH_MAX = 200
# Collections, and whatever answers with one: over a socket a large answer ends Asterisk with all its calls.
LISTS = frozenset({"channels", "bridges", "endpoints", "deviceStates", "sounds", "recordings"})


class ListOverSocket(Exception):
    """A list was asked for over a web socket. Ask over HTTP: a large answer over a socket crashes Asterisk."""


@dataclass(slots=True, eq=False)
class Ask:
    """A command under way. `key` orders it: asks of one key are carried out one after the other, as given.

    At `due_s` (monotonic) it is given up.
    """

    id: str
    key: str
    command: AnyCommand
    request: Request
    due_s: float
    sent_at_s: float | None = None
    is_given: bool = False
    is_settled: bool = False


# Tells the outcome of an ask, once: None for success, else why not, with a detail for people.
Settle = Callable[[Ask, FailureReason | None, str], None]


def order_key(command: AnyCommand) -> CallId | LegId | None:
    """Commands of one key are carried out in the order given; those with none in any."""
    match command:
        case OfferCall() | CallNumber() | RingPhone() | AcceptTransfer() | CallPhone():
            return command.leg
        case SnoopOn():
            return command.snoop
        case HangUp() if is_ours(command.leg, command.node):
            return command.leg
        case _:
            return command.call


def frame(ask: Ask) -> bytes:
    """The text that asks for it over a web socket."""
    request = ask.request
    message: dict[str, Any] = {
        "type": "RESTRequest",
        "request_id": ask.id,
        "method": request.method,
        "uri": request.path,
        "query_strings": [{"name": name, "value": value} for name, value in request.query.items()],
    }
    if request.body is not None:
        message |= {"content_type": "application/json", "message_body": orjson.dumps(request.body).decode()}
    return orjson.dumps(message)


def refuse_list(request: Request) -> None:
    """Let through what has a small answer. Raises ListOverSocket for everything that may have a large one."""
    head, _, rest = request.path.strip("/").partition("/")
    is_list = request.method == "GET" and head in LISTS and (not rest or head in {"endpoints", "recordings"})
    if is_list or head == "applications":
        raise ListOverSocket(f"{request.method} {request.path} may have a large answer: ask over HTTP")


def failure(request: Request, status: int) -> FailureReason | None:
    """What an HTTP status means for this request; None: it was carried out."""
    if 200 <= status < 300 or status in request.is_done_by:
        return None
    if status in request.meanings:
        return request.meanings[status]
    match status:
        case 404:
            return FailureReason.NOT_FOUND
        case 409:
            return FailureReason.CONFLICT
        case _ if 400 <= status < 500:
            return FailureReason.REFUSED
        case _:
            return FailureReason.SWITCH_ERROR


def detail(status: int, body: object) -> str:
    """What Asterisk said, short enough for a ledger."""
    try:
        said = orjson.loads(body) if isinstance(body, str | bytes) and body else {}
    except orjson.JSONDecodeError:
        said = {}
    words = (said.get("message") or said.get("error")) if isinstance(said, Mapping) else None
    return f"{status} {words or ''}".strip()[:DETAIL_LENGTH_MAX]
