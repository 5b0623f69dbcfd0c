"""What must hold in the centre's state and on its switch after every step, whatever has happened."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from acd.core import commands, ledger
from acd.core.agents import AgentState
from acd.core.calls import Awaited, Call, CallState
from acd.core.commands import AnyCommand
from acd.core.flow_steps import Answer
from acd.core.flows import Flow
from acd.core.holdings import HOLDING_LEGS_MAX
from acd.core.ids import OfferId
from acd.core.legs import LegRole, LegState
from acd.core.plan import Plan
from acd.core.state import State
from acd.core.stays import StayState
from acd.core.steps import CLOSED_LINE
from acd.core.succession import base_of
from tests.core.on_floors import bit_of, check_floors

K = TypeVar("K")
ENGAGED = frozenset({AgentState.OFFERED, AgentState.TALKING, AgentState.HOLDING})


def count(*found: K) -> dict[K, int]:
    """How often each was found: several times a step, and quicker than a `Counter`."""
    times: dict[K, int] = {}
    for each in found:
        times[each] = times.get(each, 0) + 1
    return times


def check(state: State) -> None:
    """What must hold after every step."""
    check_places(state)
    asking = state.consultations.values()
    asked = count(
        *(offer.agent for offer in state.offers.values()), *(each.third for each in asking if each.third is not None)
    )
    assert all(n == 1 for n in asked.values()), f"an agent has two offers: {asked}"
    for consultation in state.consultations.values():
        call = state.calls.get(consultation.call)
        assert call is None or (call.consultation, call.offer) == (consultation.id, consultation.offer)
        assert consultation.third is None or state.agents[consultation.third].state in ENGAGED
    for offer in state.offers.values():
        assert state.agents[offer.agent].state in ENGAGED
    for stay in state.stays.values():
        assert state.calls[stay.call].stay == stay.id
        assert (stay.offer is None) == (stay.state is StayState.WAITING)
        floor = state.floors.floor_of(stay)
        line, alone = (
            floor.lines[floor.stage_of(stay.waits_since_s, state.widened_s)],
            state.directed.get(stay.node, []),
        )
        here = state.floors.place_of(stay)
        is_waiting = stay.state is StayState.WAITING
        assert (here in line) == (is_waiting and not stay.only)
        assert (here in alone) == (is_waiting and bool(stay.only))
    for worker in state.agents.values():
        assert worker.phone is None or state.agent_at[worker.phone] == worker.id
        nodes = [node for node, pool in state.floors.pools.items() if pool.ready >> bit_of(state, worker) & 1]
        assert nodes == ([state.phones[worker.phone]] if worker.phone and worker.state is AgentState.READY else [])
    check_floors(state)
    holding = [*(stay.holding for stay in state.stays.values()), *(call.held_in for call in state.calls.values())]
    waiting = count(*(name for name in (*holding, *(each.holding for each in asking)) if name is not None))
    counted = {h.id: h.legs for h in state.holdings.values() if h.legs}
    assert counted == waiting, f"{counted} are counted in bridges, {waiting} are there"
    for bridge in state.holdings.values():
        assert bridge.legs <= HOLDING_LEGS_MAX, f"too many are in {bridge}"
        assert (bridge.legs == 0) == (bridge.deadline_s is not None), f"an empty bridge goes, no other: {bridge}"
    empty = count(*(holding.place for holding in state.holdings.values() if holding.legs == 0))
    assert all(n == 1 for n in empty.values()), f"more empty bridges than one are kept: {empty}"
    for place, roomy in state.roomy.items():
        assert place not in empty or state.holdings[roomy[0]].legs == 0
    # Before a switch has listed what it holds, nobody is asked yet whom the engine before had asked.
    kept = state.unadopted
    offered = {offer.id: offer for offer in (() if kept is None else kept.offers)} | state.offers
    for wrap_up in state.wrap_ups.values():
        worker = state.agents[wrap_up.id]
        assert worker.state in (*ENGAGED, AgentState.WRAP_UP)
        assert worker.state is not AgentState.OFFERED or offered[OfferId(worker.leg or "")].call == wrap_up.call
    for own in state.own_calls.values():
        worker = state.agents[own.agent]
        assert (worker.state, worker.leg) == (AgentState.OWN_CALL, own.leg)
    owners = count(*(own.agent for own in (*state.own_calls.values(), *(() if kept is None else kept.own_calls))))
    assert all(
        worker.state is not AgentState.OWN_CALL or owners.get(worker.id) == 1 for worker in state.agents.values()
    )
    for call in state.calls.values():
        assert (call.target is not None) == (call.awaited in (Awaited.TARGET_LEG, Awaited.TARGET) or _is_through(call))
    through = {call.target for call in state.calls.values() if call.target is not None}
    through |= {own.target for own in state.own_calls.values() if own.target is not None}
    through |= {each.third_leg for each in state.consultations.values() if each.third is None}
    targets = {
        leg.id for leg in state.legs.values() if leg.role is LegRole.TARGET and leg.state in (LegState.NEW, LegState.UP)
    }
    assert targets <= through, f"{targets - through} belong to nobody"
    on = count(*(leg.trunk for leg in state.legs.values() if leg.trunk))
    assert {trunk: legs for trunk, legs in state.legs_on.items() if legs} == on
    for queue_name in state.stays_in:
        assert state.stays_in.get(queue_name, 0) == sum(stay.queue == queue_name for stay in state.stays.values())


def check_places(state: State) -> None:
    """Each caller is in exactly one place."""
    lines = [*(line for floor in state.floors.numbered for line in floor.lines), *state.directed.values()]
    places = sorted(place[-1] for line in lines for place in line)
    assert places == sorted(stay.id for stay in state.stays.values() if stay.state is StayState.WAITING)
    for call in state.calls.values():
        with_whom = (call.stay is not None) + (call.offer is not None) + (call.target is not None)
        assert with_whom <= 1, f"{call} is in {with_whom} places"
        assert (call.state is CallState.QUEUED) == (call.stay is not None), f"{call} waits, or does not"
        assert call.state is not CallState.TALKING or call.offer or call.target, f"{call} talks with nobody"
    callers = sorted(leg.call for leg in state.legs.values() if leg.role is LegRole.CALLER and leg.call is not None)
    assert callers == sorted(state.calls), f"{callers} are not the legs of {sorted(state.calls)}"


class Bill:
    """Whom the centre may answer, as he pays from then on: by the facts so far."""

    def __init__(self, plan: Callable[[], Plan]) -> None:
        self.plan = plan
        self.may_be: set[str] = set()
        self.flows: dict[str, Flow] = {}

    def hear(self, facts: Iterable[ledger.Fact]) -> None:
        """A step says so, or an agent or a number has answered."""
        # What was due in the step of a reload was done by the settings before.
        self.flows |= self.plan().flows
        for fact in facts:
            match fact:
                case ledger.StepEntered() if self._is_answer(fact.step):
                    self.may_be.add(fact.call)
                case ledger.OfferAnswered() | ledger.TransferEnded(ending="answered"):
                    self.may_be.add(fact.call)
                case _:
                    pass

    def watch(self, command: AnyCommand) -> None:
        """A command is about to be carried out. A phone that dialled a feature code has no call."""
        if isinstance(command, commands.AnswerLeg) and command.call is not None:
            assert command.call in self.may_be, f"{command}: neither a step nor an agent answered"

    def _is_answer(self, place: str) -> bool:
        flow, _, rest = place.partition("/")
        block, _, index = rest.rpartition("/")
        if flow == CLOSED_LINE:
            return index == "0"
        steps = self.flows[flow if flow in self.flows else base_of(flow)].blocks.get(block, ())
        return int(index) < len(steps) and isinstance(steps[int(index)], Answer)


def _is_through(call: Call) -> bool:
    return call.state is CallState.TALKING and call.offer is None
