"""A place between the engine and what it talks with, where a test cuts, swallows or slows what passes.

Works in a thread of its own, because the tests of whole stacks are synchronous. Knows nothing of what it passes on.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

PIECE = 65_536
START_TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True)
class Cut:
    """All connections end when the server's words hold `sign` for the `number`-th time.

    With `is_told` the client still gets that message. For `swallow_s` seconds before the end the connections, and new
    ones, seem to stand, but nothing passes either way.
    """

    sign: bytes
    number: int = 1
    is_told: bool = False
    swallow_s: float = 0.0


class Between(AbstractContextManager["Between"]):
    """Listens at `listen` for clients of the server at `server`; each is a unix socket's path, or host and port.

    A port 0 becomes a free one: `address` says which. What comes in for the server waits `delay_s` before it goes on.
    """

    def __init__(self, server: Path | tuple[str, int], listen: Path | tuple[str, int] = ("127.0.0.1", 0)) -> None:
        self.address: Path | tuple[str, int] = listen
        self.delay_s = 0.0
        self.has_cut = threading.Event()
        self._server = server
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="between", daemon=True)
        self._listening: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()
        self._armed: Cut | None = None
        self._seen = 0
        self._is_mute = False

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(START_TIMEOUT_S)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(START_TIMEOUT_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(START_TIMEOUT_S)
        self._loop.close()

    @property
    def clients(self) -> int:
        """How many connections pass through now."""
        return len(self._ends) // 2

    def arm(self, cut: Cut) -> None:
        """Cut once, when its sign is seen from now on; `has_cut` is then set."""
        self.has_cut.clear()
        self._call(lambda: self._arm(cut))

    def cut(self, *, swallow_s: float = 0.0) -> None:
        """Cut now."""
        self.has_cut.clear()
        self._call(lambda: self._begin_cut(swallow_s))

    def _call(self, do: Callable[[], object]) -> None:
        """In the other thread; returns when it is done."""
        done: Future[None] = Future()

        def act() -> None:
            do()
            done.set_result(None)

        self._loop.call_soon_threadsafe(act)
        done.result(START_TIMEOUT_S)

    def _arm(self, cut: Cut) -> None:
        self._armed, self._seen = cut, 0

    async def _listen(self) -> None:
        if isinstance(self.address, Path):
            self._listening = await asyncio.start_unix_server(self._serve, str(self.address))
            return
        self._listening = await asyncio.start_server(self._serve, *self.address)
        host, port = self._listening.sockets[0].getsockname()[:2]
        self.address = (host, port)

    async def _close(self) -> None:
        assert self._listening is not None, "it was entered"
        self._listening.close()
        self._end_all()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._ends.add(writer)
        try:
            behind, to_server = await self._connect()
        except OSError:
            writer.transport.abort()
            self._ends.discard(writer)
            return
        self._ends.add(to_server)
        try:
            await asyncio.gather(self._pass_on(reader, to_server), self._pass_back(behind, writer))
        finally:
            for end in (writer, to_server):
                self._ends.discard(end)
                end.transport.abort()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self._server, Path):
            return await asyncio.open_unix_connection(str(self._server))
        return await asyncio.open_connection(*self._server)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await _read(reader):
            if self.delay_s:
                await asyncio.sleep(self.delay_s)
            if not self._is_mute:
                writer.write(piece)
        writer.close()

    async def _pass_back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        before = b""
        while piece := await _read(reader):
            # A sign may lie across two pieces, but is counted only in the one in which it ends.
            sign = self._armed.sign if self._armed else b""
            text = before[1 - len(sign) :] + piece if len(sign) > 1 else piece
            before = text
            cut = self._armed
            if cut is None or not self._is_due(cut, text):
                if not self._is_mute:
                    writer.write(piece)
                continue
            self._armed = None
            if cut.is_told:
                writer.write(piece)
                await asyncio.sleep(0)
            self._begin_cut(cut.swallow_s)
        writer.close()

    def _is_due(self, cut: Cut, text: bytes) -> bool:
        self._seen += text.count(cut.sign)
        return self._seen >= cut.number

    def _begin_cut(self, swallow_s: float) -> None:
        if swallow_s:
            self._is_mute = True
            self._loop.call_later(swallow_s, self._end_all)
        else:
            self._end_all()

    def _end_all(self) -> None:
        self._is_mute = False
        for end in self._ends:
            end.transport.abort()
        self.has_cut.set()


async def _read(reader: asyncio.StreamReader) -> bytes:
    """Some bytes; none when the connection has come to its end, however."""
    try:
        return await reader.read(PIECE)
    except OSError:
        return b""
