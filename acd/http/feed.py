"""The latest steps and their facts, kept in memory for streams to go on from: bounded, the oldest are forgotten first.

Each stream reads at its own pace from the same steps; one that is overtaken is told so. Nothing is encoded before a
stream reads it, and then once for all.
"""

import asyncio
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime

import orjson

from acd.core.ledger import Fact

STEPS_MAX = 20_000


class StepsGoneError(Exception):
    """The steps after this one are not all kept any more: take a new snapshot."""


@dataclass(slots=True)
class FeedStep:
    """One step of the engine as the stream tells it."""

    seq: int
    at: datetime
    facts: tuple[Fact, ...]
    _encoded: bytes = field(default=b"", repr=False)

    def encoded(self) -> bytes:
        """As a server-sent event."""
        if not self._encoded:
            said = {"seq": self.seq, "at": self.at, "facts": [_named(fact) for fact in self.facts]}
            self._encoded = b"id: %d\nevent: step\ndata: %b\n\n" % (self.seq, orjson.dumps(said))
        return self._encoded


class Feed:
    """Holds up to `steps_max` steps after step `seq`. Used from the event loop's thread only."""

    def __init__(self, seq: int, steps_max: int = STEPS_MAX) -> None:
        self._steps: list[FeedStep] = []
        self._steps_max = steps_max
        self._count = 0
        self._complete_after = seq
        self._news: asyncio.Event | None = None
        self.is_closed = False

    def add(self, seq: int, at: datetime, facts: Iterable[Fact]) -> None:
        """One more step; the oldest goes when there are too many."""
        step = FeedStep(seq, at, tuple(facts))
        if self._count < self._steps_max:
            self._steps.append(step)
        else:
            self._complete_after = self._steps[self._count % self._steps_max].seq
            self._steps[self._count % self._steps_max] = step
        self._count += 1
        self._wake()

    def close(self) -> None:
        """No more steps: every stream ends when it has told all that there is."""
        self.is_closed = True
        self._wake()

    def place_after(self, seq: int) -> int:
        """Where to read on after step `seq`. Raises StepsGoneError."""
        if seq < self._complete_after:
            raise StepsGoneError
        oldest = max(0, self._count - self._steps_max)
        return bisect_right(range(self._count), seq, lo=oldest, key=lambda place: self._at(place).seq)

    def read(self, place: int, steps_max: int) -> list[FeedStep]:
        """The steps from a place on, none when there is no news. Raises StepsGoneError for one that was overtaken."""
        if place < self._count - self._steps_max:
            raise StepsGoneError
        return [self._at(each) for each in range(place, min(self._count, place + steps_max))]

    async def news(self, timeout_s: float) -> bool:
        """Wait for a step that is not there yet, or the end; False when there is none after so many seconds."""
        if self.is_closed:
            return True
        self._news = self._news or asyncio.Event()
        try:
            async with asyncio.timeout(timeout_s):
                return await self._news.wait()
        except TimeoutError:
            return False

    def _at(self, place: int) -> FeedStep:
        return self._steps[place % self._steps_max]

    def _wake(self) -> None:
        if self._news is not None:
            self._news.set()
            self._news = None


def _named(fact: Fact) -> dict[str, object]:
    return {"fact": type(fact).__name__, **{each.name: getattr(fact, each.name) for each in fields(fact)}}
