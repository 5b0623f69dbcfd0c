"""How lines keep their charter: for each of their callers who waits, whether a person came in time, or what else.

A call is judged once: when an agent answers it, when a callback is promised, or when it ends. It belongs to the line
that was called and, in the figures of days, to the day on which it is judged.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from zoneinfo import ZoneInfo

from acd.core.events import Now
from acd.core.ids import CallId
from acd.core.ledger import CallEnded, Fact, StayEnded
from acd.core.ledger_callbacks import CallbackOffered, CallbackPromised, CharterApplied
from acd.core.reasons import StayEnding
from acd.metrics.series import Names, Series, counter

LINES_MAX = 200


class Verdict(StrEnum):
    """What became of a caller: `OFFERED` gave up though a callback was offered, `MISSED` was offered none in time.

    `GAVE_UP` was gone before the time was over.
    """

    IN_TIME = "in_time"
    LATE = "late"
    CALLBACK = "callback"
    GAVE_UP = "gave_up"
    OFFERED = "offered"
    MISSED = "missed"


@dataclass(slots=True)
class _Waits:
    """Since when (any clock, seconds) a caller waits, and what he was assured of."""

    line: str
    since_s: float
    within_s: float
    is_offered: bool = False
    left_s: float | None = None


@dataclass(slots=True)
class Judge:
    """Fed fact by fact with the second of each; `calls` are those to be judged, `judged` those that still go on."""

    hears: ClassVar[frozenset[type[Fact]]] = frozenset(
        {CharterApplied, CallbackOffered, CallbackPromised, StayEnded, CallEnded}
    )
    calls: dict[CallId, _Waits] = field(default_factory=dict)
    judged: set[CallId] = field(default_factory=set)

    def take(self, fact: Fact, at_s: float) -> tuple[str, Verdict] | None:
        """The line and the verdict, if this fact decides about a call."""
        match fact:
            case CallEnded() if fact.call in self.judged:
                self.judged.discard(fact.call)
            case CharterApplied() if fact.call not in self.judged:
                known = self.calls.get(fact.call)
                offered = known is not None and known.is_offered
                self.calls[fact.call] = _Waits(fact.line, at_s - fact.waited_s, fact.within_s, offered)
            case CallbackOffered() if fact.call in self.calls:
                self.calls[fact.call].is_offered = True
            case CallbackPromised() if fact.call in self.calls:
                return self._judged(fact.call), Verdict.CALLBACK
            case StayEnded() if fact.call in self.calls:
                return self._stay_ended(fact, at_s)
            case CallEnded() if fact.call in self.calls:
                waits = self.calls.pop(fact.call)
                return waits.line, _of_unanswered(waits, at_s)
            case _:
                pass
        return None

    def _stay_ended(self, fact: StayEnded, at_s: float) -> tuple[str, Verdict] | None:
        waits = self.calls[fact.call]
        if fact.ending is not StayEnding.ANSWERED:
            # What he hears afterwards is no waiting for a person.
            waits.left_s = at_s
            return None
        is_in_time = at_s - waits.since_s <= waits.within_s
        return self._judged(fact.call), Verdict.IN_TIME if is_in_time else Verdict.LATE

    def _judged(self, call: CallId) -> str:
        """It is not judged again; its line."""
        self.judged.add(call)
        return self.calls.pop(call).line


def _of_unanswered(waits: _Waits, at_s: float) -> Verdict:
    until_s = at_s if waits.left_s is None else waits.left_s
    if until_s - waits.since_s <= waits.within_s:
        return Verdict.GAVE_UP
    return Verdict.OFFERED if waits.is_offered else Verdict.MISSED


class CharterFold:
    """The same as figures for Prometheus."""

    hears: ClassVar[frozenset[type[Fact]]] = Judge.hears

    def __init__(self) -> None:
        self._judge, self._lines = Judge(), Names(names_max=LINES_MAX)
        self.judged = counter("acd_charter_calls_total", "Callers of lines with the charter", "line", "verdict")

    def take(self, fact: Fact, now: Now) -> None:
        """One fact; those about other things change nothing."""
        found = self._judge.take(fact, now.mono_s)
        if found is not None:
            self.judged.add(self._lines.of(found[0]), found[1])

    def series(self) -> tuple[Series, ...]:
        """Everything that is kept here."""
        return (self.judged,)


@dataclass(slots=True)
class Day:
    """One line's callers of one day."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)

    @property
    def counted(self) -> int:
        """All who waited for as long as the charter allows, or were answered before."""
        return self.verdicts.total() - self.verdicts[Verdict.GAVE_UP]

    @property
    def share(self) -> float | None:
        """Of these, who spoke with a person in time, from 0 to 1; None: there were none."""
        return self.verdicts[Verdict.IN_TIME] / self.counted if self.counted else None


@dataclass(slots=True)
class Days:
    """The figures of each day, by the clocks on the walls of a time zone (None: this machine's), and each line."""

    zone: ZoneInfo | None = None
    judge: Judge = field(default_factory=Judge)
    found: dict[tuple[date, str], Day] = field(default_factory=dict)

    def take(self, fact: Fact, at: datetime) -> None:
        """One fact, at this moment on the wall (aware)."""
        judged = self.judge.take(fact, at.timestamp())
        if judged is not None:
            line, verdict = judged
            self.found.setdefault((at.astimezone(self.zone).date(), line), Day()).verdicts[verdict] += 1
