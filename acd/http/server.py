"""The web server inside the daemon's own event loop: signals stay the daemon's, and it ends with its streams told."""

import asyncio
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

ENDS_WITHIN_S = 2
HEADER_BYTES = 16_384


class _Server(uvicorn.Server):
    """One that leaves the signals alone."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Nothing: SIGTERM is the daemon's business."""
        yield


async def serve(app: ASGIApp, listening: socket.socket, *, connections_max: int, ending: Callable[[], None]) -> None:
    """Serve until cancelled. Then `ending` is called, and what is being answered has `ENDS_WITHIN_S` seconds."""
    server = _Server(
        uvicorn.Config(
            app,
            loop="none",
            lifespan="off",
            ws="none",
            http="h11",
            interface="asgi3",
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=connections_max,
            h11_max_incomplete_event_size=HEADER_BYTES,
            timeout_graceful_shutdown=ENDS_WITHIN_S,
        )
    )
    async with asyncio.TaskGroup() as group:
        serving = group.create_task(server.serve([listening]), name="http server")
        try:
            await asyncio.shield(serving)
        except asyncio.CancelledError:
            ending()
            server.should_exit = True
            await asyncio.wait({serving}, timeout=ENDS_WITHIN_S + 1)
            raise
