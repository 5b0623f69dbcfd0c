"""A service on loopback for the tests of look-ups, and what is told of asking it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

from acd.config.look_ups import Source
from acd.core.events import Event
from acd.core.ids import CallId, CommandId, LookUpId
from acd.core.look_up_rules import Finding, Kind
from acd.core.look_ups import LookUp, LookUpFailed, LookUpOutcome
from acd.runtime.looking_up import Asking
from tests.runtime.stand_ins import A1, Remembering

FINDINGS = {
    "segment": Finding(Kind.TEXT, 20),
    "score": Finding(Kind.NUMBER),
    "is-premium": Finding(Kind.YES_NO),
}
PATHS = {"segment": ("customer", "segment"), "score": ("scores", "0"), "is-premium": ("premium",)}
GOOD: dict[str, Any] = {"customer": {"segment": "gold", "name": "x"}, "scores": [7, 8], "premium": True}
Answers = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class World:
    """A service on loopback, and what is told of asking it."""

    url: str
    asked: list[web.Request] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    told: list[Event] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)
    now_s: float = 0.0

    def __post_init__(self) -> None:
        self.node = Remembering()
        self.asking = Asking(self.node, {}, lambda: self.secrets, self.put, lambda: self.now_s)
        self.works_by()

    def put(self, event: Event) -> bool:
        self.told.append(event)
        return True

    def works_by(self, **settings: Any) -> None:
        """Other settings of its one look-up."""
        how = {"url": self.url, "paths": PATHS, "findings": FINDINGS, **settings}
        self.asking.work_by({"customer": Source(**how)})

    async def look_up(
        self, times: int = 1, *, limit_s: float = 5.0, sends: dict[str, str] | None = None
    ) -> list[Event]:
        """What is told when it is asked so often at once."""
        before = len(self.told)
        for number in range(times):
            name = LookUpId(f"a1-e1-c7-l{before + number}")
            self.asking.submit(
                LookUp(CommandId("e1-k1"), A1, CallId("a1-e1-c7"), name, "customer", sends or {}, limit_s)
            )
        async with asyncio.timeout(20):
            while len(self.told) < before + times:
                await asyncio.sleep(0.005)  # asked again, with a limit
        return self.told[before:]

    async def outcome(self, **how: Any) -> LookUpOutcome:
        """What became of asking once."""
        (event,) = await self.look_up(**how)
        return event.outcome if isinstance(event, LookUpFailed) else LookUpOutcome.ANSWERED


@asynccontextmanager
async def service(answer: Answers) -> AsyncIterator[World]:
    """A service that answers so, and the adapter that asks it."""

    async def heard(request: web.Request) -> web.StreamResponse:
        world.asked.append(request)
        world.bodies.append(await request.read())
        return await answer(request)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", heard)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    world = World(f"http://127.0.0.1:{runner.addresses[0][1]}/customers")
    running = asyncio.get_running_loop().create_task(world.asking.run_until_cancelled(), name="asking")
    try:
        yield world
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await runner.cleanup()


def says(body: bytes | dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> Answers:
    """A service that always says this."""
    raw = body if isinstance(body, bytes) else orjson.dumps(body)

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(body=raw, status=status, headers={"Content-Type": "application/json", **(headers or {})})

    return answer


async def never(_: web.Request) -> web.StreamResponse:
    """A service that takes questions and does not answer."""
    await asyncio.Event().wait()
    return web.Response()
