"""The endpoint by which an agent calls somebody: her phone rings first, then the number."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from acd.core.ids import AgentName, QueueName
from acd.core.requests import OwnCallAsked
from acd.http.asking import ask, names_with, new_id
from acd.http.port import Centre
from acd.http.problems import documented, unknown
from acd.http.reading import Name
from acd.http.views import Outcome

CASE_LENGTH_MAX = 64


class Dial(BaseModel):
    """Whom she calls, and why: for a queue, or for a case of hers."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"to": "+3225550199", "queue": "sales", "case": "4711"}]},
    )
    to: str = Field(min_length=1, max_length=64, description="A number outside, with its country code.")
    queue: str | None = Field(
        default=None, min_length=1, max_length=64, description="Its line is shown, and its wrap-up follows."
    )
    case: str = Field(default="", max_length=CASE_LENGTH_MAX, description="What the books say that it was about.")


def calling(centre: Centre) -> APIRouter:
    """The endpoint over a centre."""
    router = APIRouter(
        prefix="/api/v1/agents/{name}",
        tags=["agents"],
        responses=documented("agent.unknown", "queue.unknown", "request.refused", "inbox.full", "request.unanswered"),
    )

    @router.post("/dial", response_model=Outcome, summary="An agent calls a number")
    async def dial(name: Name, body: Dial) -> Response:
        names = names_with(centre, name)
        if body.queue is not None and body.queue not in names.queues:
            raise unknown("queue.unknown", "queue", body.queue, names.queues)
        queue = None if body.queue is None else QueueName(body.queue)
        return await ask(centre, OwnCallAsked(new_id(), AgentName(name), body.to, queue, body.case))

    return router
