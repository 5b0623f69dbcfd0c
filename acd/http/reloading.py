"""The endpoint that has the centre's folder read anew."""

from typing import Annotated

from fastapi import APIRouter, Body, Request
from starlette.responses import Response

from acd.http.lining_up import Wish
from acd.http.port import Centre
from acd.http.problems import ProblemError, documented
from acd.http.reading import answer
from acd.http.roles import role_of
from acd.http.views import ReloadView

CODE_OF = {
    "broken": "settings.broken",
    "red": "settings.tests-red",
    "refused": "settings.need-restart",
    "failed": "bug",
}


class ReloadWish(Wish):
    """Whether the folder is to be taken though its policy tests are red; the ledger then says so, and who wanted it."""

    force: bool = False


def reloading(centre: Centre) -> APIRouter:
    """The endpoint over a centre."""
    router = APIRouter(tags=["settings"], responses=documented(*CODE_OF.values()))

    @router.post("/api/v1/reload", response_model=ReloadView, summary="The centre's folder is read anew")
    async def reload(http: Request, body: Annotated[ReloadWish | None, Body()] = None) -> Response:
        """All of it counts from now on, or nothing was changed: then problems are told as `acd check` tells them."""
        wish = ReloadWish() if body is None else body
        told = await centre.reload(wish.by or role_of(http), is_forced=wish.force)
        if told.result in CODE_OF:
            raise ProblemError(CODE_OF[told.result], told.why)
        return answer(ReloadView(told.result, told.why, told.before, told.revision))

    return router
