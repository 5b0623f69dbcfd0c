"""A switch comes, goes and comes back. What its lists say counts more than what we remember."""

from collections.abc import Iterable

from acd.core import adopt, answers, endings, holding, joining, matching, phones, queues, recording_wishes, seating
from acd.core.calls import Awaited, Call, CallState
from acd.core.change import Change
from acd.core.commands import AnswerLeg, BridgeKind, CreateBridge, DestroyBridge, JoinBridge
from acd.core.events import EndCause, NodeConnected, NodeLost
from acd.core.hangups import end_not_told
from acd.core.ids import OfferId, StayId, is_ours, target_bridge_id
from acd.core.ledger import NodeFound, NodeMissed, OrphanEnded
from acd.core.legs import Leg, LegRole, LegState
from acd.core.offers import Offer, OfferState
from acd.core.prompting import hush
from acd.core.reasons import CallEnding
from acd.core.snapshot import LegCondition, LegSnapshot
from acd.core.stays import StayState
from acd.core.watches import WatchState

_JOINED = frozenset({OfferState.JOINING, OfferState.JOINED})


def found(change: Change, event: NodeConnected) -> None:
    """What is on the switch is ours, an older engine's or about to arrive; what is missing has ended unseen."""
    node, state = event.node, change.state
    lost_at = state.lost_at.get(node, change.now.wall)
    kept = () if state.unadopted is None else state.unadopted.agents
    change.mark_node(node, is_connected=True)
    there, silent, apart = {leg.leg for leg in event.legs}, _in_silence(change, event), _apart(change, event)
    living = [leg for leg in state.legs.values() if leg.node == node]
    _hang_up_again(change, [leg for leg in living if leg.id in there and leg.state is LegState.ENDING])
    for leg in living:
        if leg.id not in there:
            endings.leg_ended(change, leg.id, EndCause.FAILED, 0, CallEnding.ENDED_UNOBSERVED, lost_at)
        elif leg.state is LegState.LEFT and leg.role is LegRole.CALLER:
            _came_back(change, leg)
    for found_leg in event.legs:
        if found_leg.condition is LegCondition.UP:
            answers.leg_answered(change, found_leg.leg, found_leg.sip_call_id)
        _answer_again(change, found_leg)
    holding.compare(change, node, frozenset(bridge.bridge for bridge in event.bridges))
    for stay in silent:
        if stay in state.stays:
            queues.music_again(change, state.stays[stay])
    for offer, is_heard in apart.items():
        if offer in state.offers:
            _join_again(change, state.offers[offer], is_heard=is_heard)
    taken = adopt.take_over(change, event)
    change.record(NodeFound(node, len(event.legs), taken.adopted, taken.gone))
    _end_orphan_bridges(change, event)
    for found_phone in event.phones:
        if found_phone.is_reachable:
            phones.phone_found(change, found_phone.phone, node)
            phones.phone_used(change, found_phone.phone, is_in_use=found_phone.is_in_use)
        else:
            phones.phone_missed(change, found_phone.phone, node)
    for phone in change.plan.outside_phones:
        if phone not in change.state.phones:
            phones.phone_found(change, phone, node)
    seating.order_again(change, node, kept)
    matching.look_at_all(change, node)


def missed(change: Change, event: NodeLost) -> None:
    """Calls there go on without us; nothing new is offered there until it is back."""
    change.mark_node(event.node, is_connected=False)
    change.record(NodeMissed(event.node))


def _came_back(change: Change, leg: Leg) -> None:
    """He was away and is listed; news of his return was lost, or comes yet."""
    endings.given_up(change, leg)
    due_s = change.now.mono_s + adopt.CLAIMED_WITHIN_S
    change.put(Leg(leg.id, leg.node, LegRole.STRANGER, deadline_s=due_s, sip_call_id=leg.sip_call_id))


def _hang_up_again(change: Change, legs: Iterable[Leg]) -> None:
    """What we asked of the switch just before it was lost may never have reached it; twice does no harm."""
    for leg in legs:
        end_not_told(change, leg)


def _answer_again(change: Change, found_leg: LegSnapshot) -> None:
    """The same of a caller who was to be answered, and is not."""
    leg = change.state.legs.get(found_leg.leg)
    call = None if leg is None or leg.call is None else change.state.calls.get(leg.call)
    if leg is None or call is None or leg.role is not LegRole.CALLER or leg.state is not LegState.NEW:
        return
    if _is_answering(change, call):
        change.do(AnswerLeg, leg.node, call.id, leg=leg.id)


def _in_silence(change: Change, event: NodeConnected) -> list[StayId]:
    """The same of those who are to wait where the music plays, and are not there."""
    there = {(bridge.bridge, leg) for bridge in event.bridges for leg in bridge.legs}
    return [
        stay.id
        for stay in change.state.stays.values()
        if stay.node == event.node and stay.holding is not None
        if (stay.holding, change.state.calls[stay.call].leg) not in there
    ]


def _apart(change: Change, event: NodeConnected) -> dict[OfferId, bool]:
    """The same of agents and callers who are to hear each other: who do not, and of whom it was not told that they do.

    Only of those who are with each other alone, and nowhere else for a while.
    """
    state, found = change.state, {}
    there = {(bridge.bridge, leg) for bridge in event.bridges for leg in bridge.legs}
    taking = {watch.offer for watch in state.watches.values() if watch.state is WatchState.TAKING}
    for offer in state.offers.values():
        call = state.calls[offer.call]
        is_alone = call.held_in is None and call.consultation is None and offer.id not in taking
        if offer.state in _JOINED and call.node == event.node and is_alone:
            is_heard = (offer.bridge, call.leg) in there and (offer.bridge, offer.leg) in there
            if not is_heard or offer.state is OfferState.JOINING:
                found[offer.id] = is_heard
    return found


def _join_again(change: Change, offer: Offer, *, is_heard: bool) -> None:
    call = change.state.calls[offer.call]
    if is_heard:
        joining.joined(change, offer)
        return
    hush(change, recording_wishes.break_off(change, call))
    change.do(CreateBridge, call.node, call.id, bridge=offer.bridge, bridge_kind=BridgeKind.CONVERSATION)
    change.do(JoinBridge, call.node, call.id, bridge=offer.bridge, legs=(call.leg, offer.leg))


def _is_answering(change: Change, call: Call) -> bool:
    """Whether he was being answered: by his flow, or because an agent has taken him."""
    stay = None if call.stay is None else change.state.stays[call.stay]
    is_joining = stay is not None and stay.state is StayState.JOINING
    return call.awaited is Awaited.ANSWER or is_joining or call.state is CallState.TALKING


def _end_orphan_bridges(change: Change, event: NodeConnected) -> None:
    """Bridges with our ids in which nobody talks or waits; one that an offer will need is made when it does."""
    state = change.state
    asked = {offer.bridge: offer.call for offer in state.offers.values()}
    talking = {offer.bridge for offer in state.offers.values() if offer.state in _JOINED}
    talking |= {target_bridge_id(call.target) for call in state.calls.values() if call.target is not None}
    talking |= {each.bridge for each in state.consultations.values()}
    talking |= {watch.bridge for watch in state.watches.values() if watch.bridge is not None}
    talking |= {own.bridge for own in state.own_calls.values() if own.bridge is not None}
    for bridge in [listed.bridge for listed in event.bridges]:
        if is_ours(bridge, event.node) and bridge not in talking and bridge not in state.holdings:
            change.record(OrphanEnded(event.node, bridge))
            # In order with what the call will ask of it.
            change.do(DestroyBridge, event.node, asked.get(bridge), bridge=bridge)
