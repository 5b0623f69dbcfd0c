"""The endpoints for the time after a conversation: what an agent says of it, and how long she has for that."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from acd.core.ids import AgentName
from acd.core.requests import DispositionAsked, WrapUpEndAsked, WrapUpExtensionAsked
from acd.http.asking import ask, names_with, new_id
from acd.http.port import Centre
from acd.http.problems import documented
from acd.http.reading import Name
from acd.http.views import Outcome

NOTE_LENGTH_MAX = 1000
EXTENSION_MAX_S = 14_400.0


class Disposition(BaseModel):
    """What she says of the call that she has, or has just had. What is left out stays as she said it before."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"code": "sale", "note": "wants two", "solved": True}]},
    )
    code: str | None = Field(default=None, min_length=1, max_length=64, description="One of the queue's dispositions.")
    note: str | None = Field(default=None, max_length=NOTE_LENGTH_MAX)
    solved: bool | None = Field(default=None, description="Whether the caller needs no further contact.")


class Extension(BaseModel):
    """How much longer her wrap-up is to last."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [{"seconds": 60}]})
    seconds: Annotated[float, Field(gt=0, le=EXTENSION_MAX_S, allow_inf_nan=False)]


def wrapping_up(centre: Centre) -> APIRouter:
    """The endpoints over a centre."""
    router = APIRouter(
        prefix="/api/v1/agents/{name}",
        tags=["agents"],
        responses=documented("agent.unknown", "request.refused", "inbox.full", "request.unanswered"),
    )

    @router.post("/disposition", response_model=Outcome, summary="What an agent says of her call")
    async def disposition(name: Name, body: Disposition) -> Response:
        names_with(centre, name)
        return await ask(
            centre, DispositionAsked(new_id(), AgentName(name), body.code, body.note, is_solved=body.solved)
        )

    @router.post("/wrap-up/extend", response_model=Outcome, summary="An agent needs more time for her wrap-up")
    async def extend(name: Name, body: Extension) -> Response:
        names_with(centre, name)
        return await ask(centre, WrapUpExtensionAsked(new_id(), AgentName(name), body.seconds))

    @router.post("/wrap-up/end", response_model=Outcome, summary="An agent's wrap-up is over")
    async def end(name: Name) -> Response:
        names_with(centre, name)
        return await ask(centre, WrapUpEndAsked(new_id(), AgentName(name)))

    return router
