"""One Asterisk as the engine sees it: commands go in, events come out, and a lost connection is a snapshot later.

Events are read in the callback that brings them, and only put into the inbox: Asterisk disconnects a reader that
stalls. Nothing is decided here.
"""

import asyncio
import random
import time
from collections import Counter
from contextlib import suppress

import structlog

from acd.asterisk.ari.asking import Request
from acd.asterisk.ari.connection import AnsweredOddly, AriSettings, Chance, SocketClosed, stay_connected
from acd.asterisk.ari.lanes import Lanes, Timed
from acd.asterisk.ari.outlet import Gate, Outlet, Sink
from acd.asterisk.ari.requests import Media, to_request
from acd.asterisk.ari.roster import Roster
from acd.asterisk.ari.sieve import ECHO, AppReplaced, Sieve
from acd.asterisk.ari.stock import snapshot
from acd.asterisk.ari.translate import ALLOWED, Raw, Unreadable
from acd.asterisk.ari.websocket import web_socket
from acd.core.commands import AnyCommand
from acd.core.events import CommandFailed, FailureReason, NodeConnected, NodeLost

__all__ = ["AppReplaced", "AriNode", "AriSettings"]

EVENT_SIZE_MAX = 1_048_576
HEARTBEAT_S = 10.0
ECHO_INTERVAL_S = 5.0
# How often phones are looked at (their registration, and the calls that we do not know of), and how many times longer
# than the look itself the pause is at least: with very many phones it takes long.
PHONES_EVERY_S = 2.0
PHONES_PAUSE = 20
PHONES = "endpoints/PJSIP"

log = structlog.get_logger()


class AriNode:
    """One switch. `sink` puts an event into the inbox (False: full); `media(prompt, language)` gives a sound's address.

    `counts` says what was dropped, doubled, bypassed, failed and reconnected. `chance` (0 to 1) spreads reconnects.
    `timed` may be set to hear how long each request took.
    """

    def __init__(self, settings: AriSettings, sink: Sink, media: Media, chance: Chance | None = None) -> None:
        self.settings = settings
        self.counts: Counter[str] = Counter()
        self.timed: Timed = lambda _way, _seconds: None
        self._media = media
        self._chance = chance or random.SystemRandom().random
        self._outlet = Outlet(sink, self.counts)
        self._lanes: Lanes | None = None
        self._anew = asyncio.Event()

    async def run(self) -> None:
        """Connect, tell what is there and what happens, reconnect, until cancelled. Raises AppReplaced."""
        try:
            async with self.settings.session() as session, asyncio.TaskGroup() as group:
                self._lanes = Lanes(self.settings, session, self._outlet.put, self.counts, self.timed)
                self._lanes.start(group, self._chance)
                group.create_task(self._outlet.run(), name=f"{self.settings.node} outlet")
                await stay_connected(self.settings.app, self._connect_once, self._chance)
        except BaseExceptionGroup as errors:
            if errors.subgroup(AppReplaced) is not None:
                raise AppReplaced(f"another engine has taken over {self.settings.node}") from None
            raise
        finally:
            self._lanes = None

    def submit(self, command: AnyCommand) -> None:
        """Have a command carried out; its outcome comes as an event. Never waits, never raises."""
        if self._lanes is None:
            self._outlet.put(CommandFailed(command, FailureReason.NOT_SENT, "the client does not run"))
            return
        try:
            request = to_request(command, self.settings.app, self._media)
        except LookupError as error:
            self._outlet.put(CommandFailed(command, FailureReason.REFUSED, f"there is no such sound: {error}"))
            return
        self._lanes.submit(command, request)

    def look_again(self) -> None:
        """Connect anew, which tells a new snapshot; what was heard and not told yet is forgotten."""
        self._outlet.forget_events()
        self._anew.set()

    async def set_global(self, name: str, value: str, timeout_s: float) -> None:
        """Write a global variable of the dialplan. Raises one of `LOSSES`, or CredentialsRefused."""
        if self._lanes is None:
            raise SocketClosed("the client does not run")
        query = {"variable": name, "value": value}
        await self._lanes.door.fetch(Request("POST", "asterisk/variable", query), timeout_s)

    async def _connect_once(self) -> None:
        self.counts["connects"] += 1
        self._anew.clear()
        gate, echo = Gate(self._outlet), asyncio.Event()
        sieve = Sieve(self.settings.node, self.counts, echo.set)

        def hear(message: bytes) -> None:
            event = sieve.take(message)
            if event is not None:
                gate.put(event)

        async with web_socket(
            self.settings, self.settings.app, hear, self.counts, size_max=EVENT_SIZE_MAX, heartbeat_s=HEARTBEAT_S
        ) as socket:
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(socket.ended(), name=f"{self.settings.node} events")
                    found = await self._greet(gate, echo)
                    roster = Roster(self.settings.node, found.phones)
                    group.create_task(self._watch_phones(roster, gate), name=f"{self.settings.node} phones")
                    await self._stay_heard(echo)
            except BaseExceptionGroup:  # being cancelled is no loss
                gate.close(NodeLost(self.settings.node))
                raise

    async def _greet(self, gate: Gate, echo: asyncio.Event) -> NodeConnected:
        """Say what we want to hear, take stock, then let through what happened meanwhile."""
        assert self._lanes is not None, "the lanes live as long as run()"
        fetch = self._lanes.door.fetch
        app = f"applications/{self.settings.app}"
        await fetch(Request("PUT", f"{app}/eventFilter", body={"allowed": [{"type": kind} for kind in ALLOWED]}))
        await self._hear(echo)
        found = await self._take_stock()
        log.info("ari connected", node=self.settings.node, legs=len(found.legs), bridges=len(found.bridges))
        gate.open(found)
        return found

    async def _watch_phones(self, roster: Roster, gate: Gate) -> None:
        """Tell which phones come, go and are used by others than us, for ever."""
        assert self._lanes is not None, "the lanes live as long as run()"
        pause_s = PHONES_EVERY_S
        while True:
            await asyncio.sleep(pause_s)
            began_s = time.monotonic()
            try:
                for event in roster.news(_rows(await self._lanes.door.fetch(Request("GET", PHONES)))):
                    gate.put(event)
            except Unreadable as error:
                raise AnsweredOddly(f"the list of phones cannot be read: {error}") from None
            pause_s = max(PHONES_EVERY_S, PHONES_PAUSE * (time.monotonic() - began_s))

    async def _stay_heard(self, echo: asyncio.Event) -> None:
        """Make sure again and again that events still come this way.

        Measured: when a socket is followed at once by the next one, Asterisk's cleaning up after the first may switch
        the application of the second off: its socket then stays open and silent.
        """
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(ECHO_INTERVAL_S):
                    await self._anew.wait()
            if self._anew.is_set():
                raise SocketClosed("a new snapshot is wanted")
            await self._hear(echo)

    async def _hear(self, echo: asyncio.Event) -> None:
        """Send ourselves an event and wait for it. Raises TimeoutError, or AnsweredOddly without an application."""
        assert self._lanes is not None, "the lanes live as long as run()"
        echo.clear()
        async with asyncio.timeout(self.settings.request_timeout_s):
            await self._lanes.door.fetch(Request("POST", f"events/user/{ECHO}", {"application": self.settings.app}))
            await echo.wait()

    async def _take_stock(self) -> NodeConnected:
        assert self._lanes is not None, "the lanes live as long as run()"
        fetch = self._lanes.door.fetch
        app = await fetch(Request("GET", f"applications/{self.settings.app}"))
        lists = [await fetch(Request("GET", path)) for path in ("channels", "bridges", PHONES)]
        try:
            channels, bridges, endpoints = (_rows(rows) for rows in lists)
            return snapshot(_rows([app])[0], channels, bridges, endpoints, self.settings.node)
        except Unreadable as error:
            raise AnsweredOddly(f"a list cannot be read: {error}") from None


def _rows(found: object) -> list[Raw]:
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise Unreadable("odd_field", "list")
    return found
