"""What stands where a store expects its server: one that passes on and may cut, and one that refuses everything."""

import asyncio
from contextlib import asynccontextmanager

from acd.store.server import EmbeddedServer

# What WAITAOF answers: how many disks have confirmed, the server's own and those of its replicas.
CONFIRMED, DENIED = b"*2\r\n:1\r\n:0\r\n", b"*2\r\n:0\r\n:0\r\n"


class _Listening:
    """Listens on a free port of loopback while it is `running`, and ends when everybody has hung up."""

    def __init__(self) -> None:
        self._open = 0
        self.port = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"redis://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def running(self):
        """Serve, until the end."""
        listening = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = listening.sockets[0].getsockname()[1]
        async with listening:
            yield self
        async with asyncio.timeout(10):
            while self._open:
                await asyncio.sleep(0.001)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open += 1
        try:
            await self._serve(reader, writer)
        finally:
            await _close(writer)
            self._open -= 1

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """What is done for one that has called."""


class Proxy(_Listening):
    """Passes on to a server and back.

    With `is_cutting`, it cuts in place of the next reply; with `is_denying`, no disk has confirmed anything.
    """

    def __init__(self, server: EmbeddedServer) -> None:
        super().__init__()
        self._server = server
        self.is_cutting = False
        self.is_denying = False

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind_reader, behind_writer = await asyncio.open_unix_connection(str(self._server.socket))
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pass_on(reader, behind_writer, is_reply=False))
                group.create_task(self._pass_on(behind_reader, writer, is_reply=True))
        finally:
            await _close(behind_writer)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_reply: bool) -> None:
        while received := await reader.read(65536):
            if is_reply and self.is_cutting:
                break
            writer.write(received.replace(CONFIRMED, DENIED) if is_reply and self.is_denying else received)
        writer.close()


class Refusing(_Listening):
    """Gives every request one and the same answer, and counts them."""

    def __init__(self, answer: str) -> None:
        super().__init__()
        self._answer = answer.encode() + b"\r\n"
        self.requests = 0

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while received := await reader.read(65536):
            # Each request is an array, which begins a line with a star.
            count = received.count(b"\n*") + received.startswith(b"*")
            self.requests += count
            writer.write(self._answer * count)


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    try:
        await writer.wait_closed()
    except OSError:
        return  # the other side was quicker
