"""Where waiting callers are kept: holding bridges of at most 50, one set per node and music.

An empty one stays for `KEPT_S`, so that a caller now and then does not cost a bridge each time; one per node and
music is enough. Two callers' requests have no order between them. So each caller makes sure of a bridge that nobody
has confirmed yet: making it twice changes nothing. And as an id is never used again, a removal can hit no later
caller, and what an earlier one still asks of a removed bridge changes nothing. One that may be gone from the switch
is made sure of again, and is not kept.

Measured: Asterisk ends the music when the last caller leaves. Of those who are in a bridge each may be on the way
out, so whoever joins only a few others starts it once he is in; where it plays, it just goes on.
"""

from collections.abc import Collection

from acd.core.calls import Call
from acd.core.change import Change
from acd.core.commands import BridgeKind, CreateBridge, DestroyBridge, JoinBridge, StartMusic
from acd.core.holdings import Holding
from acd.core.ids import BridgeId, CallId, LegId, NodeName, holding_id
from acd.core.state import State
from acd.core.stays import Stay

KEPT_S = 30.0
FEW_LEGS = 5


def enter(change: Change, call: Call, music: str, leg: LegId | None = None) -> BridgeId:
    """Put the caller, or another leg of his call, where the music plays; gives back which bridge that is."""
    holding = _roomy(change, call, music)
    change.set(holding, legs=holding.legs + 1, deadline_s=None)
    join(change, call, holding.id, leg)
    return holding.id


def take_over(change: Change, bridge: BridgeId, node: NodeName, music: str) -> BridgeId:
    """Count a caller whom an earlier engine left in this bridge; an empty one that he is in is not to be removed."""
    holding = change.state.holdings.get(bridge) or change.put(Holding(bridge, node, music, is_made=True))
    if holding.legs == 0:
        # It may not have been started yet, or have ended with the last one who left.
        change.do(StartMusic, node, None, bridge=bridge, music=holding.music)
    change.set(holding, legs=holding.legs + 1, deadline_s=None)
    return bridge


def play_to(change: Change, stay: Stay) -> None:
    """Put a stay's caller (back) where the music plays, also one who has only heard ringing so far."""
    call = change.state.calls[stay.call]
    if stay.holding is None:
        change.set(stay, holding=enter(change, call, change.queue(stay.queue).music))
    else:
        join(change, call, stay.holding)


def join(change: Change, call: Call, bridge: BridgeId, leg: LegId | None = None) -> None:
    """Move a caller (or that other leg) who is counted in it into the bridge, for the first time or again."""
    holding = change.state.holdings[bridge]
    if not holding.is_made:
        change.do(CreateBridge, call.node, call.id, bridge=bridge, bridge_kind=BridgeKind.HOLDING)
    change.do(JoinBridge, call.node, call.id, bridge=bridge, legs=(leg or call.leg,))
    if not holding.is_made or holding.legs <= FEW_LEGS:
        change.do(StartMusic, call.node, call.id, bridge=bridge, music=holding.music)


def confirm(change: Change, bridge: BridgeId) -> None:
    """Somebody is in it, so it is there."""
    holding = change.state.holdings.get(bridge)
    if holding is not None and not holding.is_made:
        change.set(holding, is_made=True)


def doubt(change: Change, bridge: BridgeId) -> None:
    """It may be gone from the switch: whoever is put into it next makes sure of it."""
    holding = change.state.holdings.get(bridge)
    if holding is None:
        return
    if holding.legs == 0:
        _remove(change, holding, None)
    else:
        change.set(holding, is_made=False)


def compare(change: Change, node: NodeName, there: Collection[str]) -> None:
    """The switch lists its bridges: one of ours that is missing went with its last life, or is not made yet."""
    for holding in list(change.state.holdings.values()):
        if holding.node == node and holding.id not in there:
            doubt(change, holding.id)


def leave(change: Change, call: Call, bridge: BridgeId | None) -> None:
    """The caller is out of it, or on the way out; call this after the command that takes him out. None: no bridge."""
    holding = None if bridge is None else change.state.holdings.get(bridge)
    if holding is None:
        return
    if holding.legs > 1:
        change.set(holding, legs=holding.legs - 1)
    elif holding.is_made and not _is_one_kept(change.state, holding):
        change.set(holding, legs=0, deadline_s=change.now.mono_s + KEPT_S)
    else:
        _remove(change, holding, call.id)


def unused(change: Change, holding: Holding) -> None:
    """Nobody has entered it for `KEPT_S`."""
    _remove(change, holding, None)


def _remove(change: Change, holding: Holding, call: CallId | None) -> None:
    change.do(DestroyBridge, holding.node, call, bridge=holding.id)
    change.drop(holding)


def _is_one_kept(state: State, holding: Holding) -> bool:
    """Whether an empty one of the same node and music is there already; an empty one is always the first."""
    return state.holdings[state.roomy[holding.place][0]].legs == 0


def _roomy(change: Change, call: Call, music: str) -> Holding:
    state = change.state
    roomy = state.roomy.get(f"{call.node}/{music}")
    if roomy:
        return state.holdings[roomy[-1]]
    state.holdings_made += 1
    return change.put(Holding(holding_id(call.node, state.epoch, state.holdings_made), call.node, music))
