"""Where waiting callers are kept: holding bridges of at most 50, one set per node and music.

A bridge is removed when its last caller leaves, and its id is never used again. As two callers' requests
have no order between them, each caller makes sure of a bridge that nobody has confirmed yet: making it twice
changes nothing.
"""

from acd.core.calls import Call
from acd.core.change import Change
from acd.core.commands import BridgeKind, CreateBridge, DestroyBridge, JoinBridge, StartMusic
from acd.core.ids import BridgeId, holding_id
from acd.core.state import Holding


def enter(change: Change, call: Call, music: str) -> BridgeId:
    """Put the caller where the music plays; gives back which bridge that is."""
    holding = _roomy(change, call, music)
    if not holding.is_made:
        change.do(CreateBridge, call.node, call.id, bridge=holding.id, bridge_kind=BridgeKind.HOLDING)
        change.do(StartMusic, call.node, call.id, bridge=holding.id, music=music)
    change.do(JoinBridge, call.node, call.id, bridge=holding.id, legs=(call.leg,))
    change.set(holding, legs=holding.legs + 1)
    return holding.id


def confirm(change: Change, bridge: BridgeId) -> None:
    """Somebody is in it, so it is there."""
    holding = change.state.holdings.get(bridge)
    if holding is not None and not holding.is_made:
        change.set(holding, is_made=True)


def leave(change: Change, call: Call, bridge: BridgeId) -> None:
    """The caller is out of it, or on the way out; call this after the command that takes him out."""
    holding = change.state.holdings.get(bridge)
    if holding is None:
        return
    if holding.legs > 1:
        change.set(holding, legs=holding.legs - 1)
        return
    change.do(DestroyBridge, call.node, call.id, bridge=bridge)
    change.drop(holding)


def _roomy(change: Change, call: Call, music: str) -> Holding:
    state = change.state
    roomy = state.roomy.get(f"{call.node}/{music}")
    if roomy:
        return state.holdings[roomy[-1]]
    state.holdings_made += 1
    return change.put(Holding(holding_id(call.node, state.epoch, state.holdings_made), call.node, music))
