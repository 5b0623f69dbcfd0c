"""What there is to go by when a switch is taken over: what it lists, and what a store kept of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from acd.core.calls import Call
from acd.core.code_calls import CodeCall
from acd.core.consultations import Consultation
from acd.core.events import NodeConnected
from acd.core.ids import (
    BridgeId,
    CallId,
    ConsultationId,
    LegId,
    NodeName,
    OfferId,
    RecordingId,
    StayId,
    begins_after,
    is_ours,
)
from acd.core.kept import Kept
from acd.core.legs import Leg
from acd.core.offers import Offer
from acd.core.own_calls import OwnCall
from acd.core.recordings import Recording
from acd.core.snapshot import BridgeSnapshot, LegCondition, LegSnapshot, whereabouts
from acd.core.stays import Stay
from acd.core.watches import Watch

_NEARNESS = {LegCondition.UP: 2, LegCondition.RINGING: 1, LegCondition.DOWN: 0}


@dataclass(frozen=True, slots=True)
class Scene:
    """`legs` and `inside` are the switch's (who is there, and in which bridge), the rest is kept, of moment `since`."""

    node: NodeName
    legs: Mapping[LegId, LegSnapshot]
    inside: Mapping[LegId, BridgeSnapshot]
    since: datetime
    calls: Mapping[LegId, Call]
    stays: Mapping[StayId, Stay]
    offers: Mapping[OfferId, Offer]
    kept_legs: Mapping[LegId, Leg]
    musics: Mapping[BridgeId, str]
    code_calls: Mapping[LegId, CodeCall]
    consultations: Mapping[ConsultationId, Consultation]
    watches: Mapping[LegId, Watch]
    own_calls: Mapping[CallId, OwnCall]
    recordings: Mapping[RecordingId, Recording]

    def is_superseded(self, call: Call) -> bool:
        """Whether a later call is noted on its leg: the caller had left us and came back, which was not kept."""
        found = self.legs.get(call.leg)
        return found is not None and found.note is not None and begins_after(found.note.call, call.id)

    def call_at(self, leg: LegId) -> Call | None:
        """The call that was kept of this caller's leg, if it is still his."""
        call = self.calls.get(leg)
        return None if call is None or self.is_superseded(call) else call

    def best_leg(self, prefix: str) -> LegSnapshot | None:
        """The first of `heard_legs`; None: none is there."""
        return next(iter(self.heard_legs(prefix)), None)

    def heard_legs(self, prefix: str) -> list[LegSnapshot]:
        """Our own legs with such an id; first the one that has come furthest, of several the latest.

        One that is not rung yet does not count: it may be half made, and nobody has heard it.
        """
        ours = [leg for leg in self.legs.values() if leg.leg.startswith(prefix) and is_ours(leg.leg, self.node)]
        heard = [leg for leg in ours if leg.condition is not LegCondition.DOWN]
        return sorted(heard, key=lambda leg: (_NEARNESS[leg.condition], len(leg.leg), leg.leg), reverse=True)

    def is_heard(self, leg: LegId) -> bool:
        """Whether this leg rings or is up."""
        return leg in self.legs and self.legs[leg].condition is not LegCondition.DOWN

    def is_up(self, leg: LegId) -> bool:
        """Whether this leg is up."""
        return leg in self.legs and self.legs[leg].condition is LegCondition.UP

    def trunk_of(self, leg: LegId) -> str:
        """Over which trunk a caller came in."""
        return self.kept_legs[leg].trunk if leg in self.kept_legs else self.legs[leg].trunk

    def are_in(self, bridge: BridgeId, *legs: LegId) -> bool:
        """Whether all of these legs are in this bridge."""
        return all(leg in self.inside and self.inside[leg].bridge == bridge for leg in legs)


def scene_of(event: NodeConnected, kept: Kept | None, since: datetime) -> Scene:
    """What there is to go by; without a store only the list."""
    return Scene(
        event.node,
        {leg.leg: leg for leg in event.legs},
        whereabouts(event.bridges),
        since if kept is None else kept.wall,
        {call.leg: call for call in kept.calls} if kept else {},
        {stay.id: stay for stay in kept.stays} if kept else {},
        {offer.id: offer for offer in kept.offers} if kept else {},
        {leg.id: leg for leg in kept.legs} if kept else {},
        {holding.id: holding.music for holding in kept.holdings} if kept else {},
        {code_call.id: code_call for code_call in kept.code_calls} if kept else {},
        {each.id: each for each in kept.consultations} if kept else {},
        {watch.id: watch for watch in kept.watches} if kept else {},
        {own.id: own for own in kept.own_calls} if kept else {},
        {recording.id: recording for recording in kept.recordings} if kept else {},
    )
