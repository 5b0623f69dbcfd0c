"""What an agent may do in a conversation: let the caller wait, ask somebody else, and bring the three together."""

from acd.core import concluding, consulting, holding, holds, recording_thirds, recording_wishes, targets, thirds
from acd.core.calls import Call, CallState
from acd.core.change import Change
from acd.core.commands import JoinBridge
from acd.core.consultations import Consultation, ConsultationState
from acd.core.ids import LegId
from acd.core.ledger_control import ConsultationJoined
from acd.core.offers import Offer
from acd.core.reasons import ConsultationEnding
from acd.core.requests import ControlAsked, Verb
from acd.core.working import Answer, Outcome

_HER_PHONES = "she asks by her phone, which lets the one or the other wait by itself"


def decide(change: Change, request: ControlAsked) -> Answer:
    """Do what is asked, if it can be."""
    why = _do(change, request)
    return Answer(Outcome.DONE, _DONE[request.verb]) if why is None else Answer(Outcome.REFUSED, why)


def _do(change: Change, request: ControlAsked) -> str | None:
    """A sentence for people: why it cannot be done."""
    call = change.state.calls.get(request.call)
    if call is None:
        return f"there is no call {request.call!r}"
    if call.state is not CallState.TALKING or call.offer is None:
        return "the caller talks with no agent"
    offer, consultation = change.state.offers[call.offer], consulting.of_call(change, call)
    match request.verb:
        case Verb.HOLD:
            return _hold(change, call, offer, consultation)
        case Verb.UNHOLD:
            return _unhold(change, call, offer, consultation)
        case Verb.CONSULT:
            return consult(change, call, request.to)
        case Verb.SWAP | Verb.JOIN | Verb.LEAVE | Verb.COMPLETE if consultation is None:
            return f"{offer.agent} asks nobody"
        case Verb.SWAP:
            return _swap(change, call, offer, consultation)
        case Verb.JOIN:
            return _join(change, call, offer, consultation)
        case Verb.LEAVE if consultation.state is not ConsultationState.JOINED:
            return "the three are not joined: complete leaves the caller to whom she asks"
        case Verb.LEAVE | Verb.COMPLETE:
            return complete(change, call, consultation)


def consult(change: Change, call: Call, to: str, leg: LegId | None = None) -> str | None:
    """Ask an agent, one of a queue's agents or a number; with a `leg` her phone dialled it. Why not, for people."""
    if call.consultation is not None:
        return "somebody is asked already"
    assert call.offer is not None, f"{call.id} has no agent who could ask"
    target = targets.resolve(change.plan, to)
    if isinstance(target, str):
        return target
    third = thirds.choose(change, call, target, change.state.offers[call.offer].agent)
    if isinstance(third, str):
        return third
    consulting.begin(change, call, third, leg)
    return None


def complete(change: Change, call: Call, consultation: Consultation) -> str | None:
    """The agent leaves the caller to whom she asked. Why not, for people."""
    if consultation.state in (ConsultationState.CREATING, ConsultationState.RINGING):
        return "nobody has picked up there yet"
    concluding.take_over(change, call, consultation)
    return None


def _hold(change: Change, call: Call, offer: Offer, consultation: Consultation | None) -> str | None:
    if consultation is not None and (consultation.with_caller or consultation.state is ConsultationState.JOINED):
        return (
            "she talks with the caller and another one: swap lets him wait, leave and complete leave him to the other"
        )
    if consultation is not None and consultation.is_by_phone:
        return _HER_PHONES
    if call.held_in is None:
        holds.let_wait(change, call, offer)
    return None


def _unhold(change: Change, call: Call, offer: Offer, consultation: Consultation | None) -> str | None:
    if consultation is not None:
        concluding.lost(change, consultation, ConsultationEnding.RETURNED)
    elif call.held_in is not None:
        holds.take_back(change, call, offer)
    return None


def _swap(change: Change, call: Call, offer: Offer, consultation: Consultation) -> str | None:
    why = _not_talking(consultation)
    if why is not None:
        return why
    if consultation.with_caller:
        legs = (consultation.leg, consultation.third_leg)
        holds.let_wait(change, call, offer)
        change.do(JoinBridge, call.node, call.id, bridge=consultation.bridge, legs=legs)
        holding.leave(change, call, consultation.holding)
        recording_thirds.set_aside(change, change.set(consultation, with_caller=False, holding=None))
    else:
        holds.take_back(change, call, offer, offer.leg)
        music = change.queue(offer.queue).music
        waiting = holding.enter(change, change.state.calls[call.id], music, consultation.third_leg)
        change.set(consultation, with_caller=True, holding=waiting)
        if consultation.is_recorded:
            recording_thirds.two_again(change, change.state.calls[call.id], offer)
    return None


def _join(change: Change, call: Call, offer: Offer, consultation: Consultation) -> str | None:
    if consultation.state is ConsultationState.JOINED:
        return None
    why = _not_talking(consultation)
    if why is not None:
        return why
    others = (consultation.leg, consultation.third_leg) if consultation.with_caller else ()
    call = recording_wishes.break_off(change, call)
    change.do(JoinBridge, call.node, call.id, bridge=consultation.bridge, legs=(call.leg, *others))
    call = holds.over(change, call, offer)
    if consultation.with_caller:
        holding.leave(change, call, consultation.holding)
    joined = change.move(consultation, ConsultationState.JOINED, with_caller=False, holding=None)
    change.record(ConsultationJoined(call.id, consultation.id))
    recording_thirds.joined(change, change.state.calls[call.id], offer, joined)
    return None


def _not_talking(consultation: Consultation) -> str | None:
    if consultation.is_by_phone:
        return _HER_PHONES
    if consultation.state is ConsultationState.JOINED:
        return "the three are joined"
    return None if consultation.state is ConsultationState.TALKING else "nobody has picked up there yet"


_DONE = {
    Verb.HOLD: "the caller hears music",
    Verb.UNHOLD: "the caller is with the agent",
    Verb.CONSULT: "it is being rung there, and the caller hears music",
    Verb.SWAP: "the agent is with the other one",
    Verb.JOIN: "the three hear each other",
    Verb.LEAVE: "the caller talks on with whom she asked",
    Verb.COMPLETE: "the caller talks on with whom she asked",
}
