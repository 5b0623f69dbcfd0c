"""His agent lets the caller wait: he hears music in a holding bridge, and then they hear each other again."""

from acd.core import holding, phones, recording_wishes
from acd.core.agents import AgentState
from acd.core.calls import Call
from acd.core.change import Change
from acd.core.commands import JoinBridge
from acd.core.ids import LegId
from acd.core.ledger_control import ConversationHeld
from acd.core.offers import Offer


def let_wait(change: Change, call: Call, offer: Offer) -> Call:
    """The caller goes to the music; his agent stays where she is."""
    call = recording_wishes.break_off(change, call)
    bridge = holding.enter(change, call, change.queue(offer.queue).music)
    tell(change, offer, is_held=True)
    return change.set(change.state.calls[call.id], held_in=bridge)


def take_back(change: Change, call: Call, offer: Offer, *others: LegId) -> Call:
    """The caller comes (back) to his agent, and with him these `others` who are not with her already."""
    call, legs = recording_wishes.break_off(change, call), (call.leg, *others)
    change.do(JoinBridge, call.node, call.id, bridge=offer.bridge, legs=legs)
    return over(change, call, offer)


def over(change: Change, call: Call, offer: Offer) -> Call:
    """He hears his agent again, wherever he was put."""
    tell(change, offer, is_held=False)
    return left(change, call)


def left(change: Change, call: Call) -> Call:
    """He is out of the music, or on the way out, if his agent let him wait."""
    if call.held_in is None:
        return change.state.calls[call.id]
    holding.leave(change, call, call.held_in)
    return change.set(change.state.calls[call.id], held_in=None)


def tell(change: Change, offer: Offer, *, is_held: bool) -> None:
    """Record it, unless her phone has told the same before."""
    agent = change.state.agents[offer.agent]
    wanted = AgentState.HOLDING if is_held else AgentState.TALKING
    if agent.state is not wanted:
        change.record(ConversationHeld(offer.call, offer.id, offer.agent, is_held))
        phones.tell(change, change.move(agent, wanted))
