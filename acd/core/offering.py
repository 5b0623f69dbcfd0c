"""The life of an offer until somebody picks up: reserve an agent, make her leg, ring it, or give the caller back.

The caller keeps the place in the queue through every offer; a missed offer costs the agent, never the caller.
What follows when she picks up is in `joining.py`.
"""

from acd.core import holding, notes, phones, wrapping_up
from acd.core.agents import MISSED, AgentAtWork, AgentState
from acd.core.change import Change
from acd.core.commands import DestroyBridge, HangUpReason, OfferCall, RingPhone
from acd.core.hangups import hang_up
from acd.core.ids import AgentName, QueueName, agent_leg_id, conversation_id, offer_id
from acd.core.ledger import OfferDialled, OfferEnded, OfferMade, OfferRang
from acd.core.legs import Leg, LegRole
from acd.core.offers import Offer, OfferState
from acd.core.reasons import OfferEnding
from acd.core.stays import Stay, StayState
from acd.core.trunks import first_with_room

CREATED_WITHIN_S = 5.0
# A phone on the network says 180 in milliseconds. One that says nothing is dead, and the next agent is asked at once.
RINGS_WITHIN_S = 3.0
RING_GRACE_S = 2
# These come at once: without a rest the same agent would be asked again and again in one moment.
LEAST_BACK_OFF_S = 1.0
_AT_ONCE = frozenset({OfferEnding.UNREACHABLE, OfferEnding.TECHNICAL_FAILURE})
_WITHOUT_FAULT = frozenset({OfferEnding.CALLER_GONE, OfferEnding.STAY_ENDED})


def make(change: Change, stay: Stay, agent: AgentAtWork) -> None:
    """Reserve the agent and create (not yet ring) her leg."""
    assert agent.phone is not None, f"{agent.id} is ready without a phone"
    call, queue = change.state.calls[stay.call], change.queue(stay.queue)
    number = change.plan.outside_phones.get(agent.phone, "")
    trunk = first_with_room(change) if number else ""
    offer = _new_offer(change, stay, agent, is_outside=number != "")
    left_s = stay.due_in_s(change.now.mono_s)
    change.move(stay, StayState.OFFERING, deadline_in_s=left_s, offer=offer.id, offers_made=stay.offers_made + 1)
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
    ring_s = change.queue(offer.queue).ring_timeout_s
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

    Whoever was asked alone is not asked alone again.
    """
    stay = change.state.stays[offer.stay]
    end(change, offer, ending)
    only = stay.only[1:] if stay.only[:1] == (offer.agent,) else stay.only
    left_s = stay.due_in_s(change.now.mono_s)
    back = change.move(stay, StayState.WAITING, deadline_in_s=left_s, offer=None, only=only)
    if stay.state is StayState.JOINING:
        # He may be in the conversation's bridge already, alone, and answered for it: he goes (back) to the music before
        # the bridge is removed.
        holding.play_to(change, back)
        change.do(DestroyBridge, stay.node, stay.call, bridge=offer.bridge)
    change.dirty[(stay.node, stay.call_class)] = None


def end(change: Change, offer: Offer, ending: OfferEnding) -> None:
    """End an offer that was not accepted, whatever has become of the stay: her phone stops ringing, she rests."""
    change.finish(offer, OfferState.ENDED)
    ring_s = change.now.mono_s - offer.made_s
    change.record(OfferEnded(offer.call, offer.id, offer.agent, ending, ring_s))
    hang_up(change, offer.leg, HangUpReason.NO_ANSWER if ending is OfferEnding.NO_ANSWER else HangUpReason.NORMAL)
    let_rest(change, offer.agent, offer.queue, ending)


def let_rest(change: Change, name: AgentName, queue_name: QueueName, ending: OfferEnding) -> None:
    """She was asked and did not take it: how long she is left alone follows from why."""
    agent, queue = change.state.agents[name], change.queue(queue_name)
    if ending is OfferEnding.NO_ANSWER:
        agent = _missed(change, agent, queue.misses_max)
    back_off_s = queue.back_off_s
    if ending in _WITHOUT_FAULT:
        back_off_s = 0.0
    elif ending in _AT_ONCE:
        back_off_s = max(LEAST_BACK_OFF_S, back_off_s)
    wrapping_up.let_rest(change, agent, back_off_s)


def _missed(change: Change, agent: AgentAtWork, misses_max: int) -> AgentAtWork:
    """Count a missed offer; after too many in a row nobody seems to sit there, and callers must not wait for her."""
    misses = agent.misses + 1
    is_away = 0 < misses_max <= misses and not agent.pause_reason
    return change.set(agent, misses=misses, pause_reason=MISSED if is_away else agent.pause_reason)
