"""A switch comes, goes and comes back. What its lists say counts more than what we remember."""

from collections.abc import Iterable

from acd.core import adopt, answers, endings, holding, phones, queues, seating
from acd.core.calls import Awaited, Call, CallState
from acd.core.change import Change
from acd.core.commands import AnswerLeg, DestroyBridge
from acd.core.events import EndCause, NodeConnected, NodeLost
from acd.core.hangups import end_not_told
from acd.core.ids import StayId, is_ours, target_bridge_id
from acd.core.ledger import NodeFound, NodeMissed, OrphanEnded
from acd.core.legs import Leg, LegRole, LegState
from acd.core.offers import OfferState
from acd.core.reasons import CallEnding
from acd.core.snapshot import LegCondition, LegSnapshot
from acd.core.stays import StayState

_JOINED = frozenset({OfferState.JOINING, OfferState.JOINED})


def found(change: Change, event: NodeConnected) -> None:
    """What is on the switch is ours, an older engine's or about to arrive; what is missing has ended unseen."""
    node, state = event.node, change.state
    lost_at = state.lost_at.get(node, change.now.wall)
    kept = () if state.unadopted is None else state.unadopted.agents
    change.mark_node(node, is_connected=True)
    there, silent = {leg.leg for leg in event.legs}, _in_silence(change, event)
    living = [leg for leg in state.legs.values() if leg.node == node]
    _hang_up_again(change, [leg for leg in living if leg.id in there and leg.state is LegState.ENDING])
    for leg in living:
        if leg.id not in there:
            endings.leg_ended(change, leg.id, EndCause.FAILED, 0, CallEnding.ENDED_UNOBSERVED, lost_at)
    for found_leg in event.legs:
        if found_leg.condition is LegCondition.UP:
            answers.leg_answered(change, found_leg.leg, found_leg.sip_call_id)
        _answer_again(change, found_leg)
    holding.compare(change, node, frozenset(bridge.bridge for bridge in event.bridges))
    for stay in silent:
        if stay in state.stays:
            queues.music_failed(change, state.stays[stay])
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
    for known in change.state.classes.values():
        for call_class in known:
            change.dirty[(node, call_class.key)] = None


def missed(change: Change, event: NodeLost) -> None:
    """Calls there go on without us; nothing new is offered there until it is back."""
    change.mark_node(event.node, is_connected=False)
    change.record(NodeMissed(event.node))


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
