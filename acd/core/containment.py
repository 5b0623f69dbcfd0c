"""What is done when a decision fails (a bug): its call is given to the spoken fallback, and nobody else notices.

Deliberately simple, and blind to transition tables: what brought us here may be a state that no table knows.
"""

from dataclasses import replace

from acd.core import dispositions, holding, recording, watching
from acd.core.agents import AgentAtWork, AgentState
from acd.core.calls import Call, CallState
from acd.core.change import Change
from acd.core.code_calls import CodeCall
from acd.core.commands import DestroyBridge, HangUp, HangUpReason, ReleaseLeg
from acd.core.consultations import Consultation
from acd.core.entities import Entity
from acd.core.events import CallArrived, CommandDone, CommandFailed, Event, PlaybackEnded
from acd.core.holdings import Holding
from acd.core.ids import CallId, LegId, OfferId, call_looked_up, call_of, target_bridge_id, watch_of
from acd.core.ledger import BugContained, CallEnded, ConversationEnded, OfferEnded, TransferEnded
from acd.core.ledger_own_calls import OwnCallEnded
from acd.core.legs import Leg
from acd.core.look_ups import LookUpAnswered, LookUpFailed
from acd.core.offers import Offer
from acd.core.own_calls import OwnCall
from acd.core.reasons import CallEnding, OfferEnding, OwnCallEnding, StayEnding, WatchEnding
from acd.core.recordings import Recording
from acd.core.state import State
from acd.core.stays import Stay
from acd.core.watches import Watch, WatchState
from acd.core.wrap_ups import WrapUp

REST_S = 10.0


def contain(change: Change, subject: Event | Entity, error: Exception) -> None:
    """Give up the call that `subject` is about, and say so."""
    watch = _watch_of(change.state, subject)
    call = _call_of(change.state, subject) if watch is None else watch.call
    change.record(BugContained(call, type(subject).__name__, f"{type(error).__name__}: {error}"))
    known = None if call is None else change.state.calls.get(call)
    if watch is not None:
        _end_watch(change, watch)
    elif known is not None:
        _give_up(change, known)
    elif call is not None and call in change.state.own_calls:
        _end_own_call(change, change.state.own_calls[call])
    elif isinstance(subject, CallArrived):
        change.do(ReleaseLeg, subject.node, None, leg=subject.leg)


def _give_up(change: Change, call: Call) -> None:
    recording.leave(change, call)
    stay = None if call.stay is None else change.state.stays.get(call.stay)
    for name in (call.offer, *(() if stay is None else stay.offers)):
        if name is not None and name in change.state.offers:
            _end_offer(change, call, name)
    if stay is not None:
        change.drop(stay)
        holding.leave(change, call, stay.holding)
        change.record(stay.ended(StayEnding.TECHNICAL_FAILURE, change.now.mono_s, change.now.wall))
    for watch in [watch for watch in change.state.watches.values() if watch.call == call.id]:
        _end_watch(change, watch)
    if call.target is not None:
        _end_transfer(change, call, call.target)
    leg = change.state.legs.get(call.leg)
    if leg is not None:
        change.drop(leg)
    change.drop(call)
    change.do(ReleaseLeg, call.node, call.id, leg=call.leg)
    change.record(CallEnded(call.id, CallEnding.TECHNICAL_FAILURE, 0))


def _end_own_call(change: Change, own: OwnCall) -> None:
    talk_s = 0.0 if own.answered_s is None else change.now.mono_s - own.answered_s
    change.record(OwnCallEnded(own.id, own.agent, OwnCallEnding.TECHNICAL_FAILURE, talk_s))
    change.drop(own)
    for name in (own.target, own.leg):
        leg = None if name is None else change.state.legs.get(name)
        if leg is not None:
            change.drop(leg)
            change.do(HangUp, own.node, own.id, leg=leg.id, reason=HangUpReason.NORMAL)
    if own.bridge is not None:
        change.do(DestroyBridge, own.node, own.id, bridge=own.bridge)
    agent = change.state.agents.get(own.agent)
    if agent is not None:
        due_s = change.now.mono_s + REST_S
        change.put(replace(agent, state=AgentState.BACKING_OFF, leg=None, deadline_s=due_s))


def _end_transfer(change: Change, call: Call, target: LegId) -> None:
    if call.state is not CallState.TALKING:
        change.record(TransferEnded(call.id, target, "failed"))
    leg = change.state.legs.get(target)
    if leg is not None:
        change.drop(leg)
    change.do(HangUp, call.node, call.id, leg=target, reason=HangUpReason.NORMAL)
    change.do(DestroyBridge, call.node, call.id, bridge=target_bridge_id(target))


def _end_offer(change: Change, call: Call, name: OfferId) -> None:
    offer = change.state.offers[name]
    change.drop(offer)
    if offer.joined_s is None:
        ring_s = change.now.mono_s - offer.made_s
        change.record(OfferEnded(call.id, offer.id, offer.agent, OfferEnding.TECHNICAL_FAILURE, ring_s))
    else:
        change.record(ConversationEnded(call.id, offer.id, offer.agent, change.now.mono_s - offer.joined_s))
    leg, agent = change.state.legs.get(offer.leg), change.state.agents.get(offer.agent)
    if leg is not None:
        change.drop(leg)
    change.do(HangUp, call.node, call.id, leg=offer.leg, reason=HangUpReason.NORMAL)
    if agent is not None:
        dispositions.close(change, agent.id)
        due_s = change.now.mono_s + REST_S
        change.put(replace(agent, state=AgentState.BACKING_OFF, leg=None, deadline_s=due_s))


def _end_watch(change: Change, watch: Watch) -> None:
    """The conversation that is watched goes on."""
    change.drop(watch)
    if watch.state is not WatchState.LEAVING:
        change.record(watching.end_of(change, watch, WatchEnding.TECHNICAL_FAILURE))
    for name in (watch.snoop, watch.next_snoop, watch.id):
        leg = None if name is None else change.state.legs.get(name)
        if leg is not None:
            change.drop(leg)
            change.do(HangUp, watch.node, watch.call, leg=leg.id, reason=HangUpReason.NORMAL)


def _watch_of(state: State, subject: Event | Entity) -> Watch | None:
    """The watch that a subject is about, rather than the conversation that is watched."""
    if isinstance(subject, Watch):
        return subject
    leg = subject.id if isinstance(subject, Leg) else LegId(getattr(subject, "leg", ""))
    return state.watches.get(leg) or state.watches.get(watch_of(leg))


def _call_of(state: State, subject: Event | Entity) -> CallId | None:
    match subject:
        case Call() | OwnCall():
            return subject.id
        case Stay() | Offer() | Leg() | Watch():
            return subject.call
        case AgentAtWork() | Holding() | CodeCall() | WrapUp() | Recording():
            return None
        case Consultation():
            return subject.call
        case CommandDone() | CommandFailed():
            return subject.command.call
        case PlaybackEnded():
            return call_of(subject.playback)
        case LookUpAnswered() | LookUpFailed():
            return call_looked_up(subject.look_up)
        case _:
            leg = state.legs.get(LegId(getattr(subject, "leg", "")))
            return None if leg is None else leg.call
