"""A stay: one time of one call in one queue. Its states and what they remember."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from acd.core.ids import BridgeId, CallId, NodeName, OfferId, QueueName, StayId


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
class Stay:
    """One stay. `order` is the place in line, kept through every offer; `expires_s` ends the longest wait."""

    id: StayId
    call: CallId
    node: NodeName
    queue: QueueName
    order: int
    entered_s: float
    expires_s: float
    holding: BridgeId
    state: StayState = StayState.WAITING
    deadline_s: float | None = None
    offer: OfferId | None = None
    offers_made: int = 0
    joins_failed: int = 0
    table: ClassVar[Mapping[StayState, frozenset[StayState]]] = TRANSITIONS
