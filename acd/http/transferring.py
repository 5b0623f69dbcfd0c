"""The endpoint by which an agent's caller goes on elsewhere without her."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from acd.core.ids import CallId
from acd.core.requests import BlindTransferAsked
from acd.http.asking import ask, new_id
from acd.http.port import Centre
from acd.http.problems import documented
from acd.http.reading import Name, known_call
from acd.http.views import Outcome

TO_LENGTH_MAX = 64


class Transfer(BaseModel):
    """Where the caller goes. Not answered there, he comes back to the agent, else to her queue at his old place."""

    model_config = ConfigDict(
        extra="forbid", strict=True, json_schema_extra={"examples": [{"to": "luis"}, {"to": "+3225550199"}]}
    )
    to: str = Field(
        min_length=1,
        max_length=TO_LENGTH_MAX,
        description="An agent by name or number, a queue by name, one of our lines, or an allowed number.",
    )


def transferring(centre: Centre) -> APIRouter:
    """The endpoint over a centre."""
    router = APIRouter(
        prefix="/api/v1/calls/{name}",
        tags=["calls"],
        responses=documented("call.unknown", "request.refused", "inbox.full", "request.unanswered"),
    )

    @router.post("/transfer", response_model=Outcome, summary="The caller goes on without his agent")
    async def transfer(name: Name, body: Transfer) -> Response:
        known_call(centre.snapshot(), name)
        return await ask(centre, BlindTransferAsked(new_id(), CallId(name), body.to))

    return router
