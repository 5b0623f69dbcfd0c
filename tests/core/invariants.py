"""What must hold in the centre's state after every step, whatever has happened."""

from collections import Counter

from acd.core.agents import AgentState
from acd.core.calls import Awaited, Call, CallState
from acd.core.legs import LegRole, LegState
from acd.core.state import HOLDING_LEGS_MAX, State
from acd.core.stays import StayState

ENGAGED = frozenset({AgentState.OFFERED, AgentState.TALKING, AgentState.HOLDING})


def check(state: State) -> None:
    """What must hold after every step."""
    asked = Counter(offer.agent for offer in state.offers.values())
    assert all(n == 1 for n in asked.values()), f"an agent has two offers: {asked}"
    for offer in state.offers.values():
        assert state.agents[offer.agent].state in ENGAGED
    for stay in state.stays.values():
        assert state.calls[stay.call].stay == stay.id
        assert (stay.offer is None) == (stay.state is StayState.WAITING)
        floor = state.floor(stay.node, stay.call_class)
        assert (stay.place in floor.waiting) == (stay.state is StayState.WAITING)
    for worker in state.agents.values():
        assert worker.phone is None or state.agent_at[worker.phone] == worker.id
        for floor in state.floors.values():
            is_there = (worker.idle_since_s, worker.id) in floor.ready
            assert not is_there or worker.state is AgentState.READY
    waiting = Counter(stay.holding for stay in state.stays.values())
    assert {h.id: h.legs for h in state.holdings.values()} == dict(waiting)
    assert all(holding.legs <= HOLDING_LEGS_MAX for holding in state.holdings.values())
    for call in state.calls.values():
        assert (call.target is not None) == (call.awaited in (Awaited.TARGET_LEG, Awaited.TARGET) or _is_through(call))
    through = {call.target for call in state.calls.values() if call.target is not None}
    targets = {
        leg.id for leg in state.legs.values() if leg.role is LegRole.TARGET and leg.state in (LegState.NEW, LegState.UP)
    }
    assert targets <= through, f"{targets - through} belong to nobody"
    on = Counter(leg.trunk for leg in state.legs.values() if leg.trunk)
    assert {trunk: legs for trunk, legs in state.legs_on.items() if legs} == dict(on)
    for queue_name in state.stays_in:
        assert state.stays_in.get(queue_name, 0) == sum(stay.queue == queue_name for stay in state.stays.values())


def _is_through(call: Call) -> bool:
    return call.state is CallState.TALKING and call.offer is None
