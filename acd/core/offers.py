"""An offer: one agent asked once to take a call. Its states and what they remember."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from acd.core.events import EndCause
from acd.core.ids import AgentName, BridgeId, CallId, LegId, OfferId, QueueName, StayId
from acd.core.ledger import OfferEnding


class OfferState(StrEnum):
    """`CREATING`: the leg is being made; `DIALLED`: the INVITE is out; `JOINED`: caller and agent talk."""

    CREATING = "creating"
    DIALLED = "dialled"
    RINGING = "ringing"
    JOINING = "joining"
    JOINED = "joined"
    ENDED = "ended"


TRANSITIONS: Mapping[OfferState, frozenset[OfferState]] = {
    OfferState.CREATING: frozenset({OfferState.DIALLED, OfferState.ENDED}),
    OfferState.DIALLED: frozenset({OfferState.RINGING, OfferState.JOINING, OfferState.ENDED}),
    OfferState.RINGING: frozenset({OfferState.JOINING, OfferState.ENDED}),
    OfferState.JOINING: frozenset({OfferState.JOINED, OfferState.ENDED}),
    OfferState.JOINED: frozenset({OfferState.ENDED}),
    OfferState.ENDED: frozenset(),
}

ENDING_BY_CAUSE: Mapping[EndCause, OfferEnding] = {
    EndCause.BUSY: OfferEnding.BUSY,
    EndCause.REJECTED: OfferEnding.REJECTED,
    EndCause.NO_ANSWER: OfferEnding.NO_ANSWER,
    EndCause.UNREACHABLE: OfferEnding.UNREACHABLE,
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer. `joined_s` is when caller and agent were joined (monotonic seconds)."""

    id: OfferId
    call: CallId
    stay: StayId
    queue: QueueName
    agent: AgentName
    leg: LegId
    bridge: BridgeId
    made_s: float
    state: OfferState = OfferState.CREATING
    deadline_s: float | None = None
    joined_s: float | None = None
    table: ClassVar[Mapping[OfferState, frozenset[OfferState]]] = TRANSITIONS
