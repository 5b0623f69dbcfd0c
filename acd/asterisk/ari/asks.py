"""One command on its way to the switch, and what its answer means. No I/O."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from acd.asterisk.ari.requests import Request
from acd.core.commands import AnyCommand
from acd.core.events import FailureReason

DETAIL_LENGTH_MAX = 200
# Collections, and whatever answers with one: over a socket a large answer ends Asterisk with all its calls.
LISTS = frozenset({"channels", "bridges", "endpoints", "deviceStates", "sounds", "recordings"})


class ListOverSocket(Exception):
    """A list was asked for over a web socket. Ask over HTTP: a large answer over a socket crashes Asterisk."""


@dataclass(slots=True, eq=False)
class Ask:
    """A command under way. `key` orders it: asks of one key are carried out one after the other, as given."""

    id: str
    key: str
    command: AnyCommand
    request: Request
    sent_at_s: float | None = None
    is_given: bool = False
    is_settled: bool = False
    limit: asyncio.TimerHandle | None = None


# Tells the outcome of an ask, once: None for success, else why not, with a detail for people.
Settle = Callable[[Ask, FailureReason | None, str], None]


def frame(ask: Ask) -> str:
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
    return orjson.dumps(message).decode()


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
