"""What comes of a consultation: the agent goes back to her caller, or leaves him to whom she asked, or somebody goes.

Whoever of the three goes, the other two are put together: only who is left alone is hung up.
"""

from dataclasses import replace

from acd.core import consulting, holding, holds, joining, offering, phones, queues, recording, thirds, wrapping_up
from acd.core.agents import AgentState
from acd.core.calls import Call
from acd.core.change import Change
from acd.core.commands import DestroyBridge, HangUpReason, JoinBridge, StopRinging
from acd.core.consultations import ANSWERED, Consultation, ConsultationState
from acd.core.events import EndCause
from acd.core.hangups import hang_up
from acd.core.ids import OfferId
from acd.core.ledger import ConversationBegan, TransferBegan, TransferEnded
from acd.core.ledger_control import AgentTransferred, ConsultationEnded
from acd.core.offers import Offer, OfferState
from acd.core.reasons import ConsultationEnding, OfferEnding
from acd.core.recording_thirds import goes_on, leave, two_again
from acd.core.recording_wishes import break_off
from acd.core.stays import Ticket
from acd.core.terms import wrap_up_s
from acd.core.wrap_ups import WrapUp

_OFFER_ENDINGS = {
    ConsultationEnding.NO_ANSWER: OfferEnding.NO_ANSWER,
    ConsultationEnding.BUSY: OfferEnding.BUSY,
    ConsultationEnding.REJECTED: OfferEnding.REJECTED,
    ConsultationEnding.UNREACHABLE: OfferEnding.UNREACHABLE,
    ConsultationEnding.TECHNICAL_FAILURE: OfferEnding.TECHNICAL_FAILURE,
}
_ENDING_BY_CAUSE = {
    EndCause.BUSY: ConsultationEnding.BUSY,
    EndCause.REJECTED: ConsultationEnding.REJECTED,
    EndCause.NO_ANSWER: ConsultationEnding.NO_ANSWER,
    EndCause.UNREACHABLE: ConsultationEnding.UNREACHABLE,
}


def overdue(change: Change, consultation: Consultation) -> None:
    """The time limit of the state that it is in."""
    is_phone = consultation.third is not None and not consultation.trunk
    if consultation.state is ConsultationState.CREATING:
        unanswered(change, consultation, ConsultationEnding.TECHNICAL_FAILURE)
    elif is_phone and not consultation.has_rung:
        unanswered(change, consultation, ConsultationEnding.UNREACHABLE)
    else:
        unanswered(change, consultation, ConsultationEnding.NO_ANSWER)


def unanswered(change: Change, consultation: Consultation, ending: ConsultationEnding) -> None:
    """Whoever was asked did not pick up: the next of the queue that she has named is rung, as for a waiting caller.

    If there is none she is with her caller again.
    """
    call = change.state.calls.get(consultation.call)
    third = None if call is None else thirds.next_one(change, call, consultation)
    if third is None:
        lost(change, consultation, ending)
        return
    if consultation.state is ConsultationState.RINGING:
        change.do(StopRinging, consultation.node, consultation.call, leg=consultation.leg)
    let_go(change, consultation, ending)
    leg = consultation.leg if consultation.is_by_phone else None
    call = change.state.calls[consultation.call]
    consulting.begin(change, call, third, leg, is_recorded=consultation.is_recorded)


def lost(change: Change, consultation: Consultation, ending: ConsultationEnding) -> None:
    """It came to nothing, or is over: the agent is with her caller again. Without a caller both of them are done."""
    call = change.state.calls.get(consultation.call)
    if call is None:
        close(change, consultation, ending)
        return
    offer, is_recorded = change.state.offers[consultation.offer], goes_on(change, call, consultation)
    if not consultation.is_by_phone:
        _reunite(change, call, consultation)
    end(change, consultation, ending)
    if is_recorded:
        two_again(change, change.state.calls[call.id], offer)


def _reunite(change: Change, call: Call, consultation: Consultation) -> None:
    """Caller and agent into their own bridge; who is in it already is left there."""
    offer = change.state.offers[consultation.offer]
    if consultation.with_caller:
        return
    others = () if consultation.state is ConsultationState.CREATING else (offer.leg,)
    if consultation.state is ConsultationState.RINGING:
        change.do(StopRinging, call.node, call.id, leg=offer.leg)
    holds.take_back(change, call, offer, *others)


def end(change: Change, consultation: Consultation, ending: ConsultationEnding) -> None:
    """Whoever was asked is let go, and the bridge goes. The agent and her caller are where they belong already."""
    let_go(change, consultation, ending)
    if consultation.is_by_phone:
        is_busy = ending in (ConsultationEnding.BUSY, ConsultationEnding.REJECTED)
        hang_up(change, consultation.leg, HangUpReason.BUSY if is_busy else HangUpReason.NORMAL)


def let_go(change: Change, consultation: Consultation, ending: ConsultationEnding) -> None:
    """It is over for whoever was asked; the leg on which she asks stays."""
    leave(change, consultation)
    finish(change, consultation, ending)
    reason = HangUpReason.NO_ANSWER if ending is ConsultationEnding.NO_ANSWER else HangUpReason.NORMAL
    hang_up(change, consultation.third_leg, reason)
    if consultation.state is not ConsultationState.CREATING:
        change.do(DestroyBridge, consultation.node, consultation.call, bridge=consultation.bridge)
    if consultation.third is not None:
        _let_third_rest(change, consultation, ending)


def finish(change: Change, consultation: Consultation, ending: ConsultationEnding) -> None:
    """Forget it and record its end, whatever becomes of its legs."""
    talk_s = 0.0 if consultation.talking_s is None else change.now.mono_s - consultation.talking_s
    change.finish(consultation, ConsultationState.ENDED)
    third = consultation.third or consultation.number
    change.record(ConsultationEnded(consultation.call, consultation.id, consultation.agent, third, ending, talk_s))
    call = change.state.calls.get(consultation.call)
    if call is not None:
        if consultation.holding is not None:
            holding.leave(change, call, consultation.holding)
        change.set(change.state.calls[call.id], consultation=None)


def _let_third_rest(change: Change, consultation: Consultation, ending: ConsultationEnding) -> None:
    name, queue = consultation.third, consultation.queue
    assert name is not None, f"in {consultation.id} no agent is asked"
    if consultation.state in ANSWERED:
        phones.rest(change, change.state.agents[name], AgentState.WRAP_UP, wrap_up_s(change, name, queue))
    else:
        offering.let_rest(change, name, queue, _OFFER_ENDINGS.get(ending, OfferEnding.STAY_ENDED))


def take_over(change: Change, call: Call, consultation: Consultation) -> None:
    """The agent leaves, and the caller talks on with whom she asked: that is her conversation now, or a put-through."""
    offer, third_leg, bridge = change.state.offers[consultation.offer], consultation.third_leg, consultation.bridge
    if consultation.state is not ConsultationState.JOINED:
        call = break_off(change, call)
        legs = (call.leg, third_leg) if consultation.with_caller else (call.leg,)
        change.do(JoinBridge, call.node, call.id, bridge=bridge, legs=legs)
    call = holds.left(change, call)
    finish(change, consultation, ConsultationEnding.TRANSFERRED)
    kind, by = "number" if consultation.third is None else "agent", "phone" if consultation.is_by_phone else "request"
    third = consultation.third or consultation.number
    change.record(AgentTransferred(call.id, offer.id, offer.agent, "attended", kind, third, by))
    joining.part(change, change.state.calls[call.id], offer)
    if consultation.is_by_phone:
        hang_up(change, consultation.leg)
    if consultation.third is None:
        change.set(change.state.calls[call.id], offer=None, target=third_leg, trunk=consultation.trunk)
        change.record(TransferBegan(call.id, third_leg, consultation.number, consultation.trunk))
        change.record(TransferEnded(call.id, third_leg, "answered"))
    else:
        begin_hers(change, change.state.calls[call.id], consultation, offer)


def begin_hers(change: Change, call: Call, consultation: Consultation, before: Offer) -> None:
    """From now on the caller is hers whom he was left to."""
    assert consultation.third is not None, f"in {consultation.id} no agent is asked"
    now_s, name = change.now.mono_s, OfferId(consultation.id)
    third, leg, bridge = consultation.third, consultation.third_leg, consultation.bridge
    hers = Offer(name, call.id, before.stay, consultation.queue, third, leg, bridge, consultation.made_s)
    is_outside = consultation.trunk != ""
    change.put(replace(hers, state=OfferState.JOINED, is_outside=is_outside, joined_s=now_s))
    known = change.state.legs.get(leg)
    if known is not None:
        change.set(known, offer=name)
    change.set(call, offer=name)
    change.record(ConversationBegan(call.id, name, consultation.third))
    recording.conversation_began(change, change.state.calls[call.id], change.state.offers[name])


def close(change: Change, consultation: Consultation, ending: ConsultationEnding) -> None:
    """The two who talked on without the caller are done."""
    end(change, consultation, ending)
    if not consultation.is_by_phone:
        hang_up(change, consultation.leg)
        ended = WrapUp(consultation.agent, consultation.call, consultation.offer, consultation.queue)
        wrapping_up.begin(change, ended)


def third_gone(change: Change, consultation: Consultation, cause: EndCause) -> None:
    """The leg of whoever was asked is over."""
    if consultation.state in ANSWERED:
        lost(change, consultation, ConsultationEnding.THIRD_HUNG_UP)
    else:
        unanswered(change, consultation, _ENDING_BY_CAUSE.get(cause, ConsultationEnding.TECHNICAL_FAILURE))


def caller_gone(change: Change, call: Call) -> Call:
    """The two talk on without the caller, if it was answered. Gives back the call as it then is."""
    consultation = consulting.of_call(change, call)
    if consultation is None:
        return call
    if consultation.state not in ANSWERED:
        end(change, consultation, ConsultationEnding.CALLER_GONE)
        return change.state.calls[call.id]
    if consultation.with_caller:
        legs = (consultation.leg, consultation.third_leg)
        change.do(JoinBridge, call.node, call.id, bridge=consultation.bridge, legs=legs)
        holding.leave(change, call, consultation.holding)
        change.set(consultation, with_caller=False, holding=None)
    if consultation.is_by_phone:
        return change.state.calls[call.id]
    offer = change.state.offers[consultation.offer]
    joining.end_talk(change, call, offer)
    change.do(DestroyBridge, call.node, call.id, bridge=offer.bridge)
    agent = change.state.agents[consultation.agent]
    if agent.state is AgentState.HOLDING:
        phones.tell(change, change.move(agent, AgentState.TALKING))
    return change.set(change.state.calls[call.id], offer=None)


def agent_gone(change: Change, call: Call) -> bool:
    """Her leg is over: whether the caller is in good hands. If nobody has picked up yet, he waits for another agent."""
    consultation = consulting.of_call(change, call)
    if consultation is None:
        return False
    if consultation.state in ANSWERED:
        take_over(change, call, consultation)
        return True
    end(change, consultation, ConsultationEnding.AGENT_HUNG_UP)
    if consultation.is_by_phone:
        return False
    call, offer = change.state.calls[call.id], change.state.offers[consultation.offer]
    joining.conclude(change, call, offer)
    ticket = Ticket(call.priority, call.lined_up_s)
    waits = change.set(call, offer=None, held_in=None)
    queues.line_up(change, waits, change.queue(offer.queue), ticket, bridge=call.held_in)
    joining.clear(change, call, offer)
    return True


def leg_gone(change: Change, consultation: Consultation) -> None:
    """The leg on which she asks is over, and it is not the one of her caller, or her caller is gone."""
    has_caller = consultation.call in change.state.calls
    lost(change, consultation, ConsultationEnding.RETURNED if has_caller else ConsultationEnding.AGENT_HUNG_UP)


def dissolve(change: Change, call: Call) -> Call:
    """The call cannot go on: nor can this. Gives back the call as it then is."""
    consultation = consulting.of_call(change, call)
    if consultation is not None:
        end(change, consultation, ConsultationEnding.TECHNICAL_FAILURE)
    return change.state.calls[call.id]
