"""The endpoints that close a queue by hand, and open it again."""

from typing import Annotated

from fastapi import APIRouter, Body, Request
from starlette.responses import Response

from acd.core.ids import QueueName
from acd.core.queue_requests import DoorsAsked
from acd.http.asking import ask, new_id
from acd.http.lining_up import Wish
from acd.http.port import Centre
from acd.http.problems import documented, unknown
from acd.http.reading import Name
from acd.http.roles import role_of
from acd.http.views import Outcome

Who = Annotated[Wish | None, Body()]


def queueing(centre: Centre) -> APIRouter:
    """The endpoints over a centre."""
    router = APIRouter(
        prefix="/api/v1/queues/{name}",
        tags=["queues"],
        responses=documented("queue.unknown", "request.refused", "inbox.full", "request.unanswered"),
    )

    async def doors(name: str, http: Request, body: Wish | None, *, is_closed: bool) -> Response:
        queues = centre.snapshot().names().queues
        if name not in queues:
            raise unknown("queue.unknown", "queue", name, queues)
        by = (None if body is None else body.by) or role_of(http)
        return await ask(centre, DoorsAsked(new_id(), QueueName(name), is_closed, by))

    @router.post("/close", response_model=Outcome, summary="A queue lets nobody in until it is opened again")
    async def close(name: Name, http: Request, body: Who = None) -> Response:
        return await doors(name, http, body, is_closed=True)

    @router.post("/open", response_model=Outcome, summary="A queue goes by its hours again")
    async def reopen(name: Name, http: Request, body: Who = None) -> Response:
        return await doors(name, http, body, is_closed=False)

    return router
