"""The life of an offer: reserve an agent, make her leg, ring it, join her with the caller, or give the caller back.

The caller keeps the place in the queue through every offer; a missed offer costs the agent, never the caller.
"""

from acd.core import holding, phones
from acd.core.agents import AgentAtWork, AgentState
from acd.core.calls import Call, CallState
from acd.core.change import Change
from acd.core.commands import (
    BridgeKind,
    CreateBridge,
    DestroyBridge,
    HangUpReason,
    JoinBridge,
    LegNote,
    OfferCall,
    RingPhone,
)
from acd.core.hangups import hang_up
from acd.core.ids import agent_leg_id, conversation_id, offer_id
from acd.core.ledger import (
    AgentChanged,
    ConversationBegan,
    ConversationEnded,
    OfferAnswered,
    OfferDialled,
    OfferEnded,
    OfferEnding,
    OfferMade,
    OfferRang,
    StayEnded,
    StayEnding,
)
from acd.core.legs import Leg, LegRole
from acd.core.offers import Offer, OfferState
from acd.core.stays import Stay, StayState

CREATED_WITHIN_S = 5.0
JOINED_WITHIN_S = 5.0
RING_GRACE_S = 2
_WITHOUT_FAULT = frozenset({OfferEnding.CALLER_GONE, OfferEnding.STAY_ENDED})


def make(change: Change, stay: Stay, agent: AgentAtWork) -> None:
    """Reserve the agent and create (not yet ring) her leg."""
    call = change.state.calls[stay.call]
    offer = _new_offer(change, stay, agent)
    left_s = _left_s(change, stay)
    change.move(stay, StayState.OFFERING, deadline_in_s=left_s, offer=offer.id, offers_made=stay.offers_made + 1)
    change.put(Leg(offer.leg, stay.node, LegRole.AGENT, stay.call, offer.id, agent.id))
    change.move(agent, AgentState.OFFERED, leg=offer.leg)
    change.record(AgentChanged(agent.id, AgentState.OFFERED))
    change.record(OfferMade(call.id, offer.id, stay.queue, agent.id, agent.phone))
    note = LegNote(call.id, call.line, call.entered_at, call.language, queue=stay.queue, agent=agent.id)
    change.do(
        OfferCall, stay.node, call.id, leg=offer.leg, agent=agent.id, phone=agent.phone, caller=call.caller, note=note
    )


def _new_offer(change: Change, stay: Stay, agent: AgentAtWork) -> Offer:
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
        )
    )


def leg_created(change: Change, offer: Offer) -> None:
    """The agent's leg exists: ring it. That it is about to be dialled is recorded first."""
    if offer.state is not OfferState.CREATING:
        return
    ring_s = change.plan.queues[offer.queue].ring_timeout_s
    change.move(offer, OfferState.DIALLED, deadline_in_s=ring_s)
    change.record(OfferDialled(offer.call, offer.id))
    node = change.state.legs[offer.leg].node
    # The switch's own limit is a little longer than ours: it counts only if we are not there any more.
    change.do(RingPhone, node, offer.call, leg=offer.leg, ring_timeout_s=ring_s + RING_GRACE_S)


def rang(change: Change, offer: Offer, sip_call_id: str) -> None:
    """The phone rings; the time limit of the offer goes on."""
    if offer.state is OfferState.DIALLED and offer.deadline_s is not None:
        left_s = offer.deadline_s - change.now.mono_s
        change.move(offer, OfferState.RINGING, deadline_in_s=left_s)
        change.record(OfferRang(offer.call, offer.id, sip_call_id))


def answered(change: Change, offer: Offer, sip_call_id: str) -> None:
    """The agent picked up: join her with the caller."""
    if offer.state not in (OfferState.DIALLED, OfferState.RINGING):
        return
    call, stay = change.state.calls[offer.call], change.state.stays[offer.stay]
    change.move(offer, OfferState.JOINING, deadline_in_s=JOINED_WITHIN_S)
    change.move(stay, StayState.JOINING)
    change.record(OfferAnswered(call.id, offer.id, offer.agent, sip_call_id))
    change.do(CreateBridge, call.node, call.id, bridge=offer.bridge, bridge_kind=BridgeKind.CONVERSATION)
    change.do(JoinBridge, call.node, call.id, bridge=offer.bridge, legs=(call.leg, offer.leg))


def joined(change: Change, offer: Offer) -> None:
    """Caller and agent hear each other: the stay is over, the conversation begins."""
    if offer.state is not OfferState.JOINING:
        return
    call, stay = change.state.calls[offer.call], change.state.stays[offer.stay]
    agent = change.state.agents[offer.agent]
    change.finish(stay, StayState.ENDED)
    holding.leave(change, call, stay.holding)
    change.move(call, CallState.TALKING, stay=None, offer=offer.id)
    change.move(agent, AgentState.TALKING)
    change.move(offer, OfferState.JOINED, joined_s=change.now.mono_s)
    wait_s = change.now.mono_s - stay.entered_s
    change.record(StayEnded(call.id, stay.id, stay.queue, StayEnding.ANSWERED, wait_s))
    change.record(_ended(change, offer, OfferEnding.ACCEPTED))
    change.record(ConversationBegan(call.id, offer.id, offer.agent))
    change.record(AgentChanged(agent.id, AgentState.TALKING))


def lost(change: Change, offer: Offer, ending: OfferEnding) -> None:
    """The offer came to nothing while the caller waits on: he is where he was, and the next agent is asked."""
    call, stay = change.state.calls[offer.call], change.state.stays[offer.stay]
    end(change, offer, ending)
    back = change.move(stay, StayState.WAITING, deadline_in_s=_left_s(change, stay), offer=None)
    if stay.state is StayState.JOINING:
        # He may be in the conversation's bridge already, alone; he goes back to the music before it is removed.
        change.do(JoinBridge, call.node, call.id, bridge=back.holding, legs=(call.leg,))
        change.do(DestroyBridge, call.node, call.id, bridge=offer.bridge)
    change.dirty[(stay.node, stay.queue)] = None


def end(change: Change, offer: Offer, ending: OfferEnding) -> None:
    """End an offer that was not accepted, whatever has become of the stay: her phone stops ringing, she rests."""
    change.finish(offer, OfferState.ENDED)
    change.record(_ended(change, offer, ending))
    hang_up(change, offer.leg, HangUpReason.NO_ANSWER if ending is OfferEnding.NO_ANSWER else HangUpReason.NORMAL)
    back_off_s = 0.0 if ending in _WITHOUT_FAULT else change.plan.queues[offer.queue].back_off_s
    phones.rest(change, change.state.agents[offer.agent], AgentState.BACKING_OFF, back_off_s)


def part(change: Change, call: Call, offer: Offer) -> None:
    """The conversation is over; the legs that are still there are ended by whoever calls this."""
    assert offer.joined_s is not None, f"{offer.id} ends a conversation that never began"
    change.finish(offer, OfferState.ENDED)
    change.record(ConversationEnded(call.id, offer.id, offer.agent, change.now.mono_s - offer.joined_s))
    hang_up(change, offer.leg)
    change.do(DestroyBridge, call.node, call.id, bridge=offer.bridge)
    wrap_up_s = change.plan.queues[offer.queue].wrap_up_s
    phones.rest(change, change.state.agents[offer.agent], AgentState.WRAP_UP, wrap_up_s)


def _ended(change: Change, offer: Offer, ending: OfferEnding) -> OfferEnded:
    return OfferEnded(offer.call, offer.id, offer.agent, ending, change.now.mono_s - offer.made_s)


def _left_s(change: Change, stay: Stay) -> float:
    return max(0.0, stay.expires_s - change.now.mono_s)
