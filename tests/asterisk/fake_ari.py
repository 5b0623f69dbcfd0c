"""An ARI server that does as it is told: silence, junk, closed sockets, refused passwords; no real one does on cue."""

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import WSMsgType, web

from acd.asterisk.ari.connection import AriSettings
from acd.core.ids import NodeName

USER, PASSWORD = "acd", "secret"
EVENTS = "acd"


class FakeAri:
    """`seen` has every request as (way, method, path): way is `http` or the application of the socket it came over.

    Requests to a path in `silent` are kept back, and with them everything behind them on their socket, as on a real
    one. `statuses` gives another answer than 204 for a path. `is_deaf`: the application is off, its socket open.
    """

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, str]] = []
        self.connects: list[str] = []
        self.sockets: dict[str, web.WebSocketResponse] = {}
        self.silent: dict[str, asyncio.Event] = {}
        self.statuses: dict[str, int] = {}
        self.lists: dict[str, Any] = {"channels": [], "bridges": [], "endpoints/PJSIP": []}
        self.password = PASSWORD
        self.closes_at_once = False
        self.is_deaf = False
        self.port = 0
        self._news = asyncio.Event()

    def silence(self, path: str) -> asyncio.Event:
        """Keep requests to this path unanswered until the event that is given back is set."""
        self.silent[path] = asyncio.Event()
        return self.silent[path]

    def ways(self, path: str) -> list[str]:
        """How requests to a path came."""
        return [way for way, _, seen in self.seen if seen == path]

    async def until(self, is_so: Any, timeout_s: float = 5.0) -> None:
        """Wait for something about this server to be so."""
        async with asyncio.timeout(timeout_s):
            while not is_so():
                self._news.clear()
                await self._news.wait()

    async def say(self, message: Any, app: str = EVENTS) -> None:
        """Send over an application's socket: text as it is, bytes as a binary frame, anything else as JSON."""
        socket = self.sockets[app]
        if isinstance(message, bytes):
            await socket.send_bytes(message)
        else:
            await socket.send_str(message if isinstance(message, str) else json.dumps(message))

    async def drop(self, app: str = EVENTS) -> None:
        """Close an application's socket."""
        await self.sockets.pop(app).close()

    async def open(self, request: web.Request) -> web.StreamResponse:
        """A client wants an event socket."""
        app = request.query["app"]
        self._note_connect(app)
        if not self._knows(request):
            return web.json_response({"message": "Authentication required"}, status=401)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets[app] = socket
        self._news.set()
        if not self.closes_at_once:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._answer_over(socket, app, json.loads(message.data))
        return socket

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """A request over HTTP."""
        path = request.match_info["path"]
        self._note("http", request.method, path)
        if not self._knows(request):
            return web.json_response({"message": "Authentication required"}, status=401)
        if path in self.silent:
            await self.silent[path].wait()
        if path.startswith("events/user/") and not self.is_deaf:
            await self.say(
                {"type": "ChannelUserevent", "eventname": path.rpartition("/")[2], "timestamp": len(self.seen)}
            )
        if request.method == "GET" and path in self.lists:
            return web.json_response(self.lists[path])
        if path.startswith("applications/"):
            ids = [channel["id"] for channel in self.lists["channels"]]
            return web.json_response({"name": path, "channel_ids": ids})
        return web.json_response({"message": "said so"}, status=self.statuses.get(path, 200))

    async def _answer_over(self, socket: web.WebSocketResponse, app: str, raw: dict[str, Any]) -> None:
        self._note(app, raw["method"], raw["uri"])
        if raw["uri"] in self.silent:
            await self.silent[raw["uri"]].wait()
        status = self.statuses.get(raw["uri"], 204)
        answer = {"type": "RESTResponse", "request_id": raw["request_id"], "status_code": status, "uri": raw["uri"]}
        if not socket.closed:
            await socket.send_str(json.dumps({**answer, "message_body": '{"message":"said so"}'}))

    def _knows(self, request: web.Request) -> bool:
        expected = b64encode(f"{USER}:{self.password}".encode()).decode()
        assert "api_key" not in request.query_string, "credentials in an address end up in logs"
        return request.headers.get("Authorization") == f"Basic {expected}"

    def _note(self, way: str, method: str, path: str) -> None:
        self.seen.append((way, method, path))
        self._news.set()

    def _note_connect(self, app: str) -> None:
        self.connects.append(app)
        self._news.set()


@asynccontextmanager
async def fake_ari(port: int = 0) -> AsyncIterator[FakeAri]:
    """A running one, on a free port unless one is given."""
    fake = FakeAri()
    app = web.Application()
    app.router.add_get("/ari/events", fake.open)
    app.router.add_route("*", "/ari/{path:.*}", fake.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port, reuse_address=True)
    await site.start()
    fake.port = runner.addresses[0][1]
    try:
        yield fake
    finally:
        for event in fake.silent.values():
            event.set()
        await runner.cleanup()


def settings_for(fake: FakeAri, *, lanes: int = 2, request_timeout_s: float = 2.0) -> AriSettings:
    """How to reach it."""
    return AriSettings(
        NodeName("a1"),
        f"http://127.0.0.1:{fake.port}",
        USER,
        PASSWORD,
        lanes=lanes,
        request_timeout_s=request_timeout_s,
    )
