"""The endpoints for recordings: of a conversation that goes on, and of files whose time is over."""

from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from acd.core.ids import CallId
from acd.core.requests import PurgeAsked, RecordingAsked, RecordingWish
from acd.http.asking import ask, new_id
from acd.http.port import Centre
from acd.http.problems import documented
from acd.http.reading import Name, known_call
from acd.http.views import Outcome


class Wish(BaseModel):
    """What is to become of the recording."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"wish": "pause"}]})
    wish: RecordingWish = Field(description="While it is paused there is silence in the file.")


class Purge(BaseModel):
    """Which files go: of one call all of them, else those whose time is over."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [{"call": "a1-e7-c123"}, {}]})
    call: str | None = Field(default=None, min_length=1, max_length=64)


def recording(centre: Centre) -> APIRouter:
    """The endpoints over a centre."""
    router = APIRouter(
        prefix="/api/v1",
        tags=["recordings"],
        responses=documented("request.refused", "inbox.full", "request.unanswered"),
    )

    @router.post(
        "/calls/{name}/recording",
        response_model=Outcome,
        summary="Record a conversation, pause that, go on, or stop",
        description="Of a pause the answer comes when the switch has carried it out: only then is the file silent.",
        responses=documented("call.unknown"),
    )
    async def wish(name: Name, body: Wish) -> Response:
        known_call(centre.snapshot(), name)
        return await ask(centre, RecordingAsked(new_id(), CallId(name), body.wish))

    @router.post("/recordings/purge", response_model=Outcome, summary="Delete recordings")
    async def purge(body: Annotated[Purge | None, Body()] = None) -> Response:
        call = None if body is None or body.call is None else CallId(body.call)
        return await ask(centre, PurgeAsked(new_id(), call))

    return router
