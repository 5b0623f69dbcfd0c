"""Requests over HTTP: lists, what connecting needs, and the escape path when no lane can take a command.

Each call's commands go one by one; different calls go side by side, over a bounded number of workers.
"""

import asyncio
import time
from collections import deque
from collections.abc import Mapping
from urllib.parse import quote, urlencode

import aiohttp
import orjson

from acd.asterisk.ari.asking import Request
from acd.asterisk.ari.asks import Ask, Settle, detail, failure
from acd.asterisk.ari.connection import AnsweredOddly, AriSettings, CredentialsRefused
from acd.core.events import FailureReason

WORKERS = 16
LIST_TIMEOUT_S = 15.0


class Door:
    """The HTTP side of one switch. `work` is run by `WORKERS` tasks."""

    def __init__(self, settings: AriSettings, session: aiohttp.ClientSession, settle: Settle) -> None:
        self._settings = settings
        self._session = session
        self._settle = settle
        self._queues: dict[str, deque[Ask]] = {}
        self._ready: asyncio.Queue[str] = asyncio.Queue()

    def take(self, ask: Ask) -> None:
        """Carry it out after those of its key that were taken before."""
        if ask.key not in self._queues:
            self._queues[ask.key] = deque()
            self._ready.put_nowait(ask.key)
        self._queues[ask.key].append(ask)

    async def work(self) -> None:
        """Carry out the next command of the next call, for ever."""
        while True:
            key = await self._ready.get()
            ask = self._queues[key].popleft()
            if not ask.is_settled:
                await self._carry_out(ask)
            if self._queues[key]:
                self._ready.put_nowait(key)
            else:
                del self._queues[key]

    async def fetch(self, request: Request, timeout_s: float = LIST_TIMEOUT_S) -> object:
        """The JSON of one answer. Raises CredentialsRefused, AnsweredOddly or an aiohttp error."""
        status, body = await self._exchange(request, timeout_s)
        if status in {401, 403}:
            raise CredentialsRefused(f"user {self._settings.user!r} at {self._settings.url}: {status}")
        if status >= 300:
            raise AnsweredOddly(f"{request.method} {request.path}: {detail(status, body)}")
        try:
            return orjson.loads(body) if body else None
        except orjson.JSONDecodeError:
            raise AnsweredOddly(f"{request.method} {request.path}: {len(body)} bytes that are no JSON") from None

    async def _carry_out(self, ask: Ask) -> None:
        ask.sent_at_s = time.monotonic()
        try:
            status, body = await self._exchange(ask.request, self._settings.request_timeout_s)
        except aiohttp.ClientConnectorError as error:
            self._settle(ask, FailureReason.NOT_SENT, str(error))
        except TimeoutError:
            self._settle(ask, FailureReason.TIMED_OUT, "no answer over HTTP")
        except (aiohttp.ClientError, OSError) as error:
            self._settle(ask, FailureReason.LOST, f"{type(error).__name__}: {error}")
        else:
            self._settle(ask, failure(ask.request, status), detail(status, body))

    async def _exchange(self, request: Request, timeout_s: float) -> tuple[int, bytes]:
        address = self._settings.address(request.path, _encoded(request.query))
        body = None if request.body is None else orjson.dumps(request.body)
        headers = {} if body is None else {"Content-Type": "application/json"}
        limit = aiohttp.ClientTimeout(total=timeout_s)
        async with self._session.request(request.method, address, data=body, headers=headers, timeout=limit) as answer:
            return answer.status, await answer.read()


def _encoded(query: Mapping[str, str]) -> str:
    return urlencode(query, quote_via=quote, safe="")
