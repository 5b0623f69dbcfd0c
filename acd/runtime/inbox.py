"""What has happened and waits for the engine: bounded, first in first out."""

import asyncio
from collections import deque

from acd.core.events import Event

EVENTS_MAX = 20_000


class Inbox:
    """Holds up to `events_max` events. Used from the event loop's thread only."""

    def __init__(self, events_max: int = EVENTS_MAX) -> None:
        self._events: deque[Event] = deque()
        self._events_max = events_max
        self._filled = asyncio.Event()
        self.refused = 0

    def __len__(self) -> int:
        """How many wait."""
        return len(self._events)

    def put(self, event: Event) -> bool:
        """Add an event; False, and counted, when the inbox is full: its sender must then ask for a snapshot again."""
        if len(self._events) >= self._events_max:
            self.refused += 1
            return False
        self._events.append(event)
        self._filled.set()
        return True

    async def take(self, events_max: int, timeout_s: float | None) -> list[Event]:
        """The oldest events, `events_max` at most; empty when none came within `timeout_s` seconds (None: for ever)."""
        if not self._events:
            if timeout_s is not None and timeout_s <= 0:
                return []
            await self._wait(timeout_s)
        return [self._events.popleft() for _ in range(min(events_max, len(self._events)))]

    async def _wait(self, timeout_s: float | None) -> None:
        """Until an event is there, or the time is over."""
        self._filled.clear()
        # A bare timer: `asyncio.timeout` costs several of them, and this is done for nearly every event.
        timer = None if timeout_s is None else asyncio.get_running_loop().call_later(timeout_s, self._filled.set)
        try:
            await self._filled.wait()
        finally:
            if timer is not None:
                timer.cancel()
