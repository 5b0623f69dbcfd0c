"""An offer: one agent asked once to take a call. Its states and what they remember."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from acd.core.frozen import dataclass
from acd.core.ids import AgentName, BridgeId, CallId, LegId, OfferId, PlaybackId, QueueName, StayId


class OfferState(StrEnum):
    """`DIALLED`: the INVITE is out; `ACCEPTING`: picked up outside, 1 not pressed yet; `BRIEFING`: hears a whisper."""

    CREATING = "creating"
    DIALLED = "dialled"
    RINGING = "ringing"
    ACCEPTING = "accepting"
    BRIEFING = "briefing"
    JOINING = "joining"
    JOINED = "joined"
    ENDED = "ended"


_ANSWERED = frozenset({OfferState.ACCEPTING, OfferState.BRIEFING, OfferState.JOINING, OfferState.ENDED})
TRANSITIONS: Mapping[OfferState, frozenset[OfferState]] = {
    OfferState.CREATING: frozenset({OfferState.DIALLED, OfferState.ENDED}),
    OfferState.DIALLED: _ANSWERED | {OfferState.RINGING},
    OfferState.RINGING: _ANSWERED,
    OfferState.ACCEPTING: frozenset({OfferState.BRIEFING, OfferState.JOINING, OfferState.ENDED}),
    OfferState.BRIEFING: frozenset({OfferState.JOINING, OfferState.ENDED}),
    OfferState.JOINING: frozenset({OfferState.JOINED, OfferState.ENDED}),
    OfferState.JOINED: frozenset({OfferState.ENDED}),
    OfferState.ENDED: frozenset(),
}
BEFORE_ANSWER = frozenset({OfferState.CREATING, OfferState.DIALLED, OfferState.RINGING})
BEFORE_ACCEPTED = BEFORE_ANSWER | {OfferState.ACCEPTING}


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer. `rings_until_s` ends the ringing, `joined_s` is when caller and agent were joined (monotonic seconds).

    `playback` is what plays to the agent before she is joined.
    """

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
    rings_until_s: float = 0.0
    is_outside: bool = False
    playback: PlaybackId | None = None
    joined_s: float | None = None
    table: ClassVar[Mapping[OfferState, frozenset[OfferState]]] = TRANSITIONS
