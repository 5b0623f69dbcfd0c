"""Staying connected: backoff, credentials, and which errors are the network's. Used by the event socket and the lanes.

Nothing here logs or shows a header: aiohttp's errors carry the Authorization header in their repr.
"""

import asyncio
import time
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

import aiohttp
import structlog
from yarl import URL

from acd.core.ids import NodeName

DELAY_FIRST_S = 0.1
DELAY_MAX_S = 5.0
REFUSED_DELAY_S = 30.0
# A connection that lived so long worked. Measured: with 10 s, cuts every 6 s lead to pauses of 5 s, and callers are
# moved to the fallback after 4 s without a heartbeat.
STABLE_AFTER_S = 2.0

log = structlog.get_logger()
Chance = Callable[[], float]


class SocketClosed(Exception):
    """The web socket has come to its end; the message says how."""


class CredentialsRefused(Exception):
    """Asterisk does not know this user or password (401, 403): compare `ari.conf` with the credentials file."""


class AnsweredOddly(Exception):
    """Asterisk refused something that the connection cannot do without; the message says what and how."""


LOSSES = (aiohttp.ClientError, OSError, TimeoutError, SocketClosed, AnsweredOddly)


@dataclass(frozen=True, slots=True)
class AriSettings:
    """How to reach one switch: `url` such as `http://127.0.0.1:8088`, how many REST sockets, a limit per request.

    Measured: at 50 calls/s three sockets are now and then all taken, and requests go the dear way over HTTP; with eight
    none did.
    """

    node: NodeName
    url: str
    user: str
    password: str = field(repr=False)
    app: str = "acd"
    lanes: int = 8
    request_timeout_s: float = 5.0

    def address(self, path: str, query: str = "") -> URL:
        """The address of something below `/ari/`; `path` and `query` are percent-encoded already."""
        return URL(f"{self.url.rstrip('/')}/ari/{path}{'?' if query else ''}{query}", encoded=True)

    def headers(self) -> dict[str, str]:
        """What lets us in; never to be shown."""
        credentials = b64encode(f"{self.user}:{self.password}".encode()).decode()
        return {"Authorization": f"Basic {credentials}"}

    def session(self) -> aiohttp.ClientSession:
        """A session with our Authorization header; one connection per request, so that nothing is ever sent twice."""
        return aiohttp.ClientSession(
            headers=self.headers(),
            connector=aiohttp.TCPConnector(force_close=True, limit=64),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=self.request_timeout_s),
        )


def backoff(chance: Chance) -> Iterator[float]:
    """Seconds to wait before each next attempt: doubling from 0.1 to 5, each between half and all of it by `chance`."""
    delay_s = DELAY_FIRST_S
    while True:
        yield delay_s * (0.5 + chance() / 2)
        delay_s = min(delay_s * 2, DELAY_MAX_S)


async def stay_connected(name: str, connect_once: Callable[[], Awaitable[None]], chance: Chance) -> None:
    """Connect, and again whenever the connection ends, for ever. Raises only what is not the network's fault."""
    delays = backoff(chance)
    while True:
        began_s = time.monotonic()
        error = await _ended_by(connect_once)
        if time.monotonic() - began_s >= STABLE_AFTER_S:
            delays = backoff(chance)
        delay_s = next(delays)
        if isinstance(error, CredentialsRefused):
            delay_s = REFUSED_DELAY_S
        log.warning("ari connection ended", socket=name, error=f"{type(error).__name__}: {error}", again_in_s=delay_s)
        await asyncio.sleep(delay_s)


async def _ended_by(connect_once: Callable[[], Awaitable[None]]) -> Exception:
    try:
        await connect_once()
    except (*LOSSES, CredentialsRefused) as error:
        return error
    except BaseExceptionGroup as group:
        losses, others = group.split((*LOSSES, CredentialsRefused))
        if others is not None:
            raise others from None
        assert losses is not None, "a group of errors has at least one"
        return _first(losses)
    return SocketClosed("closed by us")


def _first(group: BaseExceptionGroup[BaseException]) -> Exception:
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, Exception), "losses are exceptions"
    return error
