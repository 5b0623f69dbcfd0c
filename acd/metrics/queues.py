"""What happens in the queues, as numbers: a fold over the facts about stays, offers and conversations."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from acd.core.events import Now
from acd.core.ids import CallId, QueueName, StayId
from acd.core.ledger import CallEnded, ConversationEnded, Fact, OfferEnded, StayBegan, StayEnded
from acd.core.ledger_waiting import WaitForetold
from acd.core.plan import Queue
from acd.core.reasons import OfferEnding, StayEnding
from acd.core.stays import Stay
from acd.metrics.levels import FORMULAS, judge
from acd.metrics.series import OTHER, Histogram, Names, Series, counter, gauge

WAIT_BOUNDS_S = (1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1200)
RING_BOUNDS_S = (1, 2, 3, 5, 8, 10, 12, 15, 20, 25, 30, 45, 60)
TALK_BOUNDS_S = (5, 10, 15, 30, 60, 120, 180, 240, 300, 420, 600, 900, 1200, 1800, 3600)
# Histograms of waits are kept for these endings; the others, which say less, share one.
TELLING = frozenset({StayEnding.ANSWERED, StayEnding.ABANDONED})


class QueueFold:
    """Fed fact by fact. `queues` are the plan's; `names` bounds the label."""

    hears: ClassVar[frozenset[type[Fact]]] = frozenset(
        {CallEnded, ConversationEnded, OfferEnded, StayBegan, StayEnded, WaitForetold}
    )

    def __init__(self, queues: Mapping[QueueName, Queue], names: Names) -> None:
        self._queues, self._names = queues, names
        self.offered = counter("acd_offered_stays_total", "Callers who entered the queue", "queue")
        self.ended = counter(
            "acd_ended_stays_total", "Stays in the queue that ended, for their one reason", "queue", "ending"
        )
        self.waiting = gauge("acd_waiting_stays", "Callers who wait now, those being offered included", "queue")
        self.longest = gauge("acd_longest_wait_seconds", "The wait so far of who waits longest, 0: nobody", "queue")
        self.imbalance = gauge(
            "acd_ledger_imbalance", "Offered less ended less waiting: anything but 0 is a bug", "queue"
        )
        self.wait = Histogram("acd_stay_wait_seconds", "Waits of stays that ended", WAIT_BOUNDS_S, ("queue", "ending"))
        self.offers = counter("acd_ended_offers_total", "Offers to agents that ended", "queue", "ending")
        self.ring = Histogram("acd_offer_ring_seconds", "From making an offer to its end", RING_BOUNDS_S, ("queue",))
        self.talk = Histogram("acd_conversation_talk_seconds", "Lengths of conversations", TALK_BOUNDS_S, ("queue",))
        formulas = "; ".join(f"{name} = {formula}" for name, formula in FORMULAS.items())
        self.met = counter(
            "acd_service_level_met_stays_total", f"Numerators at the queue's threshold: {formulas}", "queue", "level"
        )
        self.counted = counter(
            "acd_service_level_counted_stays_total", "Denominators; a stay counts when it ends", "queue", "level"
        )
        self.foretold = counter("acd_foretold_stays_total", "Answered callers whose wait was foretold", "queue")
        self.expected = counter("acd_foretold_expected_seconds_total", "How long they were expected to wait", "queue")
        self.waited = counter("acd_foretold_waited_seconds_total", "How long they waited", "queue")
        self.error = counter("acd_foretold_error_seconds_total", "By how much that differed, each way", "queue")
        self.kept = counter("acd_foretold_kept_stays_total", "No longer than foretold to 80 of 100", "queue")
        self.threshold = gauge("acd_service_level_threshold_seconds", "The queue's service_level_s", "queue")
        # By label, in the order of entering, so that the first of a queue is who waits longest.
        self._since_s: dict[str, dict[StayId, float]] = {}
        self._found: dict[str, int] = {}
        self._queue_of: dict[CallId, str] = {}
        for queue in queues.values():
            self._show(queue)

    def work_by(self, queues: Mapping[QueueName, Queue]) -> None:
        """The settings are others. One that is gone keeps its numbers: what it still does counts."""
        self._queues = {**self._queues, **queues}
        for queue in queues.values():
            self._show(queue)

    def begin(self, stays: Iterable[Stay], in_talk: Mapping[CallId, QueueName]) -> None:
        """Take over who waits and talks already when the counting begins: they were offered before."""
        for stay in sorted(stays, key=lambda each: each.entered_s):
            label = self._enter(stay.call, stay.id, stay.queue, stay.entered_s)
            self._found[label] = self._found.get(label, 0) + 1
        for call, queue in in_talk.items():
            self._queue_of[call] = self._names.of(queue)

    def take(self, fact: Fact, now: Now) -> None:
        """One fact; those about other things change nothing."""
        match fact:
            case StayBegan():
                self.offered.add(self._enter(fact.call, fact.stay, fact.queue, now.mono_s))
            case StayEnded():
                self._end(fact)
            case OfferEnded():
                label = self._queue_of.get(fact.call, OTHER)
                self.offers.add(label, fact.ending)
                self.ring.observe(fact.ring_s, label)
            case ConversationEnded():
                self.talk.observe(fact.talk_s, self._queue_of.get(fact.call, OTHER))
            case CallEnded():
                self._queue_of.pop(fact.call, None)
            case WaitForetold():
                self._foretold(fact)
            case _:
                pass

    def look(self, now_s: float) -> None:
        """Bring up to date what changes by itself or follows from the rest; `now_s` is monotonic."""
        for label, since_s in self._since_s.items():
            self.waiting.set(len(since_s), label)
            self.longest.set(max(0.0, now_s - next(iter(since_s.values()))) if since_s else 0.0, label)
            began = self.offered.values.get((label,), 0.0) + self._found.get(label, 0)
            ended = sum(self.ended.values.get((label, ending), 0.0) for ending in StayEnding)
            self.imbalance.set(began - ended - len(since_s), label)

    def series(self) -> tuple[Series, ...]:
        """Everything that is kept here."""
        return (
            self.offered, self.ended, self.waiting, self.longest, self.imbalance, self.wait, self.offers, self.ring,
            self.talk, self.met, self.counted, self.threshold, self.foretold,
            self.expected, self.waited, self.error, self.kept,
        )  # fmt: skip

    def _enter(self, call: CallId, stay: StayId, queue: QueueName, at_s: float) -> str:
        label = self._names.of(queue)
        self._since_s.setdefault(label, {})[stay] = at_s
        self._queue_of[call] = label
        return label

    def _end(self, fact: StayEnded) -> None:
        label = self._names.of(fact.queue)
        self._since_s.setdefault(label, {}).pop(fact.stay, None)
        self.ended.add(label, fact.ending)
        self.wait.observe(fact.wait_s, label, fact.ending if fact.ending in TELLING else OTHER)
        for level, (is_met, is_counted) in self._judge(fact).items():
            self.met.add(label, level, by=is_met)
            self.counted.add(label, level, by=is_counted)

    def _foretold(self, fact: WaitForetold) -> None:
        label = self._names.of(fact.queue)
        self.foretold.add(label)
        self.expected.add(label, by=fact.expected_s)
        self.waited.add(label, by=fact.wait_s)
        self.error.add(label, by=abs(fact.expected_s - fact.wait_s))
        self.kept.add(label, by=fact.wait_s <= fact.upper_s)

    def _judge(self, fact: StayEnded) -> Mapping[str, tuple[bool, bool]]:
        queue = self._queues.get(fact.queue)
        return {} if queue is None else judge(fact.ending, fact.wait_s, queue.service_level_s)

    def _show(self, queue: Queue) -> None:
        """All of a queue's counters at 0: a counter that appears with its first count hides that from `rate`."""
        label = self._names.of(queue.name)
        self._since_s.setdefault(label, {})
        self.offered.add(label, by=0)
        if label != OTHER:
            self.threshold.set(queue.service_level_s, label)
        for stay_ending in StayEnding:
            self.ended.add(label, stay_ending, by=0)
            self.wait.show(label, stay_ending if stay_ending in TELLING else OTHER)
        for offer_ending in OfferEnding:
            self.offers.add(label, offer_ending, by=0)
        for level in FORMULAS:
            self.met.add(label, level, by=0)
            self.counted.add(label, level, by=0)
        for series in (self.foretold, self.expected, self.waited, self.error, self.kept):
            series.add(label, by=0)
        self.ring.show(label)
        self.talk.show(label)
