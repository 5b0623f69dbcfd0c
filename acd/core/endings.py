"""What follows when a leg is gone, told or not: by whose leg it was, and where its call stood."""

from datetime import datetime

from acd.core import (
    calling_out,
    codes,
    concluding,
    consulting,
    holds,
    joining,
    messages,
    offering,
    phones,
    queues,
    resumed_places,
    supervision,
    surveys,
    transfers,
    watching,
)
from acd.core.calls import Call, CallState
from acd.core.change import Change
from acd.core.commands import LeaveBridge, ReleaseLeg
from acd.core.events import EndCause, LegEnded
from acd.core.hangups import end_not_told
from acd.core.ids import CallId, LegId, is_ours
from acd.core.leaving import leave
from acd.core.ledger import CallEnded, LegHeard, OrphanEnded, RequestFailed
from acd.core.legs import Leg, LegRole, LegState
from acd.core.menus import not_put_through
from acd.core.offers import BEFORE_ANSWER, Offer, OfferState
from acd.core.prompting import hush
from acd.core.reasons import CallEnding, OfferEnding, StayEnding
from acd.core.sound import is_poor

LEFT_FOR_S = 2.0
_OFFER_ENDING_BY_CAUSE = {
    EndCause.BUSY: OfferEnding.BUSY,
    EndCause.REJECTED: OfferEnding.REJECTED,
    EndCause.NO_ANSWER: OfferEnding.NO_ANSWER,
    EndCause.UNREACHABLE: OfferEnding.UNREACHABLE,
}


def leg_ended(
    change: Change, name: LegId, cause: EndCause, q850: int, ending: CallEnding, since: datetime | None = None
) -> None:
    """A leg is gone. `ending` is why its call ends if this was the caller's and no other reason was given before.

    `since` is when it was there for the last time, if nobody saw it end.
    """
    leg = change.state.legs.get(name)
    if leg is None:
        return
    change.finish(leg, LegState.ENDED)
    if leg.role is LegRole.CALLER and leg.call is not None:
        _caller_gone(change, change.state.calls[leg.call], q850, ending, since)
    elif leg.role is LegRole.AGENT:
        _own_call_gone(change, leg, cause, ending)
        _agent_gone(change, leg, cause)
    elif leg.role is LegRole.TARGET:
        _own_call_gone(change, leg, cause, ending)
        _target_gone(change, leg, cause, ending)
    elif leg.role in (LegRole.SUPERVISOR, LegRole.SNOOP):
        watching.leg_gone(change, leg)
    elif leg.role is LegRole.CODE:
        codes.ended(change, change.state.code_calls[leg.id])


def leg_heard(change: Change, event: LegEnded) -> None:
    """A leg that is about to end tells how it sounded; only those of calls are of interest."""
    leg, sound = change.state.legs.get(event.leg), event.sound
    if leg is None or leg.call is None or sound is None:
        return
    ours, theirs = sound.ours, sound.theirs
    change.record(
        LegHeard(
            leg.call,
            leg.id,
            leg.role,
            ours_loss=None if ours is None else ours.loss,
            ours_jitter_ms=None if ours is None else ours.jitter_ms,
            theirs_loss=None if theirs is None else theirs.loss,
            theirs_jitter_ms=None if theirs is None else theirs.jitter_ms,
            round_trip_ms=sound.round_trip_ms,
            is_poor=is_poor(sound),
        )
    )


def leg_left(change: Change, name: LegId) -> None:
    """A leg is not ours any more. Usually its end follows at once; if not, somebody else has taken it."""
    leg = change.state.legs.get(name)
    if leg is not None and leg.state in (LegState.NEW, LegState.UP):
        change.move(leg, LegState.LEFT, deadline_in_s=LEFT_FOR_S)


def given_up(change: Change, leg: Leg, order: CallId | None = None) -> None:
    """A leg that has left is not waited for any more; commands are in the order of this call, or else of its own.

    News of a return comes late or not at all, so a caller may be back and have been moved when he counted as gone, or
    before that was told: nothing plays to him any more, and he is in no bridge that may be removed.
    """
    call = None if leg.role is not LegRole.CALLER or leg.call is None else change.state.calls.get(leg.call)
    if call is not None:
        call = hush(change, call)
        stay = None if call.stay is None else change.state.stays[call.stay]
        bridge = call.held_in if stay is None else stay.holding
        if bridge is not None:
            change.do(LeaveBridge, call.node, order or call.id, bridge=bridge, leg=leg.id)
    leg_ended(change, leg.id, EndCause.NORMAL, 0, CallEnding.LEFT_APPLICATION)


def leg_overdue(change: Change, leg: Leg) -> None:
    """A leg's deadline: an end that was not told, or a stranger whom nobody claims."""
    if leg.role is LegRole.STRANGER:
        change.drop(leg)
        change.record(OrphanEnded(leg.node, leg.id))
        change.do(ReleaseLeg, leg.node, None, leg=leg.id)
    elif leg.state is LegState.LEFT:
        given_up(change, leg)
    elif not end_not_told(change, leg):
        change.record(RequestFailed(leg.call, "hang_up", "end_not_told", leg.id))
        leg_ended(change, leg.id, EndCause.FAILED, 0, CallEnding.ENDED_UNOBSERVED)


def _caller_gone(change: Change, call: Call, q850: int, ending: CallEnding, since: datetime | None) -> None:
    if call.stay is not None:
        stay_ending = StayEnding.ABANDONED if ending is CallEnding.CALLER_HUNG_UP else StayEnding.ENDED_UNOBSERVED
        stay = change.state.stays[call.stay]
        resumed_places.save(change, call, stay)
        call = queues.end(change, stay, stay_ending, since)
    call = holds.left(change, concluding.caller_gone(change, messages.leave(change, call)))
    if call.state is CallState.TALKING and call.offer is not None:
        call = joining.part(change, call, change.state.offers[call.offer])
    if call.target is not None:
        call = transfers.end(change, call, "caller_gone")
    change.finish(call, CallState.ENDED)
    latest = None if since is None or call.ending else change.now.wall
    # The clock of people may have been set back since.
    earliest = None if since is None or latest is None else min(since, latest)
    change.record(CallEnded(call.id, call.ending or ending, q850, earliest, latest))


def _own_call_gone(change: Change, leg: Leg, cause: EndCause, ending: CallEnding) -> None:
    own = calling_out.of(change, leg.call)
    if own is not None:
        calling_out.leg_gone(change, own, leg.id, cause, ending)


def _target_gone(change: Change, leg: Leg, cause: EndCause, ending: CallEnding) -> None:
    consultation = consulting.of_third(change, leg.id)
    if consultation is not None:
        concluding.third_gone(change, consultation, cause)
        return
    call = None if leg.call is None else change.state.calls.get(leg.call)
    if call is None or call.target != leg.id:
        return
    if call.state is CallState.TALKING:
        leave(change, call, CallEnding.TARGET_HUNG_UP)
        return
    # A leg that ended unseen may have rung: nobody is rung a second time in doubt.
    is_trunks = cause in transfers.OF_THE_TRUNK and ending is not CallEnding.ENDED_UNOBSERVED
    not_put_through(change, call, transfers.ENDING_BY_CAUSE.get(cause, "failed"), is_trunks=is_trunks)


def _agent_gone(change: Change, leg: Leg, cause: EndCause) -> None:
    offer = None if leg.offer is None else change.state.offers.get(leg.offer)
    if offer is not None:
        _offer_without_leg(change, offer, cause)
    _consultation_without_leg(change, leg, cause)
    agent = None if leg.agent is None else change.state.agents.get(leg.agent)
    if agent is not None and agent.leg == leg.id:
        phones.phone_freed(change, agent)


def _offer_without_leg(change: Change, offer: Offer, cause: EndCause) -> None:
    if offer.state is OfferState.JOINED and supervision.takes_over(change, offer):
        return
    if offer.state is OfferState.JOINED:
        call = change.state.calls[offer.call]
        if not concluding.agent_gone(change, call):
            call = change.state.calls[call.id]
            if call.offer != offer.id or not surveys.begin(change, call, offer):
                leave(change, call, CallEnding.AGENT_HUNG_UP)
    elif offer.state not in BEFORE_ANSWER:
        offering.lost(change, offer, OfferEnding.DROPPED)
    else:
        offering.lost(change, offer, _OFFER_ENDING_BY_CAUSE.get(cause, OfferEnding.TECHNICAL_FAILURE))


def _consultation_without_leg(change: Change, leg: Leg, cause: EndCause) -> None:
    asked, asking = consulting.of_third(change, leg.id), consulting.of_asking(change, leg.id)
    if asked is not None:
        concluding.third_gone(change, asked, cause)
    elif asking is not None:
        concluding.leg_gone(change, asking)
    agent = None if leg.agent is None else change.state.agents.get(leg.agent)
    if agent is not None and agent.phone is not None and not is_ours(leg.id, leg.node):
        # One that her phone had dialled: now it is free.
        phones.phone_used(change, agent.phone, is_in_use=False)
