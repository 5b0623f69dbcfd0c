"""The engine as the API sees it: requests through the inbox, snapshots of the state, and every step's facts.

The server is a task of its own: it may fail and begin anew, and calls go on.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Self

import structlog

from acd.core.events import Now
from acd.core.ledger import Fact, RequestAnswered
from acd.core.requests import Request
from acd.core.state import State
from acd.http.feed import STEPS_MAX, Feed
from acd.http.gate import Access
from acd.http.listening import listen
from acd.http.port import InboxFullError, Reloaded, UnansweredError
from acd.metrics.occupancy import OccupancyFold
from acd.runtime import clock
from acd.runtime.books import NotKeptError
from acd.runtime.driver import Driver
from acd.runtime.inbox import Inbox
from acd.runtime.views import StateSnapshot

ANSWER_TIMEOUT_S = 5.0
KEPT_TIMEOUT_S = 1.0
RESTART_S = (0.5, 2.0, 10.0, 30.0)
LOOPBACK = ("127.", "::1", "localhost")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Address:
    """Where the API listens."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """The address in `127.0.0.1:8000` or `[::1]:8000`. Raises ValueError."""
        host, colon, port = text.rpartition(":")
        host = host.removeprefix("[").removesuffix("]")
        if not host or not colon or not port.isascii() or not port.isdecimal() or not 0 < int(port) < 65_536:
            raise ValueError(f"{text!r} is not an address and a port such as '127.0.0.1:8000'")
        return cls(host, int(port))

    def __str__(self) -> str:
        """As `parse` reads it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """As in endpoints.json."""
        return f"http://{self}"

    @property
    def metrics_url(self) -> str:
        """The same, of the figures."""
        return f"{self.url}/metrics"

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host.startswith(LOOPBACK)


async def _sure(_timeout_s: float) -> None:
    """For a centre without books."""


async def _refuse(_by: str, **_: bool) -> Reloaded:
    """For a centre without a folder."""
    return Reloaded("refused", "this centre has no folder that could be read anew", "", "")


class Api:
    """What `acd.http.port.Centre` asks for, over a driver. `state` gives the engine's state as it is now.

    `confirm` returns once the books are on the disk, or raises NotKeptError after so many seconds. `busy`
    knows how busy agents are (None: nobody counts it).
    """

    def __init__(  # noqa: PLR0913  # most of them for tests alone
        self,
        driver: Driver,
        inbox: Inbox,
        state: Callable[[], State],
        *,
        confirm: Callable[[float], Awaitable[None]] = _sure,
        reload: Callable[..., Awaitable[Reloaded]] = _refuse,
        busy: OccupancyFold | None = None,
        now: Callable[[], Now] = clock.now,
        steps_max: int = STEPS_MAX,
        answer_timeout_s: float = ANSWER_TIMEOUT_S,
    ) -> None:
        self._driver = driver
        self._inbox = inbox
        self._state = state
        self._confirm = confirm
        self._reload = reload
        self._busy = busy
        self._now = now
        self._answer_timeout_s = answer_timeout_s
        self._awaited: dict[str, asyncio.Future[RequestAnswered]] = {}
        self.feed = Feed(driver.seq, steps_max)
        driver.listen(self._heard)

    def snapshot(self) -> StateSnapshot:
        """The centre as it is now; to be read before the next `await`."""
        self._driver.catch_up()
        return StateSnapshot(self._state(), self._driver.seq, self._now(), self._busy)

    async def submit(self, request: Request) -> RequestAnswered:
        """Put a request to the engine and wait for its answer. Raises InboxFullError, UnansweredError."""
        answer: asyncio.Future[RequestAnswered] = asyncio.get_running_loop().create_future()
        self._awaited[request.request] = answer
        try:
            if not self._inbox.put(request):
                raise InboxFullError
            async with asyncio.timeout(self._answer_timeout_s):
                return await answer
        except TimeoutError:
            raise UnansweredError from None
        finally:
            del self._awaited[request.request]

    async def reload(self, by: str, *, is_forced: bool = False) -> Reloaded:
        """Read the centre's folder anew."""
        return await self._reload(by, is_forced=is_forced)

    async def is_kept(self) -> bool:
        """Whether all that has happened until now is on the store's disk; waits a moment for that."""
        try:
            await self._confirm(KEPT_TIMEOUT_S)
        except NotKeptError:
            return False
        return True

    def _heard(self, seq: int, now: Now, facts: tuple[Fact, ...]) -> None:
        self.feed.add(seq, now.wall, facts)
        if not self._awaited:
            return
        for fact in facts:
            if isinstance(fact, RequestAnswered):
                answer = self._awaited.get(fact.request)
                if answer is not None and not answer.done():
                    answer.set_result(fact)


async def keep_serving(
    api: Api, address: Address, access: Access, render: Callable[[], tuple[bytes, str]] | None = None
) -> None:
    """Serve until cancelled. Whatever fails is logged, and it begins anew on the same address, ever more slowly."""
    if not address.is_loopback:
        log.warning("the API can be reached from other machines, without encryption", url=address.url)
    failures = 0
    while True:
        try:
            await _serve(api, address, access, render)
        except OSError as error:
            log.warning("the API cannot listen", url=address.url, error=str(error))
        except Exception:
            log.exception("the API failed; calls go on", url=address.url)
        delay_s = RESTART_S[min(failures, len(RESTART_S) - 1)]
        failures += 1
        log.info("the API begins anew", url=address.url, delay_s=delay_s)
        await asyncio.sleep(delay_s)


async def _serve(api: Api, address: Address, access: Access, render: Callable[[], tuple[bytes, str]] | None) -> None:
    # A web framework takes half a second to import: callers do not wait for that after a restart of the engine.
    with listen(address.host, address.port) as listening:
        await asyncio.to_thread(import_module, "acd.http.app")
        from acd.http.app import build
        from acd.http.server import serve

        log.info("the API listens", url=address.url)
        app = build(api, access, render)
        await serve(app, listening, connections_max=access.bounds.connections_max, ending=api.feed.close)
