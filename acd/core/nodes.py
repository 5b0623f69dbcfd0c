"""A switch comes, goes and comes back. What its lists say counts more than what we remember."""

from acd.core import answers, endings, holding, phones
from acd.core.change import Change
from acd.core.commands import DestroyBridge, HangUp, HangUpReason
from acd.core.events import EndCause, LegCondition, LegSnapshot, NodeConnected, NodeLost
from acd.core.ids import BridgeId, NodeName, is_ours, target_bridge_id
from acd.core.ledger import NodeFound, NodeMissed, OrphanEnded
from acd.core.legs import Leg, LegRole
from acd.core.reasons import CallEnding

CLAIMED_WITHIN_S = 2.0


def found(change: Change, event: NodeConnected) -> None:
    """What is on the switch is ours, an older engine's or about to arrive; what is missing has ended unseen."""
    node = event.node
    change.mark_node(node, is_connected=True)
    change.record(NodeFound(node, len(event.legs)))
    there = {leg.leg for leg in event.legs}
    for leg in [leg for leg in change.state.legs.values() if leg.node == node and leg.id not in there]:
        endings.leg_ended(change, leg.id, EndCause.FAILED, 0, CallEnding.ENDED_UNOBSERVED)
    for found_leg in event.legs:
        if found_leg.leg not in change.state.legs:
            _take_stranger(change, node, found_leg)
        elif found_leg.condition is LegCondition.UP:
            answers.leg_answered(change, found_leg.leg, found_leg.sip_call_id)
    holding.compare(change, node, frozenset(event.bridges))
    _end_orphan_bridges(change, event)
    for found_phone in event.phones:
        if found_phone.is_reachable:
            phones.phone_found(change, found_phone.phone, node)
            phones.phone_used(change, found_phone.phone, node, is_in_use=found_phone.is_in_use)
        else:
            phones.phone_missed(change, found_phone.phone, node)
    for phone in change.plan.outside_phones:
        if phone not in change.state.phones:
            phones.phone_found(change, phone, node)
    for known in change.state.classes.values():
        for call_class in known:
            change.dirty[(node, call_class.key)] = None


def missed(change: Change, event: NodeLost) -> None:
    """Calls there go on without us; nothing new is offered there until it is back."""
    change.mark_node(event.node, is_connected=False)
    change.record(NodeMissed(event.node))


def _take_stranger(change: Change, node: NodeName, found_leg: LegSnapshot) -> None:
    """A leg with one of our ids is an older engine's offer; a caller may be one whose arrival is about to be told."""
    if is_ours(found_leg.leg, node):
        change.record(OrphanEnded(node, found_leg.leg))
        change.do(HangUp, node, None, leg=found_leg.leg, reason=HangUpReason.NORMAL)
        return
    due_s = change.now.mono_s + CLAIMED_WITHIN_S
    change.put(Leg(found_leg.leg, node, LegRole.STRANGER, deadline_s=due_s, sip_call_id=found_leg.sip_call_id))


def _end_orphan_bridges(change: Change, event: NodeConnected) -> None:
    talking = {offer.bridge for offer in change.state.offers.values()}
    talking |= {target_bridge_id(call.target) for call in change.state.calls.values() if call.target is not None}
    for name in event.bridges:
        bridge = BridgeId(name)
        if is_ours(bridge, event.node) and bridge not in talking and bridge not in change.state.holdings:
            change.record(OrphanEnded(event.node, bridge))
            change.do(DestroyBridge, event.node, None, bridge=bridge)
