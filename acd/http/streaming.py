"""The stream of facts as server-sent events, from any step that is still kept, without a gap."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

import orjson
from fastapi import APIRouter, Header, Query
from starlette.responses import StreamingResponse

from acd.http.feed import Feed, StepsGoneError
from acd.http.port import Centre
from acd.http.problems import ProblemError, documented

BATCH_MAX = 200
# News within this time travels together: a busy centre costs each stream 20 writes a second, not a thousand.
PAUSE_S = 0.05
ALIVE_S = 15.0
MEDIA_TYPE = "text/event-stream"
EXAMPLE = (
    'event: begin\ndata: {"seq": 4711}\n\n'
    'id: 4712\nevent: step\ndata: {"seq": 4712, "at": "2026-11-22T09:00:00+00:00", '
    '"facts": [{"fact": "AgentChanged", "agent": "ana", "state": "paused", "reason": "lunch", "phone": "phone-1"}]}\n\n'
    'event: end\ndata: {"code": "too-slow", "seq": 4712, "detail": "…"}\n\n'
)


def streaming(centre: Centre) -> APIRouter:
    """The endpoint over a centre."""
    router = APIRouter(prefix="/api/v1")

    @router.get(
        "/events",
        tags=["stream"],
        summary="What happens from now on, or after a step",
        description="One event `step` for each step of the engine that has facts, named as in the ledger. The first "
        "event is `begin`, the last one `end` with a code: `too-slow` (take a new snapshot) or `engine-ends`.",
        response_class=StreamingResponse,
        responses={
            200: {"content": {MEDIA_TYPE: {"example": EXAMPLE}}, "description": "Until one side ends it"},
            **documented("stream.gone", "streams.full"),
        },
    )
    async def events(
        after: Annotated[int | None, Query(ge=0, description="The `seq` of a snapshot; without it, now.")] = None,
        last_event_id: Annotated[str | None, Header(max_length=20, pattern=r"^\d+$")] = None,
    ) -> StreamingResponse:
        seq = centre.snapshot().seq
        # A browser that reconnects repeats the address of its first request: where it stopped is in the header.
        asked = int(last_event_id) if last_event_id is not None else after
        begin = seq if asked is None else asked
        place = _place(centre.feed, begin, seq)
        return StreamingResponse(
            _told(centre.feed, place, begin), media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"}
        )

    return router


def _place(feed: Feed, after: int, seq: int) -> int:
    if after > seq:
        raise ProblemError("stream.gone", f"step {after} has not been yet, the last one is {seq}: take a new snapshot")
    try:
        return feed.place_after(after)
    except StepsGoneError:
        detail = f"the steps after {after} are not all kept any more: take a new snapshot and go on from its seq"
        raise ProblemError("stream.gone", detail) from None


async def _told(feed: Feed, place: int, seq: int) -> AsyncIterator[bytes]:
    """Everything from a place on, in batches; ends with an event that says why."""
    yield _event("begin", {"seq": seq})
    while True:
        try:
            steps = feed.read(place, BATCH_MAX)
        except StepsGoneError:
            yield _event("end", {"code": "too-slow", "seq": seq, "detail": "steps were missed: take a new snapshot"})
            return
        if steps:
            place, seq = place + len(steps), steps[-1].seq
            yield b"".join(step.encoded() for step in steps)
            await asyncio.sleep(0 if len(steps) == BATCH_MAX else PAUSE_S)
        elif feed.is_closed:
            yield _event("end", {"code": "engine-ends", "seq": seq, "detail": "connect again and go on from this seq"})
            return
        elif not await feed.news(ALIVE_S):
            yield b": alive\n\n"


def _event(name: str, said: dict[str, object]) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (name.encode(), orjson.dumps(said))
