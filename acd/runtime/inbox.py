"""What has happened and waits for the engine: bounded, first in first out."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from acd.core.events import Event

EVENTS_MAX = 20_000


class Inbox:
    """Holds up to `events_max` events; `filled` is called when the first comes. For the event loop's thread only."""

    def __init__(self, events_max: int = EVENTS_MAX) -> None:
        self._events: deque[Event] = deque()
        self._events_max = events_max
        self.filled: Callable[[], object] = lambda: None
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
        if len(self._events) == 1:
            self.filled()
        return True

    def take(self, events_max: int) -> list[Event]:
        """The oldest events, `events_max` at most."""
        return [self._events.popleft() for _ in range(min(events_max, len(self._events)))]

    async def wait(self, timeout_s: float) -> None:
        """Until an event is there, or `timeout_s` seconds are over; takes `filled` for itself."""
        if self._events:
            return
        is_there = asyncio.Event()
        self.filled = is_there.set
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await is_there.wait()
