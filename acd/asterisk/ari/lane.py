"""One REST lane: a web socket for requests only, answered strictly in order. `lanes.py` chooses what goes over it.

It has no heartbeat: measured, a verb that waits for a sound to end also holds up the pong, and the socket would be
dropped with everything on it.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

import orjson

from acd.asterisk.ari.asking import Request
from acd.asterisk.ari.asks import Ask, Settle, detail, failure, frame, refuse_list
from acd.asterisk.ari.connection import AriSettings, SocketClosed
from acd.asterisk.ari.door import Door
from acd.asterisk.ari.sieve import AppReplaced
from acd.asterisk.ari.translate import ALLOWED_ON_LANES, REPLACED
from acd.asterisk.ari.websocket import WebSocket, web_socket
from acd.core.events import FailureReason

BYPASS_AFTER_S = 0.2
STALE_AFTER_S = 60.0
PIPELINED_MAX = 64
ANSWER_SIZE_MAX = 1_048_576


class Lane:
    """A lane of one switch. `freed` is called whenever it may take more than before."""

    def __init__(self, app: str, settle: Settle, freed: Callable[[], None], counts: Counter[str]) -> None:
        self.app = app
        # In the order of sending. One that timed out stays until its answer comes: it is still in the way.
        self.under_way: dict[str, Ask] = {}
        self._blockers = 0
        self._socket: WebSocket | None = None
        self._settle = settle
        self._freed = freed
        self._counts = counts
        self._heard = 0

    @property
    def is_up(self) -> bool:
        """Whether it is connected, so that what it takes is sent."""
        return self._socket is not None and self._socket.is_open

    @property
    def is_free(self) -> bool:
        """Whether nothing is on it that another call's request must not be put behind."""
        return self._blockers == 0 and len(self.under_way) < PIPELINED_MAX

    def is_stuck(self, now_s: float) -> bool:
        """Whether its oldest request has waited too long for anybody else to be put behind it."""
        for ask in self.under_way.values():
            return ask.sent_at_s is not None and now_s - ask.sent_at_s > BYPASS_AFTER_S
        return False

    def take(self, ask: Ask) -> None:
        """Send it, behind those that were taken before. Raises ListOverSocket."""
        refuse_list(ask.request)
        if self._socket is None or not self._socket.say(frame(ask)):
            self._settle(ask, FailureReason.NOT_SENT, f"the socket of {self.app} has ended")
            return
        ask.sent_at_s = time.monotonic()
        self.under_way[ask.id] = ask
        self._blockers += ask.request.may_block

    async def connect_once(self, settings: AriSettings, door: Door) -> None:
        """Be up until the socket ends. Raises one of connection.LOSSES, CredentialsRefused or AppReplaced."""
        async with web_socket(settings, self.app, self._hear, self._counts, size_max=ANSWER_SIZE_MAX) as socket:
            allowed = {"allowed": [{"type": kind} for kind in ALLOWED_ON_LANES]}
            await door.fetch(Request("PUT", f"applications/{self.app}/eventFilter", body=allowed))
            self._socket = socket
            self._counts["lanes_opened"] += 1
            try:
                self._freed()
                await self._stay(socket)
            finally:
                self._socket = None
                self._fail_all()

    async def _stay(self, socket: WebSocket) -> None:
        """Raises why the socket ends. When somebody waits and hears nothing for `STALE_AFTER_S`, it is given up."""
        while True:
            heard, is_waited_for = self._heard, bool(self.under_way)
            with suppress(TimeoutError):
                async with asyncio.timeout(STALE_AFTER_S):
                    await socket.ended()
            if is_waited_for and self._heard == heard:
                raise SocketClosed(f"no answer for {STALE_AFTER_S} s")

    def _hear(self, message: bytes) -> None:
        self._heard += 1
        try:
            raw = orjson.loads(message)
        except orjson.JSONDecodeError:
            raw = None
        if not isinstance(raw, dict):
            self._counts["junk:answer"] += 1
            return
        if raw.get("type") == REPLACED:
            raise AppReplaced(f"another engine has taken over the application {self.app!r}")
        ask = self.under_way.pop(str(raw.get("request_id")), None)
        if ask is None:
            self._counts["answer_to_nothing"] += 1
            return
        self._blockers -= ask.request.may_block
        status = raw.get("status_code")
        if not isinstance(status, int):
            self._settle(ask, FailureReason.SWITCH_ERROR, "an answer without a status")
        else:
            reason = failure(ask.request, status)
            self._settle(ask, reason, "" if reason is None else detail(status, raw.get("message_body")))
        self._freed()

    def _fail_all(self) -> None:
        lost = list(self.under_way.values())
        self.under_way.clear()
        self._blockers = 0
        for ask in lost:
            self._settle(ask, FailureReason.LOST, f"the socket of {self.app} ended")
