"""The other end of one web socket, byte by byte: frames and refusals that no proper server sends."""

import asyncio
import hashlib
import re
import struct
from base64 import b64encode
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from acd.asterisk.ari.connection import AriSettings
from acd.asterisk.ari.websocket import WebSocket, web_socket
from acd.core.ids import NodeName

TEXT, BINARY, MORE, CLOSE, PING, PONG = 1, 2, 0, 8, 9, 10
_KEY = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
MEGABYTE = 1_048_576


class RawSwitch:
    """Takes web sockets; not `is_open`, it answers with `instead` and hangs up, or says nothing at all (None).

    `heads` are the requests as they came; `heard` are the frames of the last socket as (kind, payload).
    """

    def __init__(self) -> None:
        self.instead: bytes | None = b""
        self.is_open = True
        self.is_reading = asyncio.Event()
        self.is_reading.set()
        self.heads: list[bytes] = []
        self.heard: list[tuple[int, bytes]] = []
        self.gone = 0
        self.port = 0
        self.host = "127.0.0.1"
        self._writer: asyncio.StreamWriter | None = None

    @property
    def settings(self) -> AriSettings:
        """How to reach it."""
        return AriSettings(NodeName("a1"), f"http://{self.host}:{self.port}", "acd", "secret", request_timeout_s=0.5)

    def say(self, kind: int, payload: bytes, *, is_last: bool = True) -> None:
        """Send a frame."""
        assert self._writer is not None
        if len(payload) < 126:
            size = bytes([len(payload)])
        elif len(payload) < 65_536:
            size = b"\x7e" + struct.pack("!H", len(payload))
        else:
            size = b"\x7f" + struct.pack("!Q", len(payload))
        self._writer.write(bytes([kind | 0x80 * is_last]) + size + payload)

    def vanish(self) -> None:
        """End the connection without a goodbye."""
        assert self._writer is not None
        self._writer.close()

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait for something to be so."""
        async with asyncio.timeout(5):
            while not is_so():
                await asyncio.sleep(0.005)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self.heads.append(head)
            self._writer = writer
            if self.is_open:
                await self._talk(head, reader, writer)
            elif self.instead is not None:
                writer.write(self.instead)
            else:
                await reader.read()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has gone, as it may; tests see it in `gone`
        finally:
            self.gone += 1
            writer.close()

    async def _talk(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        key = re.findall(rb"(?i)sec-websocket-key: (\S+)", head)[0]
        accept = b64encode(hashlib.sha1(key + _KEY, usedforsecurity=False).digest())
        writer.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )
        while True:
            await self.is_reading.wait()
            first, size = await reader.readexactly(2)
            size &= 0x7F
            if size == 126:
                (size,) = struct.unpack("!H", await reader.readexactly(2))
            mask = await reader.readexactly(4)
            body = await reader.readexactly(size)
            self.heard.append((first & 0x0F, bytes(byte ^ mask[place % 4] for place, byte in enumerate(body))))


@asynccontextmanager
async def raw_switch() -> AsyncIterator[RawSwitch]:
    """A running one, on a free port."""
    switch = RawSwitch()
    server = await asyncio.start_server(switch.serve, "127.0.0.1", 0, limit=65_536)
    switch.port = server.sockets[0].getsockname()[1]
    try:
        yield switch
    finally:
        switch.is_reading.set()
        server.close()
        await switch.until(lambda: switch.gone == len(switch.heads))


class Listener:
    """One open socket to it, with what was heard over it. `fault` is raised at the next message."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self.counts: Counter[str] = Counter()
        self.fault: Exception | None = None
        self.socket: WebSocket

    def hear(self, message: bytes) -> None:
        """What is given to the socket."""
        self.messages.append(message)
        if self.fault is not None:
            raise self.fault

    async def end(self) -> str:
        """Why the socket ended."""
        async with asyncio.timeout(5):
            try:
                await self.socket.ended()
            except Exception as error:  # noqa: BLE001 - whatever it is, a test looks at it
                return f"{type(error).__name__}: {error}"


@asynccontextmanager
async def listening(switch: RawSwitch, heartbeat_s: float | None = None) -> AsyncIterator[Listener]:
    """A socket that is open within the block."""
    listener = Listener()
    settings, size_max = switch.settings, MEGABYTE
    async with web_socket(
        settings, "acd", listener.hear, listener.counts, size_max=size_max, heartbeat_s=heartbeat_s
    ) as socket:
        listener.socket = socket
        yield listener
