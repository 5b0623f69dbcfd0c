"""The endpoints for callbacks: those that are owed, and saying of one that it was done, or is owed no more."""

from typing import Annotated

from fastapi import APIRouter, Body, Query, Request
from starlette.responses import Response

from acd.core.callback_requests import CallbackEndAsked
from acd.http.asking import ask, new_id
from acd.http.callback_views import Callbacks
from acd.http.lining_up import Wish
from acd.http.port import Centre
from acd.http.problems import ProblemError, documented
from acd.http.reading import Name, answer
from acd.http.roles import role_of
from acd.http.views import Outcome

CALLBACKS_MAX = 1000
Who = Annotated[Wish | None, Body()]
Most = Annotated[int, Query(alias="max", ge=1, le=CALLBACKS_MAX, description="So many at most, the most urgent.")]


def callbacks(centre: Centre) -> APIRouter:
    """The endpoints over a centre."""
    router = APIRouter(prefix="/api/v1/callbacks", tags=["callbacks"])

    @router.get("", response_model=Callbacks, summary="Callbacks that are owed")
    async def owed(most: Most = 200) -> Response:
        snapshot = centre.snapshot()
        found = snapshot.callbacks()
        return answer(Callbacks(snapshot.seq, len(found), found[:most]))

    async def end(name: str, http: Request, body: Wish | None, *, is_done: bool) -> Response:
        found = next((each for each in centre.snapshot().callbacks() if each.id == name), None)
        if found is None:
            raise ProblemError("callback.unknown", f"no callback {name!r} is owed; those that are: `acd callbacks`")
        by = (None if body is None else body.by) or role_of(http)
        return await ask(centre, CallbackEndAsked(new_id(), found.number, is_done, by))

    said = documented("callback.unknown", "request.refused", "inbox.full", "request.unanswered")

    @router.post("/{name}/done", response_model=Outcome, summary="He was called back", responses=said)
    async def done(name: Name, http: Request, body: Who = None) -> Response:
        return await end(name, http, body, is_done=True)

    @router.post("/{name}/cancel", response_model=Outcome, summary="It is owed no more", responses=said)
    async def cancel(name: Name, http: Request, body: Who = None) -> Response:
        return await end(name, http, body, is_done=False)

    return router
