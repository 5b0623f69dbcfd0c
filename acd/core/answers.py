"""A leg is up: the caller's, because our answer was carried out, or the agent's, because she picked up."""

from acd.core import calling_out, codes, consulting, joining, menus, transfers, watching
from acd.core.calls import Awaited, Call
from acd.core.change import Change
from acd.core.ids import LegId
from acd.core.ledger import CallAnswered
from acd.core.legs import LegRole, LegState


def leg_answered(change: Change, name: LegId, sip_call_id: str) -> None:
    """Take note, once. An answer that crosses our hang-up comes too late and changes nothing."""
    leg = change.state.legs.get(name)
    if leg is None or leg.state is not LegState.NEW or leg.role is LegRole.STRANGER:
        # A stranger keeps the deadline by which he must be claimed.
        return
    if leg.role is LegRole.SNOOP:
        # It is up when it is made; that was not heard.
        watching.leg_created(change, leg)
        return
    change.move(leg, LegState.UP, sip_call_id=sip_call_id)
    own = calling_out.of(change, leg.call)
    if own is not None:
        calling_out.answered(change, own, leg.id, sip_call_id)
        return
    if leg.role is LegRole.CALLER and leg.call is not None:
        change.record(CallAnswered(leg.call))
        menus.answered(change, change.state.calls[leg.call])
    elif (consultation := consulting.of_third(change, leg.id)) is not None:
        consulting.answered(change, consultation)
    elif leg.role is LegRole.TARGET and leg.call is not None:
        _target_answered(change, change.state.calls.get(leg.call), leg.id)
    elif leg.role is LegRole.SUPERVISOR:
        watching.answered(change, leg.id)
    elif leg.role is LegRole.CODE:
        codes.answered(change, change.state.code_calls[leg.id])
    elif leg.offer is not None and leg.offer in change.state.offers:
        joining.answered(change, change.state.offers[leg.offer], sip_call_id)


def _target_answered(change: Change, call: Call | None, target: LegId) -> None:
    if call is not None and call.target == target and call.awaited is Awaited.TARGET:
        transfers.answered(change, call)
