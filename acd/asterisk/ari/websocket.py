"""One web socket to Asterisk: a message is heard in the callback that reads it; what is said leaves right after that.

No task stands between. Measured: at 50 calls/s waking one for each message cost more than the message itself.
What is said in one callback leaves in one piece: each piece costs as much as what it is about, here and in Asterisk.
Nothing here logs or shows a header: picows' requests, and its own lines at their lowest level, have the Authorization.
"""

import asyncio
import logging
import socket
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import NoReturn

from picows import WSCloseCode, WSError, WSFrame, WSHandshakeError, WSListener, WSMsgType, WSTransport, ws_connect

from acd.asterisk.ari.connection import AnsweredOddly, AriSettings, CredentialsRefused, SocketClosed

CLOSE_TIMEOUT_S = 1.0

# Given one message. Whatever it raises ends the socket, and is raised by `ended`.
Hear = Callable[[bytes], None]

_SILENT = logging.Logger("picows", logging.CRITICAL + 1)  # noqa: LOG001 - nobody's child, whatever level others have
_TEXT, _BINARY, _CONTINUATION = WSMsgType.TEXT, WSMsgType.BINARY, WSMsgType.CONTINUATION
_CLOSE = WSMsgType.CLOSE


class WebSocket(WSListener):
    """A socket that is made by `web_socket`. Messages of more than `size_max` bytes end it.

    What the switch does not take yet waits in memory: who says something bounds how much.
    """

    def __init__(self, hear: Hear, counts: Counter[str], size_max: int) -> None:
        self._hear = hear
        self._counts = counts
        self._size_max = size_max
        self._transport: WSTransport | None = None
        self._pieces: bytearray | None = None
        self._kind = _TEXT
        self._unsaid: list[bytes] = []
        self._error: Exception | None = None
        self._has_ended = asyncio.Event()
        self.connection: socket.socket | None = None

    @property
    def is_open(self) -> bool:
        """Whether something can be said, and is heard."""
        transport = self._transport
        return transport is not None and self._error is None and not transport.is_close_frame_sent

    def say(self, message: bytes) -> bool:
        """Have a message sent before the loop waits again. False: the socket has ended, and nothing of it is sent."""
        transport = self._transport
        if transport is None or self._error is not None or transport.is_close_frame_sent:
            return False
        self._unsaid.append(message)
        if len(self._unsaid) == 1:
            asyncio.get_running_loop().call_soon(self._speak)
        return True

    async def ended(self) -> NoReturn:
        """Wait for the end. Raises what hearing a message raised, or SocketClosed."""
        await self._has_ended.wait()
        assert self._error is not None, "who ends it says why"
        raise self._error

    async def close(self) -> None:
        """Say goodbye and wait for the answer, but no longer than `CLOSE_TIMEOUT_S`."""
        assert self._transport is not None, "only an open socket is given away"
        self._speak()
        self._end(SocketClosed("closed by us"))
        self._transport.send_close(WSCloseCode.OK)
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                with suppress(Exception):  # why picows ended it has been told by `ended`
                    await self._transport.wait_disconnected()
        except TimeoutError:
            pass  # the switch owes us no goodbye: the connection is cut below, with or without one
        finally:
            self._transport.disconnect(graceful=False)

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Called by picows."""
        self._transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Called by picows. Nothing is raised here, which picows would log."""
        kind = frame.msg_type
        if not self.is_open:
            if kind == _CLOSE:
                transport.disconnect()  # our goodbye is answered
            return
        try:
            if kind == _TEXT and frame.fin and self._pieces is None:
                self._hear(frame.get_payload_as_bytes())
            else:
                self._take_rarity(transport, frame)
        except Exception as error:  # noqa: BLE001 - it is raised where the end is awaited
            self._end(error)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """Called by picows, also when it has ended the socket itself: no pong, a breach of the protocol."""
        goodbye = transport.close_handshake
        said = goodbye.sent if goodbye is not None else None
        why = "without a goodbye" if said is None else f"by us, code {said.code}: {said.reason}"
        self._end(SocketClosed(f"the web socket has ended {why}"))

    def pause_writing(self) -> None:
        """Called by picows. What is said now waits in memory."""

    def resume_writing(self) -> None:
        """Called by picows."""

    def _speak(self) -> None:
        messages, self._unsaid = self._unsaid, []
        transport = self._transport
        if transport is None or not self.is_open:
            return  # whoever said it learns of the end
        corked = self.connection if len(messages) > 1 else None
        if corked is not None:
            corked.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
        for message in messages:
            transport.send(_TEXT, message)
        if corked is not None:
            corked.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)

    def _end(self, error: Exception) -> None:
        if self._error is None:
            self._error = error
            self._has_ended.set()

    def _take_rarity(self, transport: WSTransport, frame: WSFrame) -> None:
        """Asterisk sends whole text; a proxy between us may cut it in pieces."""
        kind = frame.msg_type
        if kind == _CLOSE:
            self._end(SocketClosed(f"the switch has closed the web socket, code {frame.get_close_code()}"))
            transport.send_close(WSCloseCode.OK)
            transport.disconnect()
        elif kind in {_TEXT, _BINARY, _CONTINUATION}:
            if (kind == _CONTINUATION) is (self._pieces is None):
                raise SocketClosed("pieces of two messages came mixed")
            self._gather(frame)

    def _gather(self, frame: WSFrame) -> None:
        if self._pieces is None:
            self._pieces, self._kind = bytearray(), frame.msg_type
        self._pieces += frame.get_payload_as_bytes()
        if len(self._pieces) > self._size_max:
            raise SocketClosed(f"a message in pieces is longer than {self._size_max} bytes")
        if frame.fin:
            message, self._pieces = bytes(self._pieces), None
            if self._kind == _TEXT:
                self._hear(message)
            else:
                self._counts["junk:binary"] += 1


@asynccontextmanager
async def web_socket(
    settings: AriSettings,
    app: str,
    hear: Hear,
    counts: Counter[str],
    *,
    size_max: int,
    heartbeat_s: float | None = None,
) -> AsyncIterator[WebSocket]:
    """The event web socket of one application, closed at the end of the block.

    With `heartbeat_s` it is pinged after so many seconds of silence, and ends when half of that brings no pong.
    Raises CredentialsRefused, or one of connection.LOSSES.
    """
    made = WebSocket(hear, counts, size_max)
    await _open(made, settings, app, size_max, heartbeat_s)
    try:
        yield made
    finally:
        await made.close()


async def _open(made: WebSocket, settings: AriSettings, app: str, size_max: int, heartbeat_s: float | None) -> None:
    try:
        await _connect(made, settings, app, size_max, heartbeat_s)
    except WSHandshakeError as error:
        status = None if error.response is None else int(error.response.status)
        if status in {401, 403}:
            raise CredentialsRefused(f"user {settings.user!r} at {settings.url}: {status}") from None
        raise AnsweredOddly(f"{settings.url} answered {status or error} instead of opening a web socket") from None
    except WSError as error:
        raise AnsweredOddly(f"{settings.url}: {error}") from None


async def _connect(made: WebSocket, settings: AriSettings, app: str, size_max: int, heartbeat_s: float | None) -> None:
    dialled: list[socket.socket] = []

    async def dial(_address: object) -> socket.socket:
        made.connection = await _dialled(settings)
        dialled.append(made.connection)
        return made.connection

    address = settings.address("events", f"app={app}")
    try:
        async with asyncio.timeout(settings.request_timeout_s):
            _, listener = await ws_connect(
                lambda *_: made,
                str(address.with_scheme("wss" if address.scheme == "https" else "ws")),
                extra_headers=settings.headers(),
                socket_factory=dial,
                max_frame_size=size_max,
                enable_auto_ping=heartbeat_s is not None,
                auto_ping_idle_timeout=heartbeat_s or 0,
                auto_ping_reply_timeout=(heartbeat_s or 0) / 2,
                websocket_handshake_timeout=None,  # ours covers everything
                logger_name=_SILENT,
                max_redirects=0,
                use_aiofastnet=False,  # the loop's own connections are what was measured
            )
    except BaseException:
        # picows leaves the connection open when it is given up during the handshake; at its end it closes it.
        for each in dialled:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        raise
    if listener is not made:  # picows gives none away when the other side hung up first
        raise SocketClosed(f"{settings.url} hung up instead of opening a web socket")


async def _dialled(settings: AriSettings) -> socket.socket:
    """A connection to the first of the switch's addresses that takes one."""
    address = settings.address("")
    loop = asyncio.get_running_loop()
    failed = OSError(f"{address.host} has no address")
    for family, kind, protocol, _, place in await loop.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM):
        dialled = socket.socket(family, kind, protocol)
        dialled.setblocking(False)
        try:
            await loop.sock_connect(dialled, place)
        except OSError as error:
            dialled.close()
            failed = error
        except BaseException:
            dialled.close()
            raise
        else:
            return dialled
    raise failed
