"""The endpoints for supervisors: watching a living conversation, and taking it over. Each needs their token."""

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from acd.core.ids import CallId, PhoneName
from acd.core.reasons import WatchMode
from acd.core.requests import TakeOverAsked, WatchAsked, WatchEndAsked
from acd.http.asking import ask, new_id
from acd.http.port import Centre
from acd.http.problems import documented, unknown
from acd.http.reading import Name, known_call
from acd.http.roles import supervisors_only
from acd.http.views import Outcome


class Watch(BaseModel):
    """How a supervisor takes part in a conversation, and where."""

    # Not strict: a mode is one of a closed list, and comes as its word.
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"mode": "listen", "phone": "phone-sia"}, {"mode": "whisper"}]}
    )
    mode: WatchMode = Field(description="Who hears her: nobody (listen), the agent (whisper), or both (barge).")
    phone: str | None = Field(
        default=None, min_length=1, max_length=64, strict=True, description="Null: the one from which she watches."
    )


def supervising(centre: Centre) -> APIRouter:
    """The endpoints over a centre."""
    router = APIRouter(
        prefix="/api/v1/calls/{call}",
        tags=["supervision"],
        dependencies=[Depends(supervisors_only)],
        responses=documented("role.missing", "call.unknown", "request.refused", "inbox.full", "request.unanswered"),
    )

    @router.post(
        "/watch",
        response_model=Outcome,
        summary="Listen to a conversation, whisper to its agent, or barge in",
        responses={
            202: {"model": Outcome, "description": "The supervisor's phone is called; it begins when she picks up"},
            **documented("phone.unknown", "request.invalid"),
        },
    )
    async def watch(call: Name, body: Watch) -> Response:
        snapshot = centre.snapshot()
        known_call(snapshot, call)
        phones = snapshot.names().phones
        if body.phone is not None and body.phone not in phones:
            raise unknown("phone.unknown", "phone", body.phone, phones)
        phone = None if body.phone is None else PhoneName(body.phone)
        return await ask(centre, WatchAsked(new_id(), CallId(call), phone, body.mode))

    @router.post("/watch/end", response_model=Outcome, summary="Hear no more of a conversation, which goes on")
    async def end(call: Name) -> Response:
        known_call(centre.snapshot(), call)
        return await ask(centre, WatchEndAsked(new_id(), CallId(call)))

    @router.post("/take-over", response_model=Outcome, summary="Speak with a caller in the agent's place")
    async def take_over(call: Name) -> Response:
        known_call(centre.snapshot(), call)
        return await ask(centre, TakeOverAsked(new_id(), CallId(call)))

    return router
