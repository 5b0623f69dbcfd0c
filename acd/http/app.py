"""The whole application: its endpoints, and what every answer has in common."""

import asyncio
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp

from acd import __version__
from acd.http.asking import asking
from acd.http.callbacks import callbacks
from acd.http.calling import calling
from acd.http.controlling import controlling
from acd.http.gate import METRICS, Access, Gate
from acd.http.lines import lines
from acd.http.lining_up import lining_up
from acd.http.port import Centre
from acd.http.problems import MEDIA_TYPE, Mistake, Problem, ProblemError, documented, response
from acd.http.queueing import queueing
from acd.http.reading import answer, reading
from acd.http.recording import recording
from acd.http.reloading import reloading
from acd.http.streaming import streaming
from acd.http.supervising import supervising
from acd.http.transferring import transferring
from acd.http.views import Health
from acd.http.wrapping_up import wrapping_up

MISTAKES_MAX = 10
DESCRIPTION = (
    "See and steer a running centre. Lists carry `seq`; `/api/v1/events?after=seq` goes on from there without a gap. "
    "What goes wrong is told as `application/problem+json` with a `code` that never changes."
)
Render = Callable[[], tuple[bytes, str]]


def build(centre: Centre, access: Access, render: Render | None = None) -> ASGIApp:
    """The application behind its gate. `render` gives the metrics' text and its media type; it runs in a thread."""
    app = FastAPI(
        title="acd",
        version=__version__,
        description=DESCRIPTION,
        openapi_url="/api/v1/openapi.json",
        # Their pages fetch scripts from elsewhere; a centre's network may not allow that.
        docs_url=None,
        redoc_url=None,
        responses=documented("token.missing", "token.wrong", "rate.exceeded", "api.busy", "request.invalid"),
    )
    app.include_router(_health(centre))
    parts = (reading, asking, wrapping_up, controlling, transferring, lining_up, queueing, supervising, calling)
    for part in (*parts, lines, callbacks, recording, reloading, streaming):
        app.include_router(part(centre))
    if render is not None:
        app.include_router(_metrics(render))
    _tell_problems(app)
    _describe_problems(app)
    return Gate(app, access)


def _health(centre: Centre) -> APIRouter:
    router = APIRouter(tags=["health"])

    @router.get("/healthz", response_model=Health, summary="Does the process live?", responses={})
    async def healthz() -> Response:
        return answer(Health(is_ready=True, reasons=()))

    @router.get(
        "/readyz",
        response_model=Health,
        summary="Are calls taken?",
        responses={503: {"model": Health, "description": "No switch is connected"}},
    )
    async def readyz() -> Response:
        nodes = centre.snapshot().nodes()
        if any(nodes.values()):
            return answer(Health(is_ready=True, reasons=()))
        reasons = tuple(f"the switch {name} is not connected" for name in sorted(nodes))
        return answer(Health(is_ready=False, reasons=reasons or ("no switch was connected yet",)), 503)

    return router


def _metrics(render: Render) -> APIRouter:
    router = APIRouter(tags=["health"])

    @router.get(METRICS, summary="All figures, for Prometheus", response_class=Response)
    async def metrics() -> Response:
        # Thousands of figures take a while to write down; calls do not wait for that.
        text, media_type = await asyncio.to_thread(render)
        return Response(text, media_type=media_type)

    return router


def _tell_problems(app: FastAPI) -> None:
    @app.exception_handler(ProblemError)
    async def problem(_: Request, error: ProblemError) -> Response:
        return error.response()

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        if error.status_code == 405:
            return response("method.wrong", f"{request.method} is not for {request.url.path}; see /api/v1/openapi.json")
        return response("path.unknown", f"{request.url.path} is not there; what is there says /api/v1/openapi.json")

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        # Only where and what: the value itself may be a secret that was sent to the wrong place.
        mistakes = tuple(
            Mistake(".".join(map(str, each["loc"])), each["msg"]) for each in error.errors()[:MISTAKES_MAX]
        )
        detail = "; ".join(f"{each.where}: {each.what}" for each in mistakes)
        return response("request.invalid", detail, mistakes=mistakes)

    @app.exception_handler(Exception)
    async def bug(_: Request, error: Exception) -> Response:
        return response("bug", f"{type(error).__name__}; the engine's log has the rest")


def _describe_problems(app: FastAPI) -> None:
    """In the OpenAPI document every problem has its own media type, and 422 is one of ours."""
    original = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = original()
            for path in document["paths"].values():
                for operation in path.values():
                    for described in operation["responses"].values():
                        _as_problem(described)
        assert app.openapi_schema is not None, "the original keeps it there"
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # the way FastAPI documents for changing the document


def _as_problem(described: dict[str, Any]) -> None:
    content = described.get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    if schema.get("$ref", "").endswith(f"/{Problem.__name__}"):
        described["content"] = {MEDIA_TYPE: content["application/json"]}
