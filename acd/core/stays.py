"""A stay: one time of one call in one queue. Its states and what they remember."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from acd.core.frozen import dataclass
from acd.core.ids import AgentName, BridgeId, CallId, NodeName, OfferId, QueueName, StayId
from acd.core.ledger import StayEnded
from acd.core.reasons import StayEnding


class StayState(StrEnum):
    """`JOINING`: an agent has picked up and is being joined with the caller."""

    WAITING = "waiting"
    OFFERING = "offering"
    JOINING = "joining"
    ENDED = "ended"


TRANSITIONS: Mapping[StayState, frozenset[StayState]] = {
    StayState.WAITING: frozenset({StayState.OFFERING, StayState.ENDED}),
    StayState.OFFERING: frozenset({StayState.WAITING, StayState.JOINING, StayState.ENDED}),
    StayState.JOINING: frozenset({StayState.WAITING, StayState.ENDED}),
    StayState.ENDED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a caller brings into a queue: how long he `waited_s` where we were not, and the rest as in `Stay`."""

    priority: int = 0
    lined_up_s: float | None = None
    only: tuple[AgentName, ...] = ()
    ends_wrap_up_of: AgentName | None = None
    waited_s: float | None = None
    prefers_for_s: float | None = None


Place = tuple[int, float, float, StayId]


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay. `entered_s` is when it began, `lined_up_s` since when its place in line counts, through every offer.

    `order` parts those who came at once. `call_class` is the class of calls that the same agents can take;
    `expires_s` ends the longest wait, `next_told_s` is when the position is told next, `next_foretold_s` the wait,
    and `next_announced_s` one more than the `announced` announcements, `next_greeted_s` a special greeting,
    `next_offered_s` when it is looked whether he is offered a callback; `closes_s` when the queue closes for him
    (monotonic seconds). `holding` is where he hears music (None: he hears ringing). While `only` names agents the
    stay is directed: they are asked alone, one after the other, before anyone of the queue is. `ends_wrap_up_of` is
    the agent whose wrap-up is over when it is her turn: she had this caller before, or has picked him. Where
    several phones ring for him at once, `beside` are the other offers. Until `prefers_until_s` a busy one of `only`
    is waited for. `position_told` and `minutes_told` are the best figures that he has heard (0: none).
    """

    id: StayId
    call: CallId
    node: NodeName
    queue: QueueName
    call_class: str
    priority: int
    order: float
    entered_s: float
    lined_up_s: float
    expires_s: float
    holding: BridgeId | None
    state: StayState = StayState.WAITING
    deadline_s: float | None = None
    offer: OfferId | None = None
    offers_made: int = 0
    joins_failed: int = 0
    next_told_s: float | None = None
    closes_s: float | None = None
    only: tuple[AgentName, ...] = ()
    ends_wrap_up_of: AgentName | None = None
    beside: tuple[OfferId, ...] = ()
    prefers_until_s: float | None = None
    next_foretold_s: float | None = None
    next_announced_s: float | None = None
    next_greeted_s: float | None = None
    announced: int = 0
    next_offered_s: float | None = None
    position_told: int = 0
    minutes_told: int = 0
    table: ClassVar[Mapping[StayState, frozenset[StayState]]] = TRANSITIONS

    @property
    def offers(self) -> tuple[OfferId, ...]:
        """All that are being made for him."""
        return () if self.offer is None else (self.offer, *self.beside)

    @property
    def waits_since_s(self) -> float:
        """Since when he waits: no other place in line takes any of it away, nor has a transfer."""
        return min(self.entered_s, self.lined_up_s)

    @property
    def place(self) -> Place:
        """What sorts it among all who wait: priority, then when he came, wherever he waited since."""
        return (-self.priority, self.lined_up_s, self.order, self.id)

    def due_in_s(self, now_s: float) -> float:
        """Seconds until the next thing that its deadline is for: something told, or the end of the longest wait."""
        told = (self.next_told_s, self.next_foretold_s, self.next_announced_s, self.next_greeted_s, self.next_offered_s)
        dues = (self.expires_s, self.closes_s, self.prefers_until_s, *told)
        due_s = min(each for each in dues if each is not None)
        return max(0.0, due_s - now_s)

    def ended(self, ending: StayEnding, now_s: float, wall: datetime, since: datetime | None = None) -> StayEnded:
        """The fact that it is over. `since` is when it still went on for sure, if nobody saw its end."""
        wait_s = now_s - self.entered_s
        if since is None:
            return StayEnded(self.call, self.id, self.queue, ending, wait_s)
        # The clock of people may have been set back since.
        earliest = min(since, wall)
        known_s = max(0.0, wait_s - (wall - earliest).total_seconds())
        return StayEnded(self.call, self.id, self.queue, ending, known_s, earliest, wall)
