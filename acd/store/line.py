"""One connection to a Redis or Valkey: several requests at once, their replies in order, all within a time limit.

Nothing is sent a second time from here: the library's own retries would run a command twice whose reply was lost.
After any doubt (a time-out, a cut, a cancelled caller) the connection is given up with all that is under way on it,
and the next requests make a new one, so that no reply can be taken for another's.
"""

import asyncio
from contextlib import suppress
from typing import TypeAlias

from hiredis import pack_command
from redis import exceptions
from redis.asyncio.connection import AbstractConnection, ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from acd.store.port import StoreError, StoreFullError, StoreUnreachableError

Reply: TypeAlias = bytes | int | list["Reply"] | None
# First words of refusals that say: not now, or not here. Nothing was done.
NOT_NOW = {"LOADING", "BUSY", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "NOREPLICAS", "UNBLOCKED"}
FULL = {"OOM", "MISCONF"}
LOST = (exceptions.ConnectionError, exceptions.TimeoutError, exceptions.InvalidResponse)


class Line:
    """A connection, made when it is needed. Requests of several callers wait for each other.

    `generation` counts connections; `shown` is the URL as it may be told, without its password.
    """

    def __init__(self, url: str, shown: str, timeout_s: float) -> None:
        self.generation = 0
        self._shown = shown
        self._timeout_s = timeout_s
        self._turn = asyncio.Lock()
        self._transport: asyncio.WriteTransport | None = None
        try:
            pool = ConnectionPool.from_url(
                url,
                retry=Retry(NoBackoff(), 0),
                # The limit of each part; `ask` has one for the whole.
                socket_timeout=timeout_s,
                socket_connect_timeout=timeout_s,
                protocol=2,
                driver_info=None,
            )
            self._connection: AbstractConnection = pool.connection_class(**pool.connection_kwargs)
        except (ValueError, TypeError):
            # What it says may hold the password.
            raise StoreError(
                f"the store's URL {shown} is not understood: expected redis://[user:password@]host[:port][/number], "
                "the same with rediss://, or unix:///path"
            ) from None

    async def ask(self, *requests: tuple[str | bytes | int, ...]) -> list[Reply | exceptions.ResponseError]:
        """Send requests, return the reply to each; a refusal stands in the place of its reply.

        Raises StoreUnreachableError when the replies are not all there in time, StoreError when we may not connect.
        """
        async with self._turn:
            is_whole = False
            try:
                async with asyncio.timeout(self._timeout_s):
                    await self._make_ready()
                    await self._connection.send_packed_command(list(map(_packed, requests)))
                    replies = [await self._reply() for _ in requests]
                is_whole = True
                return replies
            except (exceptions.AuthenticationError, exceptions.NoPermissionError) as problem:
                raise StoreError(f"the store {self._shown} does not let us in: {problem}") from problem
            except exceptions.ResponseError as problem:  # to the greeting
                raise self.refusal(problem) from problem
            except (*LOST, TimeoutError, OSError) as problem:
                why = str(problem) or f"no answer within {self._timeout_s:g} s"
                raise StoreUnreachableError(f"the store {self._shown} is not reached: {why}") from problem
            finally:
                if not is_whole:
                    await self._give_up()

    async def ask_one(self, *request: str | bytes | int) -> Reply:
        """Send one request; a refusal is raised as StoreError."""
        (reply,) = await self.ask(request)
        if isinstance(reply, exceptions.ResponseError):
            raise self.refusal(reply) from reply
        return reply

    def refusal(self, said: exceptions.ResponseError) -> StoreError:
        """What the server's refusal means to us."""
        code = said.status_code or str(said).partition(" ")[0]
        text = f"the store {self._shown} refuses: {said}"
        if code in FULL:
            return StoreFullError(f"{text}; give it more room, or have its facts archived")
        if code in NOT_NOW:
            return StoreUnreachableError(text)
        if code in {"MOVED", "ASK", "CROSSSLOT"}:
            return StoreError(f"{text}; a cluster is not supported, use one server (with replicas, if wanted)")
        return StoreError(text)

    async def close(self) -> None:
        """Let go of the connection, after what is under way."""
        async with self._turn:
            with suppress(exceptions.TimeoutError):  # what was sent is not taken by anybody
                await self._connection.disconnect()

    async def _make_ready(self) -> None:
        """Have a connection on which nothing is open; one that the server has closed meanwhile is made anew."""
        if self._connection.is_connected and await self._connection.can_read():
            await self._connection.disconnect(nowait=True)
        if not self._connection.is_connected:
            self.generation += 1
            await self._connection.connect_check_health(check_health=False)
            writer = self._connection._writer  # noqa: SLF001  # the library closes only, see `_give_up`
            self._transport = writer.transport if writer is not None else None

    async def _give_up(self) -> None:
        """Drop the connection and what is still to be sent on it.

        Merely closed, it would keep that as long as the server stands still, once for each time that we try.
        """
        await self._connection.disconnect(nowait=True)
        if self._transport is not None:
            self._transport.abort()
            self._transport = None

    async def _reply(self) -> Reply | exceptions.ResponseError:
        try:
            reply: Reply = await self._connection.read_response()
        except exceptions.ResponseError as refusal:
            return refusal
        return reply


def _packed(request: tuple[str | bytes | int, ...]) -> bytes:
    """As it is sent. The library's own way is written in Python, and takes five times as long."""
    packed: bytes = pack_command(request)  # type: ignore[arg-type]  # its types know requests of one part only
    return packed
