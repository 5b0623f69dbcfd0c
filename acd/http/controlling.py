"""The endpoints for what an agent does in a conversation: hold, consult, swap, join, leave, complete."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from acd.core.ids import CallId
from acd.core.requests import ControlAsked, Verb
from acd.http.asking import ask, new_id
from acd.http.port import Centre
from acd.http.problems import documented
from acd.http.reading import Name, known_call
from acd.http.views import Outcome

TO_LENGTH_MAX = 64
SUMMARIES = {
    Verb.HOLD: "The caller hears music",
    Verb.UNHOLD: "The agent is with the caller again; a consultation is over",
    Verb.SWAP: "The agent talks with the other of the two, and the first one hears music",
    Verb.JOIN: "Caller, agent and whoever was consulted hear each other",
    Verb.LEAVE: "The agent leaves a conversation of three; the other two stay together",
    Verb.COMPLETE: "The agent leaves the caller to whom she consulted",
}


class Consult(BaseModel):
    """Whom the agent asks while her caller hears music."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [{"to": "102"}]})
    to: str = Field(
        min_length=1,
        max_length=TO_LENGTH_MAX,
        description="An agent by name or number, a queue by name (whoever is ready longest), or an allowed number.",
    )


def controlling(centre: Centre) -> APIRouter:
    """The endpoints over a centre."""
    router = APIRouter(
        prefix="/api/v1/calls/{name}",
        tags=["calls"],
        responses=documented("call.unknown", "request.refused", "inbox.full", "request.unanswered"),
    )

    @router.post("/consult", response_model=Outcome, summary="The agent asks somebody else; the caller hears music")
    async def consult(name: Name, body: Consult) -> Response:
        return await _control(centre, name, Verb.CONSULT, body.to)

    for verb, summary in SUMMARIES.items():
        endpoint = _endpoint(centre, verb)
        router.add_api_route(
            f"/{verb}", endpoint, methods=["POST"], response_model=Outcome, summary=summary, name=str(verb)
        )
    return router


def _endpoint(centre: Centre, verb: Verb) -> Callable[[Name], Awaitable[Response]]:
    async def control(name: Name) -> Response:
        return await _control(centre, name, verb)

    return control


async def _control(centre: Centre, name: str, verb: Verb, to: str = "") -> Response:
    known_call(centre.snapshot(), name)
    return await ask(centre, ControlAsked(new_id(), CallId(name), verb, to))
