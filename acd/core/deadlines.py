"""What becomes of an entity whose deadline is due."""

from typing import assert_never

from acd.core import (
    calling_out,
    codes,
    concluding,
    endings,
    holding,
    joining,
    line_notices,
    menus,
    offering,
    recording_events,
    supervision,
    waiting,
    wrapping_up,
)
from acd.core.agents import AgentAtWork
from acd.core.callbacks import Callback
from acd.core.calls import Call, CallState
from acd.core.change import Change
from acd.core.code_calls import CodeCall
from acd.core.consultations import Consultation
from acd.core.door_notes import Closing, KnownCaller, LastAgent, SavedPlace
from acd.core.entities import Entity
from acd.core.holdings import Holding
from acd.core.legs import Leg
from acd.core.line_notes import LineNotice
from acd.core.offers import Offer, OfferState
from acd.core.own_calls import OwnCall
from acd.core.prompting import hush
from acd.core.recordings import Recording
from acd.core.stays import Stay
from acd.core.tallies import Tally
from acd.core.watches import Watch
from acd.core.wrap_ups import WrapUp


def expire(change: Change, due: Entity) -> None:
    """It is due now."""
    match due:
        case Call():
            _call_overdue(change, due)
        case Stay():
            waiting.overdue(change, due)
        case Offer() if due.state is OfferState.BRIEFING:
            joining.briefing_overdue(change, due)
        case Offer():
            offering.overdue(change, due)
        case CodeCall():
            codes.overdue(change, due)
        case Watch():
            supervision.overdue(change, due)
        case Leg():
            endings.leg_overdue(change, due)
        case AgentAtWork():
            wrapping_up.overdue(change, due)
        case Holding():
            holding.unused(change, due)
        case OwnCall():
            calling_out.overdue(change, due)
        case WrapUp():
            raise AssertionError("a wrap-up's deadline is its agent's")
        case Consultation():
            concluding.overdue(change, due)
        case Recording():
            recording_events.overdue(change, due)
        case LineNotice():
            line_notices.overdue(change, due)
        case SavedPlace() | Closing() | LastAgent() | KnownCaller() | Tally() | Callback():
            change.drop(due)
        case _:
            assert_never(due)


def _call_overdue(change: Change, call: Call) -> None:
    if call.state is CallState.QUEUED:
        hush(change, call)
    else:
        menus.time_out(change, call)
