"""The endpoints that ask the centre for something: each becomes one request of the core and waits for its answer."""

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from acd.core.ids import AgentName, PhoneName, QueueName
from acd.core.requests import LogInAsked, LogOutAsked, PauseAsked, Request, ResumeAsked, ServeAsked
from acd.http.port import Centre, InboxFullError, Names, UnansweredError
from acd.http.problems import ProblemError, documented, unknown
from acd.http.reading import Name, answer
from acd.http.views import Outcome

DONE, DEFERRED = "done", "deferred"


class LogIn(BaseModel):
    """Where the agent sits; without a phone, at her own."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [{"phone": "phone-3"}, {}]})
    phone: str | None = Field(default=None, min_length=1, max_length=64, description="Null: her own.")


class Pause(BaseModel):
    """Why she takes no calls for a while: one of the centre's reasons."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [{"reason": "lunch"}]})
    reason: str = Field(min_length=1, max_length=64)


class Serve(BaseModel):
    """Which of her queues she serves from now on, until she logs out; an empty list: none."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [{"queues": ["sales"]}]})
    queues: list[Annotated[str, Field(min_length=1, max_length=64)]] = Field(max_length=1000)


def asking(centre: Centre) -> APIRouter:
    """The endpoints over a centre."""
    router = APIRouter(
        prefix="/api/v1/agents/{name}",
        tags=["agents"],
        responses={
            202: {"model": Outcome, "description": "It takes effect after the agent's call"},
            **documented("agent.unknown", "request.refused", "inbox.full", "request.unanswered"),
        },
    )

    @router.post(
        "/log-in", response_model=Outcome, summary="An agent comes to work", responses=documented("phone.unknown")
    )
    async def log_in(name: Name, body: Annotated[LogIn | None, Body()] = None) -> Response:
        names = names_with(centre, name)
        phone = body.phone if body else None
        if phone is not None and phone not in names.phones:
            raise unknown("phone.unknown", "phone", phone, names.phones)
        return await ask(centre, LogInAsked(new_id(), AgentName(name), None if phone is None else PhoneName(phone)))

    @router.post("/log-out", response_model=Outcome, summary="An agent's day is over")
    async def log_out(name: Name) -> Response:
        names_with(centre, name)
        return await ask(centre, LogOutAsked(new_id(), AgentName(name)))

    @router.post(
        "/pause", response_model=Outcome, summary="No calls for an agent", responses=documented("reason.unknown")
    )
    async def pause(name: Name, body: Pause) -> Response:
        names = names_with(centre, name)
        if body.reason not in names.pause_reasons:
            raise unknown("reason.unknown", "reason for a pause", body.reason, names.pause_reasons)
        return await ask(centre, PauseAsked(new_id(), AgentName(name), body.reason))

    @router.post(
        "/queues",
        response_model=Outcome,
        summary="The queues that an agent serves",
        responses=documented("queue.unknown"),
    )
    async def queues(name: Name, body: Serve) -> Response:
        names = names_with(centre, name)
        for each in body.queues:
            if each not in names.queues:
                raise unknown("queue.unknown", "queue", each, names.queues)
        return await ask(centre, ServeAsked(new_id(), AgentName(name), tuple(map(QueueName, body.queues))))

    @router.post("/resume", response_model=Outcome, summary="An agent's pause, or her wrap-up, is over")
    async def resume(name: Name) -> Response:
        names_with(centre, name)
        return await ask(centre, ResumeAsked(new_id(), AgentName(name)))

    return router


def names_with(centre: Centre, agent: str) -> Names:
    """All names, this agent's among them, or the problem that it is not."""
    names = centre.snapshot().names()
    if agent not in names.agents:
        raise unknown("agent.unknown", "agent", agent, names.agents)
    return names


def new_id() -> str:
    """By which a request's answer is found."""
    return f"api-{uuid4().hex}"


async def ask(centre: Centre, request: Request) -> Response:
    """The centre's answer to a request, or the problem that it refused or gave none."""
    try:
        said = await centre.submit(request)
    except InboxFullError:
        raise ProblemError("inbox.full", "nothing was changed; ask again in a moment") from None
    except UnansweredError:
        detail = f"{request.request} may still be carried out: look at the agent before asking again"
        raise ProblemError("request.unanswered", detail) from None
    if said.outcome not in {DONE, DEFERRED}:
        raise ProblemError("request.refused", said.why or "no reason was given")
    kept = await centre.is_kept()
    return answer(Outcome(said.outcome, said.why, said.request, kept), 202 if said.outcome == DEFERRED else 200)
