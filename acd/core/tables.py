"""The tables of the state: what lives, each kind by its ids, in the order in which it began."""

from dataclasses import dataclass, field

from acd.core.agents import AgentAtWork
from acd.core.callbacks import Callback
from acd.core.calls import Call
from acd.core.code_calls import CodeCall
from acd.core.consultations import Consultation
from acd.core.door_notes import Closing, KnownCaller, LastAgent, SavedPlace
from acd.core.holdings import Holding
from acd.core.ids import AgentName, BridgeId, CallId, ConsultationId, LegId, OfferId, StayId
from acd.core.legs import Leg
from acd.core.line_notes import LineNotice
from acd.core.offers import Offer
from acd.core.own_calls import OwnCall
from acd.core.recordings import Recordings
from acd.core.stays import Stay
from acd.core.tallies import Tally
from acd.core.watches import Watch
from acd.core.wrap_ups import WrapUp


@dataclass(slots=True)
class Tables:
    """Frozen entities that have not ended."""

    calls: dict[CallId, Call] = field(default_factory=dict)
    stays: dict[StayId, Stay] = field(default_factory=dict)
    offers: dict[OfferId, Offer] = field(default_factory=dict)
    legs: dict[LegId, Leg] = field(default_factory=dict)
    agents: dict[AgentName, AgentAtWork] = field(default_factory=dict)
    holdings: dict[BridgeId, Holding] = field(default_factory=dict)
    code_calls: dict[LegId, CodeCall] = field(default_factory=dict)
    own_calls: dict[CallId, OwnCall] = field(default_factory=dict)
    wrap_ups: dict[AgentName, WrapUp] = field(default_factory=dict)
    consultations: dict[ConsultationId, Consultation] = field(default_factory=dict)
    watches: dict[LegId, Watch] = field(default_factory=dict)
    recordings: Recordings = field(default_factory=dict)
    saved_places: dict[str, SavedPlace] = field(default_factory=dict)
    last_agents: dict[str, LastAgent] = field(default_factory=dict)
    known_callers: dict[str, KnownCaller] = field(default_factory=dict)
    closings: dict[str, Closing] = field(default_factory=dict)
    line_notices: dict[str, LineNotice] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)
    callbacks: dict[str, Callback] = field(default_factory=dict)
