"""What becomes of the calls that agents make themselves, as numbers: a fold over the facts about them.

They are counted by the queue for which an agent calls (`none`: for no queue) and by whether it was about a case; the
cases themselves have no bound, and stand in the ledger.
"""

from collections.abc import Iterable
from typing import ClassVar

from acd.core.ids import CallId
from acd.core.ledger import Fact
from acd.core.ledger_own_calls import OwnCallAnswered, OwnCallBegan, OwnCallEnded
from acd.core.own_calls import OwnCall
from acd.core.reasons import OwnCallEnding
from acd.metrics.queues import TALK_BOUNDS_S
from acd.metrics.series import OTHER, Histogram, Names, Series, counter, gauge

NO_QUEUE = "none"
_HAS_CASE = {True: "yes", False: "no"}


class OwnCallFold:
    """Fed fact by fact; `queues` bounds that label."""

    hears: ClassVar[frozenset[type[Fact]]] = frozenset({OwnCallAnswered, OwnCallBegan, OwnCallEnded})

    def __init__(self, queues: Names) -> None:
        self._queues = queues
        self.began = counter("acd_began_own_calls_total", "Calls that agents began themselves", "queue", "has_case")
        self.answered = counter("acd_answered_own_calls_total", "Own calls that the number answered", "queue")
        self.ended = counter(
            "acd_ended_own_calls_total", "Own calls that ended, for their one reason", "queue", "ending"
        )
        self.present = gauge("acd_present_own_calls", "Own calls that are there now", "queue")
        self.talk = Histogram("acd_own_call_talk_seconds", "Lengths of own calls", TALK_BOUNDS_S, ("queue",))
        self._queue_of: dict[CallId, str] = {}
        for queue in (*queues.all(), NO_QUEUE):
            self._show(queue)

    def begin(self, own_calls: Iterable[OwnCall]) -> None:
        """Take over the own calls that are there when the counting begins."""
        for own in own_calls:
            self._enter(own.id, own.queue)

    def take(self, fact: Fact) -> None:
        """One fact; those about other things change nothing."""
        match fact:
            case OwnCallBegan():
                self.began.add(self._enter(fact.call, fact.queue), _HAS_CASE[fact.case != ""])
            case OwnCallAnswered():
                self.answered.add(self._queue_of.get(fact.call, OTHER))
            case OwnCallEnded():
                self._end(fact)
            case _:
                pass

    def series(self) -> tuple[Series, ...]:
        """Everything that is kept here."""
        return self.began, self.answered, self.ended, self.present, self.talk

    def _enter(self, call: CallId, queue: str | None) -> str:
        label = NO_QUEUE if queue is None else self._queues.of(queue)
        if call not in self._queue_of:
            self._queue_of[call] = label
            self.present.add(label)
        return label

    def _end(self, fact: OwnCallEnded) -> None:
        label = self._queue_of.pop(fact.call, None)
        if label is not None:
            self.present.add(label, by=-1)
        self.ended.add(label or OTHER, fact.ending)
        if fact.talk_s > 0:
            self.talk.observe(fact.talk_s, label or OTHER)

    def _show(self, queue: str) -> None:
        for has_case in _HAS_CASE.values():
            self.began.add(queue, has_case, by=0)
        for ending in OwnCallEnding:
            self.ended.add(queue, ending, by=0)
        self.answered.add(queue, by=0)
        self.present.add(queue, by=0)
        self.talk.show(queue)
