"""The life of an offer until somebody picks up: reserve an agent, make her leg, ring it, or give the caller back.

The caller keeps the place in the queue through every offer; a missed offer costs the agent, never the caller.
What follows when she picks up is in `joining.py`.
"""

from acd.core import choosing, holding, notes, phones, terms, wrapping_up
from acd.core.agents import MISSED, AgentAtWork, AgentState
from acd.core.change import Change
from acd.core.commands import DestroyBridge, HangUpReason, OfferCall, RingPhone
from acd.core.hangups import hang_up
from acd.core.ids import AgentName, QueueName, agent_leg_id, conversation_id, offer_id
from acd.core.ledger import OfferDialled, OfferEnded, OfferMade, OfferRang
from acd.core.ledger_control import AgentServes
from acd.core.legs import Leg, LegRole
from acd.core.offers import Offer, OfferState
from acd.core.plan import Queue
from acd.core.reasons import OfferEnding
from acd.core.stays import Stay, StayState
from acd.core.trunks import first_with_room

CREATED_WITHIN_S = 5.0
# A phone on the network says 180 in milliseconds. One that says nothing is dead, and the next agent is asked at once.
RINGS_WITHIN_S = 3.0
RING_GRACE_S = 2
_SAID = {
    OfferEnding.NO_ANSWER: HangUpReason.NO_ANSWER,
    OfferEnding.ANSWERED_ELSEWHERE: HangUpReason.ANSWERED_ELSEWHERE,
}


def make(change: Change, stay: Stay, agent: AgentAtWork) -> None:
    """Reserve the agent and create (not yet ring) her leg; beside others, if some are asked already."""
    assert agent.phone is not None, f"{agent.id} is ready without a phone"
    call, queue = change.state.calls[stay.call], change.queue(stay.queue)
    number = change.plan.outside_phones.get(agent.phone, "")
    trunk = first_with_room(change) if number else ""
    offer = _new_offer(change, stay, agent, is_outside=number != "")
    choosing.explain(change, stay, agent, offer.id)
    made = stay.offers_made + 1
    if stay.offer is None:
        left_s = stay.due_in_s(change.now.mono_s)
        change.move(stay, StayState.OFFERING, deadline_in_s=left_s, offer=offer.id, offers_made=made)
    else:
        change.set(stay, beside=(*stay.beside, offer.id), offers_made=made)
    change.record(OfferMade(call.id, offer.id, stay.queue, agent.id, agent.phone))
    phones.tell(change, change.move(agent, AgentState.OFFERED, leg=None if trunk is None else offer.leg))
    if trunk is None:
        # Every channel is taken, or kept for callers: her phone outside cannot be rung now.
        lost(change, offer, OfferEnding.UNREACHABLE)
        return
    change.put(Leg(offer.leg, stay.node, LegRole.AGENT, stay.call, offer.id, agent.id, trunk=trunk))
    change.do(
        OfferCall,
        stay.node,
        call.id,
        leg=offer.leg,
        agent=agent.id,
        phone=agent.phone,
        caller=call.caller,
        note=notes.of_agent(change, call, stay, agent.id, agent.phone),
        name=f"{queue.name_prefix}{call.name or call.caller}" if queue.name_prefix else call.name,
        number=number,
        trunk=trunk,
        is_auto_answered=queue.is_auto_answered,
    )


def _new_offer(change: Change, stay: Stay, agent: AgentAtWork, *, is_outside: bool) -> Offer:
    name = offer_id(stay.id, stay.offers_made + 1)
    now_s = change.now.mono_s
    return change.put(
        Offer(
            name,
            stay.call,
            stay.id,
            stay.queue,
            agent.id,
            agent_leg_id(name),
            conversation_id(name),
            now_s,
            deadline_s=now_s + CREATED_WITHIN_S,
            is_outside=is_outside,
        )
    )


def leg_created(change: Change, offer: Offer) -> None:
    """The agent's leg exists: ring it. That it is about to be dialled is recorded first."""
    if offer.state is not OfferState.CREATING:
        return
    ring_s = terms.ring_timeout_s(change, offer.agent, offer.queue)
    # Between here and a phone outside are networks that take their time before it rings.
    first_s = ring_s if offer.is_outside else min(RINGS_WITHIN_S, ring_s)
    change.move(offer, OfferState.DIALLED, deadline_in_s=first_s, rings_until_s=change.now.mono_s + ring_s)
    change.record(OfferDialled(offer.call, offer.id))
    node = change.state.legs[offer.leg].node
    # The switch's own limit is a little longer than ours: it counts only if we are not there any more.
    change.do(RingPhone, node, offer.call, leg=offer.leg, ring_timeout_s=ring_s + RING_GRACE_S)


def rang(change: Change, offer: Offer, sip_call_id: str) -> None:
    """The phone rings, until the time limit of the offer."""
    if offer.state is OfferState.DIALLED:
        left_s = max(0.0, offer.rings_until_s - change.now.mono_s)
        change.move(offer, OfferState.RINGING, deadline_in_s=left_s)
        change.record(OfferRang(offer.call, offer.id, sip_call_id))


def overdue(change: Change, offer: Offer) -> None:
    """The time limit of the state that the offer is in."""
    match offer.state:
        case OfferState.CREATING:
            lost(change, offer, OfferEnding.TECHNICAL_FAILURE)
        case OfferState.DIALLED if not offer.is_outside:
            lost(change, offer, OfferEnding.UNREACHABLE)
        case OfferState.JOINING:
            lost(change, offer, OfferEnding.DROPPED)
        case _:
            lost(change, offer, OfferEnding.NO_ANSWER)


def lost(change: Change, offer: Offer, ending: OfferEnding) -> None:
    """The offer came to nothing while the caller waits on: he is where he was, and the next agent is asked.

    Whoever was asked alone is not asked alone again. If other phones ring for him, they ring on.
    """
    stay = change.state.stays[offer.stay]
    end(change, offer, ending)
    others = tuple(each for each in stay.offers if each != offer.id)
    if others:
        change.set(stay, offer=others[0], beside=others[1:])
        return
    only = stay.only[1:] if stay.only[:1] == (offer.agent,) else stay.only
    left_s = stay.due_in_s(change.now.mono_s)
    back = change.move(stay, StayState.WAITING, deadline_in_s=left_s, offer=None, only=only)
    if stay.state is StayState.JOINING:
        # He may be in the conversation's bridge already, alone, and answered for it: he goes (back) to the music before
        # the bridge is removed.
        holding.play_to(change, back)
        change.do(DestroyBridge, stay.node, stay.call, bridge=offer.bridge)
    change.dirty[(stay.node, stay.call_class)] = None


def win(change: Change, offer: Offer) -> None:
    """She takes the call: whichever other phones ring for it stop, and say that it was answered elsewhere."""
    stay = change.state.stays[offer.stay]
    others = [each for each in stay.offers if each != offer.id]
    for name in others:
        end(change, change.state.offers[name], OfferEnding.ANSWERED_ELSEWHERE)
    if others:
        change.set(stay, offer=offer.id, beside=())


def end(change: Change, offer: Offer, ending: OfferEnding) -> None:
    """End an offer that was not accepted, whatever has become of the stay: her phone stops ringing, she rests."""
    change.finish(offer, OfferState.ENDED)
    ring_s = change.now.mono_s - offer.made_s
    change.record(OfferEnded(offer.call, offer.id, offer.agent, ending, ring_s))
    hang_up(change, offer.leg, _SAID.get(ending, HangUpReason.NORMAL))
    let_rest(change, offer.agent, offer.queue, ending)


def let_rest(change: Change, name: AgentName, queue_name: QueueName, ending: OfferEnding) -> None:
    """She was asked and did not take it: how long she is left alone follows from why."""
    agent, is_seat = change.state.agents[name], terms.is_seat(change, name)
    if ending is OfferEnding.NO_ANSWER and not is_seat:
        agent = _missed(change, agent, change.queue(queue_name))
    seconds = terms.back_off_s(change, queue_name, ending)
    if is_seat and ending not in terms.WITHOUT_FAULT:
        # All of a partner is left alone with her: whatever the queue says, it is not asked many times in one moment.
        seconds = max(terms.LEAST_BACK_OFF_S, seconds)
    wrapping_up.let_rest(change, agent, seconds)


def _missed(change: Change, agent: AgentAtWork, queue: Queue) -> AgentAtWork:
    """Count a missed offer; after too many in a row nobody seems to be there: she is paused, or leaves this queue only.

    Who was on a call a moment ago is there: what she misses so soon after it is not counted.
    """
    if agent.parted_s is not None and change.now.mono_s - agent.parted_s < queue.rules.misses_grace_s:
        return agent
    misses, misses_max = agent.misses + 1, queue.misses_max
    is_away = 0 < misses_max <= misses and not agent.pause_reason
    if is_away and queue.rules.leaves_after_misses and {queue.name} < set(agent.queues):
        serving = tuple(name for name in agent.queues if name != queue.name)
        change.record(AgentServes(agent.id, serving))
        return change.set(agent, misses=0, queues=serving, left=(*agent.left, queue.name))
    return change.set(agent, misses=misses, pause_reason=MISSED if is_away else agent.pause_reason)
