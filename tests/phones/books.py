"""Do a queue's books balance? Who was offered to it has left it for one reason, or still waits. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Line = Mapping[str, Any]
ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class QueueBooks:
    """One queue: callers who entered, how their stays ended, who still waits, and the conversations it led to."""

    queue: str
    offered: int
    endings: Mapping[str, int]
    waiting: int
    conversations: int

    def differences(self) -> Iterator[str]:
        """What does not add up."""
        if self.offered != self.ended + self.waiting:
            yield f"queue {self.queue}: {self.offered} offered, but {self.ended} ended and {self.waiting} waiting"
        if self.conversations != self.endings.get(ANSWERED, 0):
            answered = self.endings.get(ANSWERED, 0)
            yield f"queue {self.queue}: {answered} answered, but {self.conversations} conversations"

    @property
    def ended(self) -> int:
        """Stays that ended, for whatever reason."""
        return sum(self.endings.values())

    def __str__(self) -> str:
        parts = [f"{count} {ending.replace('_', ' ')}" for ending, count in sorted(self.endings.items())]
        return f"queue {self.queue}: {self.offered} offered = {' + '.join([*parts, f'{self.waiting} still waiting'])}"


def books(facts: Iterable[Line]) -> list[QueueBooks]:
    """Of every queue in the ledger, by name."""
    told = list(facts)
    began = [fact for fact in told if fact["fact"] == "StayBegan"]
    ended = [fact for fact in told if fact["fact"] == "StayEnded"]
    queue_of = {fact["offer"]: fact["queue"] for fact in told if fact["fact"] == "OfferMade"}
    talked = Counter(queue_of.get(fact["offer"]) for fact in told if fact["fact"] == "ConversationBegan")
    over = {fact["stay"] for fact in ended}
    return [
        QueueBooks(
            queue,
            offered=sum(fact["queue"] == queue for fact in began),
            endings=Counter(str(fact["ending"]) for fact in ended if fact["queue"] == queue),
            waiting=len({fact["stay"] for fact in began if fact["queue"] == queue} - over),
            conversations=talked[queue],
        )
        for queue in sorted({fact["queue"] for fact in [*began, *ended]})
    ]
