"""Services asked about callers, over HTTP: bounded in number, time and size, and never in the way of anything else.

Stands before a node: look-ups are carried out here, all other commands there. What is sent and what comes back is about
a person, and headers hold secrets: nothing of it is logged.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
import orjson
import structlog

from acd.config.look_ups import Secret, Source
from acd.core.commands import AnyCommand
from acd.core.events import Event
from acd.core.look_ups import LookUp, LookUpAnswered, LookUpFailed, LookUpOutcome
from acd.runtime import clock
from acd.runtime.errands import Errands
from acd.runtime.fuses import Fuse
from acd.runtime.look_up_answers import BYTES_MAX, UnusableAnswerError, read
from acd.runtime.node import Node

# So many at once, of one service and of all; whoever would be one more goes on without.
AT_ONCE_MAX = 50
AT_ONCE_OF_ALL_MAX = 200
PIECE_BYTES = 8_192
NOT_KNOWN = {204, 404, 410}
# What says that a service does not work, and not that it does not like this question.
NOT_WORKING = {LookUpOutcome.TIMED_OUT, LookUpOutcome.UNREACHABLE, LookUpOutcome.BROKEN}

log = structlog.get_logger()


class Asking:
    """The services of a centre, by the names of their look-ups. `secrets` are read when they are needed."""

    def __init__(
        self,
        node: Node,
        sources: Mapping[str, Source],
        secrets: Callable[[], Mapping[str, str]],
        put: Callable[[Event], bool],
        now_s: Callable[[], float] = lambda: clock.now().mono_s,
    ) -> None:
        self.node = node
        self._sources, self._secrets, self._put, self._now_s = sources, secrets, put, now_s
        self._headers: dict[str, dict[str, str] | None] = {}
        self._fuses: dict[str, Fuse] = {}
        self._at_once: Counter[str] = Counter()
        self._errands = Errands()
        self._session: aiohttp.ClientSession | None = None
        self.work_by(sources)

    def work_by(self, sources: Mapping[str, Source]) -> None:
        """From now on these; one that is asked elsewhere gets a new fuse."""
        known = {name for name, source in sources.items() if self._sources.get(name) == source}
        self._fuses = {name: self._fuses.get(name, Fuse()) if name in known else Fuse() for name in sources}
        self._sources = sources
        secrets = self._secrets()
        self._headers = {name: _headers(source, secrets) for name, source in sources.items()}
        for name in (name for name, headers in self._headers.items() if headers is None):
            log.error("a look-up lacks a secret, so it will fail", look_up=name, needs=_secret_names(sources[name]))

    def submit(self, command: AnyCommand) -> None:
        """Never waits, never raises."""
        if not isinstance(command, LookUp):
            self.node.submit(command)
            return
        why = self._why_not(command.name)
        if why is not None:
            self._put(LookUpFailed(command.node, command.look_up, why))
        else:
            self._at_once[command.name] += 1
            self._errands.begin(self._ask(command))

    def look_again(self) -> None:
        """As the node does."""
        self.node.look_again()

    async def run_until_cancelled(self) -> None:
        """Keep the connections, and close them at the end."""
        try:
            await asyncio.Event().wait()
        finally:
            await self._errands.end()
            if self._session is not None:
                await self._session.close()

    def _why_not(self, name: str) -> LookUpOutcome | None:
        if name not in self._sources:
            return LookUpOutcome.NOT_SET_UP
        if self._headers[name] is None:
            return LookUpOutcome.UNSIGNED
        if self._at_once[name] >= AT_ONCE_MAX or self._at_once.total() >= AT_ONCE_OF_ALL_MAX:
            return LookUpOutcome.TOO_MANY
        return None if self._fuses[name].lets_through(self._now_s()) else LookUpOutcome.SPARED

    async def _ask(self, command: LookUp) -> None:
        name, source, fuse = command.name, self._sources[command.name], self._fuses[command.name]
        try:
            async with asyncio.timeout(command.time_limit_s):
                values = await self._exchange(source, self._headers[name] or {}, command.sends)
        except UnusableAnswerError as error:
            self._failed(command, fuse, error.outcome, str(error))
        except TimeoutError:
            self._failed(command, fuse, LookUpOutcome.TIMED_OUT, f"no answer within {command.time_limit_s:g} s")
        except (aiohttp.ClientConnectionError, OSError) as error:
            self._failed(command, fuse, LookUpOutcome.UNREACHABLE, type(error).__name__)
        except Exception as error:  # noqa: BLE001  # whatever a stranger's answer leads to, its caller goes on
            self._failed(command, fuse, LookUpOutcome.UNREADABLE, type(error).__name__)
        else:
            fuse.worked()
            self._put(LookUpAnswered(command.node, command.look_up, values))
        finally:
            self._at_once[name] -= 1

    def _failed(self, command: LookUp, fuse: Fuse, outcome: LookUpOutcome, detail: str) -> None:
        if outcome in NOT_WORKING:
            was_blown = fuse.is_blown
            fuse.failed(self._now_s())
            if fuse.is_blown and not was_blown:
                log.error("a service does not work; callers go on without it", look_up=command.name, why=detail)
        else:
            fuse.worked()
        self._put(LookUpFailed(command.node, command.look_up, outcome, detail))

    async def _exchange(
        self, source: Source, headers: Mapping[str, str], sends: Mapping[str, str]
    ) -> Mapping[str, str]:
        """Ask once. Raises UnusableAnswerError, or what aiohttp and the network raise."""
        ask = self._open().post if source.is_post else self._open().get
        how: dict[str, Any] = {"data": orjson.dumps(dict(sends))} if source.is_post else {"params": sends}
        async with ask(source.url, headers=headers, allow_redirects=False, **how) as answer:
            if answer.status != 200:
                raise UnusableAnswerError(_outcome_of(answer.status), f"status {answer.status}")
            if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
                raise UnusableAnswerError(LookUpOutcome.UNREADABLE, "packed, which was not asked for")
            body = await _body(answer)
        return read(source, body)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=AT_ONCE_OF_ALL_MAX, limit_per_host=AT_ONCE_MAX),
                timeout=aiohttp.ClientTimeout(total=None),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                raise_for_status=False,
            )
        return self._session


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    """All of it, unless it is too much: then no more is read, and the connection is of no use any more."""
    body = bytearray()
    async for piece in answer.content.iter_chunked(PIECE_BYTES):
        body += piece
        if len(body) > BYTES_MAX:
            answer.close()
            break
    return bytes(body)


def _outcome_of(status: int) -> LookUpOutcome:
    if status in NOT_KNOWN:
        return LookUpOutcome.NOT_KNOWN
    if 300 <= status < 400:
        return LookUpOutcome.REDIRECTED
    is_broken = status >= 500 or status == 429
    return LookUpOutcome.BROKEN if is_broken else LookUpOutcome.REFUSED


def _headers(source: Source, secrets: Mapping[str, str]) -> dict[str, str] | None:
    """What is sent in front; None if a secret is missing, or is none that a header can hold."""
    headers = {"Accept": "application/json", "Accept-Encoding": "identity", "Content-Type": "application/json"}
    if not source.is_post:
        del headers["Content-Type"]
    for name, said in source.headers.items():
        value = said if isinstance(said, str) else f"{said.before}{secrets.get(said.name, '')}"
        is_missing = isinstance(said, Secret) and not secrets.get(said.name)
        if is_missing or not value.isprintable():
            return None
        headers[name] = value
    return headers


def _secret_names(source: Source) -> list[str]:
    return sorted(said.name for said in source.headers.values() if isinstance(said, Secret))
