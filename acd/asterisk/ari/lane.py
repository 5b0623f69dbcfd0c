"""One REST lane: a web socket for requests only, answered strictly in order. `lanes.py` chooses what goes over it.

It has no heartbeat: measured, a verb that waits for a sound to end also holds up the pong, and the socket would be
dropped with everything on it.
"""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable

import aiohttp
import orjson

from acd.asterisk.ari.asks import Ask, Settle, detail, failure, frame, refuse_list
from acd.asterisk.ari.connection import AriSettings, SocketClosed, connect
from acd.asterisk.ari.door import Door
from acd.asterisk.ari.requests import Request
from acd.asterisk.ari.sieve import AppReplaced
from acd.asterisk.ari.translate import ALLOWED_ON_LANES, REPLACED
from acd.core.events import FailureReason

BYPASS_AFTER_S = 0.2
STALE_AFTER_S = 60.0
PIPELINED_MAX = 64
ANSWER_SIZE_MAX = 1_048_576


class Lane:
    """A lane of one switch. `freed` is called whenever it may take more than before."""

    def __init__(self, app: str, settle: Settle, freed: Callable[[], None], counts: Counter[str]) -> None:
        self.app = app
        self.is_up = False
        # In the order of sending. One that timed out stays until its answer comes: it is still in the way.
        self.under_way: dict[str, Ask] = {}
        self._outbox: deque[Ask] = deque()
        self._wake = asyncio.Event()
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._settle = settle
        self._freed = freed
        self._counts = counts
        self._heard = 0

    def is_free_for(self, key: str) -> bool:
        """Whether an ask of this key would not have to stand behind one of another key that may block."""
        if not self.is_up or len(self.under_way) >= PIPELINED_MAX:
            return False
        return all(ask.key == key or not ask.request.may_block for ask in self.under_way.values())

    def is_stuck(self, now_s: float) -> bool:
        """Whether its oldest request has waited too long for anybody else to be put behind it."""
        oldest = next(iter(self.under_way.values()), None)
        return oldest is not None and oldest.sent_at_s is not None and now_s - oldest.sent_at_s > BYPASS_AFTER_S

    def take(self, ask: Ask) -> None:
        """Send it after those that were taken before. Raises ListOverSocket."""
        refuse_list(ask.request)
        ask.sent_at_s = time.monotonic()
        self.under_way[ask.id] = ask
        self._outbox.append(ask)
        self._wake.set()

    async def connect_once(self, settings: AriSettings, session: aiohttp.ClientSession, door: Door) -> None:
        """Be up until the socket ends. Raises one of connection.LOSSES, CredentialsRefused or AppReplaced."""
        socket = await connect(session, settings, self.app, size_max=ANSWER_SIZE_MAX)
        try:
            allowed = {"allowed": [{"type": kind} for kind in ALLOWED_ON_LANES]}
            await door.fetch(Request("PUT", f"applications/{self.app}/eventFilter", body=allowed))
            self._socket, self.is_up = socket, True
            self._freed()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._watch(), name=f"{self.app} watch")
                await self._read(socket)
        finally:
            self._socket, self.is_up = None, False
            self._fail_all()
            await socket.close()

    async def write(self) -> None:
        """Send what is taken, for ever; a task of its own, so that `take` never waits."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._outbox and self._socket is not None:
                ask = self._outbox.popleft()
                if ask.is_settled:  # given up before it was sent
                    del self.under_way[ask.id]
                    continue
                try:
                    await self._socket.send_str(frame(ask))
                except (aiohttp.ClientError, OSError):
                    # The reader sees the same loss, and tells everybody who waits.
                    break

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        # Without a limit of its own, which would cost as much as the reading: `_watch` has it.
        while True:
            message = await socket.receive()
            self._heard += 1
            if message.type is aiohttp.WSMsgType.TEXT:
                self._answered(message.data)
            elif message.type is aiohttp.WSMsgType.BINARY:
                self._counts["junk:binary"] += 1
            else:
                raise SocketClosed(f"{self.app}: {message.type.name}, code {socket.close_code}")

    async def _watch(self) -> None:
        """Raises SocketClosed when requests are under way and nothing has been heard for `STALE_AFTER_S` or longer."""
        while True:
            heard = self._heard
            await asyncio.sleep(STALE_AFTER_S)
            if self.under_way and self._heard == heard:
                raise SocketClosed(f"no answer for {STALE_AFTER_S} s")

    def _answered(self, text: str) -> None:
        try:
            raw = orjson.loads(text)
        except orjson.JSONDecodeError:
            raw = None
        if not isinstance(raw, dict):
            self._counts["junk:answer"] += 1
            return
        if raw.get("type") == REPLACED:
            raise AppReplaced(f"another engine has taken over the application {self.app!r}")
        ask = self.under_way.pop(str(raw.get("request_id")), None)
        status = raw.get("status_code")
        if ask is None:
            self._counts["answer_to_nothing"] += 1
        elif not isinstance(status, int):
            self._settle(ask, FailureReason.SWITCH_ERROR, "an answer without a status")
        else:
            self._settle(ask, failure(ask.request, status), detail(status, raw.get("message_body")))
        self._freed()

    def _fail_all(self) -> None:
        unsent = {ask.id for ask in self._outbox}
        lost = list(self.under_way.values())
        self.under_way.clear()
        self._outbox.clear()
        for ask in lost:
            reason = FailureReason.NOT_SENT if ask.id in unsent else FailureReason.LOST
            self._settle(ask, reason, f"the socket of {self.app} ended")
