"""The endpoints that show something. Each answers from one snapshot, made and encoded in one piece."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from acd.http.port import Centre, Snapshot
from acd.http.problems import ProblemError, documented, unknown
from acd.http.views import AgentNow, Agents, CallNow, Calls, CallView, QueueNow, Queues, Whole, Why

CALLS_MAX = 1000
Name = Annotated[str, Path(max_length=64)]
CallsMax = Annotated[int, Query(alias="max", ge=1, le=CALLS_MAX, description="So many calls at most, the oldest.")]


def answer(value: object, status: int = 200) -> Response:
    """A view as JSON. Encoded here, at once: a thousand calls validated one by one would keep routing waiting."""
    return Response(orjson.dumps(value), status, media_type="application/json")


def known_call(snapshot: Snapshot, name: str) -> CallView:
    """A living call, or the problem that it is none."""
    call = snapshot.call(name)
    if call is None:
        raise ProblemError(
            "call.unknown", f"no living call is called {name!r}; what became of an ended one: `acd calls show {name}`"
        )
    return call


def reading(centre: Centre) -> APIRouter:
    """The endpoints over a centre."""
    router = APIRouter(prefix="/api/v1")
    _agents_and_queues(router, centre)
    _calls(router, centre)
    return router


def _agents_and_queues(router: APIRouter, centre: Centre) -> None:
    @router.get("/agents", response_model=Agents, tags=["agents"], summary="All agents")
    async def agents() -> Response:
        snapshot = centre.snapshot()
        return answer(Agents(snapshot.seq, snapshot.agents()))

    @router.get(
        "/agents/{name}",
        response_model=AgentNow,
        tags=["agents"],
        summary="One agent",
        responses=documented("agent.unknown"),
    )
    async def agent(name: Name) -> Response:
        snapshot = centre.snapshot()
        found = snapshot.agent(name)
        if found is None:
            raise unknown("agent.unknown", "agent", name, snapshot.names().agents)
        return answer(AgentNow(snapshot.seq, found))

    @router.get("/queues", response_model=Queues, tags=["queues"], summary="All queues")
    async def queues() -> Response:
        snapshot = centre.snapshot()
        return answer(Queues(snapshot.seq, snapshot.queues()))

    @router.get(
        "/queues/{name}",
        response_model=QueueNow,
        tags=["queues"],
        summary="One queue",
        responses=documented("queue.unknown"),
    )
    async def queue(name: Name) -> Response:
        snapshot = centre.snapshot()
        found = snapshot.queue(name)
        if found is None:
            raise unknown("queue.unknown", "queue", name, snapshot.names().queues)
        return answer(QueueNow(snapshot.seq, found))


def _calls(router: APIRouter, centre: Centre) -> None:
    @router.get("/calls", response_model=Calls, tags=["calls"], summary="Living calls")
    async def calls(calls_max: CallsMax = 200) -> Response:
        snapshot = centre.snapshot()
        return answer(Calls(snapshot.seq, snapshot.calls_total(), snapshot.calls(calls_max)))

    @router.get(
        "/calls/{call}",
        response_model=CallNow,
        tags=["calls"],
        summary="One living call",
        responses=documented("call.unknown"),
    )
    async def call(call: Name) -> Response:
        snapshot = centre.snapshot()
        return answer(CallNow(snapshot.seq, known_call(snapshot, call)))

    @router.get(
        "/calls/{call}/why",
        response_model=Why,
        tags=["calls"],
        summary="Why its queue's agents are not asked to take it",
        responses=documented("call.unknown"),
    )
    async def why_of_call(call: Name) -> Response:
        return _why(centre.snapshot(), call, None)

    @router.get(
        "/why",
        response_model=Why,
        tags=["calls"],
        summary="Why one agent is not asked to take a call",
        responses=documented("call.unknown", "agent.unknown"),
    )
    async def why(
        call: Annotated[str, Query(max_length=64, examples=["a1-e7-c123"])],
        agent: Annotated[str | None, Query(max_length=64, examples=["ana"])] = None,
    ) -> Response:
        return _why(centre.snapshot(), call, agent)

    @router.get("/snapshot", response_model=Whole, tags=["stream"], summary="Everything at one moment")
    async def snapshot(calls_max: CallsMax = 200) -> Response:
        now = centre.snapshot()
        return answer(Whole(now.seq, now.agents(), now.queues(), now.calls_total(), now.calls(calls_max)))


def _why(snapshot: Snapshot, call: str, agent: str | None) -> Response:
    found = known_call(snapshot, call)
    if agent is not None and snapshot.agent(agent) is None:
        raise unknown("agent.unknown", "agent", agent, snapshot.names().agents)
    return answer(Why(snapshot.seq, found, snapshot.why(call, agent)))
