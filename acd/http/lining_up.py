"""The endpoints for those who wait: another priority, position or queue, no queue, or an agent of somebody's choice."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from acd.core.ids import AgentName, CallId, QueueName
from acd.core.requests import HandToAsked, MoveAsked, PickAsked, PositionAsked, PriorityAsked, WithdrawAsked
from acd.http.asking import ask, names_with, new_id
from acd.http.port import Centre
from acd.http.problems import documented, unknown
from acd.http.reading import Name, known_call
from acd.http.roles import role_of
from acd.http.views import Outcome

PRIORITY_MAX = 100
POSITION_MAX = 1_000_000
NOTE_LENGTH_MAX = 1000
Short = Annotated[str, Field(min_length=1, max_length=64)]


class Wish(BaseModel):
    """Who asks for it; without a name, the role of the token."""

    model_config = ConfigDict(extra="forbid", strict=True)
    by: Short | None = Field(default=None, description="Who asks, as the ledger keeps it.", examples=["team lead"])


class Priority(Wish):
    """How important the call is among all who wait in its queue; the highest is served first."""

    priority: Annotated[int, Field(ge=0, le=PRIORITY_MAX, examples=[50])]


class Position(Wish):
    """Where in its queue the call is to be; 1 is next. Nobody with a higher priority is passed."""

    position: Annotated[int, Field(ge=1, le=POSITION_MAX, examples=[1])]


class Withdrawal(Wish):
    """Why the caller is to wait no longer."""

    note: Annotated[str, Field(min_length=1, max_length=NOTE_LENGTH_MAX, examples=["is rung back by the branch"])]


class Move(Wish):
    """Where the caller is to wait instead."""

    queue: Annotated[Short, Field(examples=["billing"])]


class HandOver(Wish):
    """Whom the call is to be offered to, and nobody else before she has refused it."""

    agent: Annotated[Short, Field(examples=["ana"])]


class Pick(BaseModel):
    """Who wants the call."""

    model_config = ConfigDict(extra="forbid", strict=True)
    agent: Annotated[Short, Field(examples=["ana"])]


def lining_up(centre: Centre) -> APIRouter:
    """The endpoints over a centre."""
    router = APIRouter(
        prefix="/api/v1/calls/{name}",
        tags=["calls"],
        responses=documented("call.unknown", "request.refused", "inbox.full", "request.unanswered"),
    )

    @router.post("/priority", response_model=Outcome, summary="A waiting call gets another priority")
    async def priority(name: Name, body: Priority, http: Request) -> Response:
        call = _waiting(centre, name)
        return await ask(centre, PriorityAsked(new_id(), call, body.priority, body.by or role_of(http)))

    @router.post("/position", response_model=Outcome, summary="A waiting call is put at a position of its queue")
    async def position(name: Name, body: Position, http: Request) -> Response:
        call = _waiting(centre, name)
        return await ask(centre, PositionAsked(new_id(), call, body.position, body.by or role_of(http)))

    @router.post("/withdraw", response_model=Outcome, summary="A caller waits no longer, and his flow goes on")
    async def withdraw(name: Name, body: Withdrawal, http: Request) -> Response:
        call = _waiting(centre, name)
        return await ask(centre, WithdrawAsked(new_id(), call, body.note, body.by or role_of(http)))

    @router.post(
        "/move",
        response_model=Outcome,
        summary="A caller waits in another queue, at the place that he has",
        responses=documented("call.unknown", "queue.unknown"),
    )
    async def move(name: Name, body: Move, http: Request) -> Response:
        call, queues = _waiting(centre, name), centre.snapshot().names().queues
        if body.queue not in queues:
            raise unknown("queue.unknown", "queue", body.queue, queues)
        return await ask(centre, MoveAsked(new_id(), call, QueueName(body.queue), body.by or role_of(http)))

    @router.post(
        "/hand-to",
        response_model=Outcome,
        summary="A waiting call is offered to this agent alone",
        responses=documented("call.unknown", "agent.unknown"),
    )
    async def hand_to(name: Name, body: HandOver, http: Request) -> Response:
        call = _waiting(centre, name)
        names_with(centre, body.agent)
        return await ask(centre, HandToAsked(new_id(), call, AgentName(body.agent), body.by or role_of(http)))

    @router.post(
        "/pick",
        response_model=Outcome,
        summary="An agent takes this waiting call; her wrap-up is over",
        responses=documented("call.unknown", "agent.unknown"),
    )
    async def pick(name: Name, body: Pick) -> Response:
        call = _waiting(centre, name)
        names_with(centre, body.agent)
        return await ask(centre, PickAsked(new_id(), call, AgentName(body.agent)))

    return router


def _waiting(centre: Centre, name: str) -> CallId:
    """The call of this id, which lives; whether it waits is for the engine to say."""
    known_call(centre.snapshot(), name)
    return CallId(name)
