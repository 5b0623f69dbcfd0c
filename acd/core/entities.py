"""What lives in the state: frozen entities, each in a table of its kind."""

from acd.core.agents import AgentAtWork
from acd.core.callbacks import Callback
from acd.core.calls import Call
from acd.core.code_calls import CodeCall
from acd.core.consultations import Consultation
from acd.core.door_notes import Closing, KnownCaller, LastAgent, SavedPlace
from acd.core.holdings import Holding
from acd.core.legs import Leg
from acd.core.line_notes import LineNotice
from acd.core.offers import Offer
from acd.core.own_calls import OwnCall
from acd.core.recordings import Recording
from acd.core.stays import Stay
from acd.core.tallies import Tally
from acd.core.watches import Watch
from acd.core.wrap_ups import WrapUp

Entity = (
    Call
    | Stay
    | Offer
    | Leg
    | AgentAtWork
    | Holding
    | CodeCall
    | WrapUp
    | Consultation
    | Watch
    | OwnCall
    | Recording
    | SavedPlace
    | LastAgent
    | KnownCaller
    | Closing
    | LineNotice
    | Tally
    | Callback
)
