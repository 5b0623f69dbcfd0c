"""Where events leave for the inbox: in order, never waiting, with a bounded backlog while the inbox is full."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable

from acd.asterisk.ari.connection import SocketClosed
from acd.core.events import CommandDone, CommandFailed, Event, NodeConnected, NodeLost

BACKLOG_MAX = 20_000
RETRY_INTERVAL_S = 0.005

Sink = Callable[[Event], bool]


class Outlet:
    """`sink` puts an event into the inbox, or says False when that is full."""

    def __init__(self, sink: Sink, counts: Counter[str]) -> None:
        self._sink = sink
        self._counts = counts
        self._backlog: deque[Event] = deque()
        self._wake = asyncio.Event()

    def check_room(self, held: int = 0) -> None:
        """Raises SocketClosed when the reader must give up, as what it reads has nowhere to go."""
        if len(self._backlog) + held > BACKLOG_MAX:
            self._counts["overflows"] += 1
            raise SocketClosed("the inbox has been full for too long; a new snapshot follows")

    def put(self, event: Event) -> None:
        """Hand it over now, or after those that wait."""
        if not self._backlog and self._sink(event):
            return
        self._counts["held_back"] += 1
        self._backlog.append(event)
        self._wake.set()

    def forget_events(self) -> None:
        """Drop what a new snapshot will tell anyway. Outcomes of commands stay: each is told only once."""
        kept = [event for event in self._backlog if isinstance(event, CommandDone | CommandFailed)]
        self._counts["events_dropped"] += len(self._backlog) - len(kept)
        self._backlog = deque(kept)

    async def run(self) -> None:
        """Hand the backlog over as the inbox takes it, for ever."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._backlog:
                if self._sink(self._backlog[0]):
                    self._backlog.popleft()
                else:
                    await asyncio.sleep(RETRY_INTERVAL_S)


class Gate:
    """Holds the events of one connection back until its snapshot has been told."""

    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet
        self._held: list[Event] | None = []

    def put(self, event: Event) -> None:
        """Let an event through, or hold it. Raises SocketClosed at the bound."""
        if self._held is None:
            self._outlet.put(event)
            self._outlet.check_room()
        else:
            self._held.append(event)
            self._outlet.check_room(len(self._held))

    def open(self, found: NodeConnected) -> None:
        """Tell the snapshot, then what happened while it was taken."""
        for event in [found, *(self._held or [])]:
            self._outlet.put(event)
        self._held = None

    def close(self, lost: NodeLost) -> None:
        """The connection is over: what waits of it is outdated. The loss is told if the snapshot was."""
        if self._held is None:
            self._outlet.forget_events()
            self._outlet.put(lost)
