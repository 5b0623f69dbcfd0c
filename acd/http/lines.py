"""The endpoints about lines: which there are, closing one by hand, and a special greeting."""

from typing import Annotated

from fastapi import APIRouter, Body, Request
from pydantic import AwareDatetime, Field
from starlette.responses import Response

from acd.core.line_notes import EVERY_LINE, NoticeKind
from acd.core.line_requests import NoticeAsked, NoticeEndAsked
from acd.http.asking import ask, new_id
from acd.http.line_views import Lines
from acd.http.lining_up import Short, Wish
from acd.http.port import Centre
from acd.http.problems import documented, unknown
from acd.http.reading import Name, answer
from acd.http.roles import role_of
from acd.http.views import Outcome

ALL = "all"
Who = Annotated[Wish | None, Body()]


class Notice(Wish):
    """What is told, and until when."""

    prompt: Annotated[Short, Field(description="The key of a prompt of the centre.", examples=["closed-by-storm"])]
    until: Annotated[
        AwareDatetime | None,
        Field(
            strict=False,
            description="With its time zone; null: until somebody ends it.",
            examples=["2026-11-23T18:00:00+01:00"],
        ),
    ] = None


def lines(centre: Centre) -> APIRouter:
    """The endpoints over a centre."""
    router = APIRouter(
        prefix="/api/v1/lines",
        tags=["lines"],
        responses=documented("line.unknown", "request.refused", "inbox.full", "request.unanswered"),
    )

    async def begin(kind: NoticeKind, number: str, http: Request, body: Notice) -> Response:
        by = body.by or role_of(http)
        return await ask(centre, NoticeAsked(new_id(), kind, _line(centre, number), body.prompt, body.until, by))

    async def end(kind: NoticeKind, number: str, http: Request, body: Wish | None) -> Response:
        by = (None if body is None else body.by) or role_of(http)
        return await ask(centre, NoticeEndAsked(new_id(), kind, _line(centre, number), by))

    @router.get("", response_model=Lines, summary="All lines, and what is told on them by hand", responses={})
    async def every() -> Response:
        snapshot = centre.snapshot()
        return answer(Lines(snapshot.seq, snapshot.names().time_zone, snapshot.lines()))

    @router.post("/{number}/close", response_model=Outcome, summary="Callers of a line (`all`: of each) hear why")
    async def close(number: Name, http: Request, body: Notice) -> Response:
        return await begin(NoticeKind.CLOSED, number, http, body)

    @router.post("/{number}/open", response_model=Outcome, summary="A line (`all`: each) goes by its flow again")
    async def reopen(number: Name, http: Request, body: Who = None) -> Response:
        return await end(NoticeKind.CLOSED, number, http, body)

    @router.post("/{number}/greet", response_model=Outcome, summary="A special greeting, also to those who wait")
    async def greet(number: Name, http: Request, body: Notice) -> Response:
        return await begin(NoticeKind.GREETING, number, http, body)

    @router.post("/{number}/greet-no-more", response_model=Outcome, summary="The special greeting is over")
    async def greet_no_more(number: Name, http: Request, body: Who = None) -> Response:
        return await end(NoticeKind.GREETING, number, http, body)

    return router


def _line(centre: Centre, number: str) -> str:
    """As the core names it. A `+` may have become a space on its way through an address."""
    known = [line.number for line in centre.snapshot().lines()]
    if number == ALL:
        return EVERY_LINE
    for written in (number, f"+{number.strip()}"):
        if written in known:
            return written
    raise unknown("line.unknown", "line", number, known)
