"""What must hold in the centre's state and on its switch after every step, whatever has happened."""

import re
from collections import Counter
from collections.abc import Iterable

from acd.core import commands, events, ledger
from acd.core.agents import AgentState
from acd.core.calls import Awaited, Call, CallState
from acd.core.commands import AnyCommand, BridgeKind
from acd.core.events import Event
from acd.core.fallback import CallReturned
from acd.core.holdings import HOLDING_LEGS_MAX
from acd.core.ids import OfferId, is_ours, is_watch
from acd.core.legs import LegRole, LegState
from acd.core.plan import Answer, Plan
from acd.core.state import State
from acd.core.stays import StayState

# Who is put through to a number hears its ringing, unanswered, in a bridge.
TARGETS = re.compile(r"-[tk]\d+-b$")
# Caller, agent (on one leg or another) and whoever was asked may be in a consultation's bridge.
CONSULTED = re.compile(r"-k\d+-b$")
LEGS_MAX = 3
ENGAGED = frozenset({AgentState.OFFERED, AgentState.TALKING, AgentState.HOLDING})


def check(state: State) -> None:
    """What must hold after every step."""
    asked = Counter(offer.agent for offer in state.offers.values())
    asked += Counter(each.third for each in state.consultations.values() if each.third is not None)
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
        line, alone = state.floor(stay.node, stay.call_class).waiting, state.directed.get(stay.node, [])
        is_waiting = stay.state is StayState.WAITING
        assert (stay.place in line) == (is_waiting and not stay.only)
        assert (stay.place in alone) == (is_waiting and bool(stay.only))
    for worker in state.agents.values():
        assert worker.phone is None or state.agent_at[worker.phone] == worker.id
        for floor in state.floors.values():
            is_there = (worker.idle_since_s, worker.id) in floor.ready
            assert not is_there or worker.state is AgentState.READY
    waiting = Counter(stay.holding for stay in state.stays.values() if stay.holding is not None)
    waiting += Counter(call.held_in for call in state.calls.values() if call.held_in is not None)
    waiting += Counter(each.holding for each in state.consultations.values() if each.holding is not None)
    assert {h.id: h.legs for h in state.holdings.values() if h.legs} == dict(waiting)
    assert all(holding.legs <= HOLDING_LEGS_MAX for holding in state.holdings.values())
    assert all((holding.legs == 0) == (holding.deadline_s is not None) for holding in state.holdings.values())
    empty = Counter(holding.place for holding in state.holdings.values() if holding.legs == 0)
    assert all(n == 1 for n in empty.values()), f"more empty bridges than one are kept: {empty}"
    for place, roomy in state.roomy.items():
        assert place not in empty or state.holdings[roomy[0]].legs == 0
    for wrap_up in state.wrap_ups.values():
        worker = state.agents[wrap_up.id]
        assert worker.state in (*ENGAGED, AgentState.WRAP_UP)
        assert worker.state is not AgentState.OFFERED or state.offers[OfferId(worker.leg or "")].call == wrap_up.call
    for own in state.own_calls.values():
        worker = state.agents[own.agent]
        assert (worker.state, worker.leg) == (AgentState.OWN_CALL, own.leg)
    owners = Counter(own.agent for own in state.own_calls.values())
    assert all(worker.state is not AgentState.OWN_CALL or owners[worker.id] == 1 for worker in state.agents.values())
    for call in state.calls.values():
        assert (call.target is not None) == (call.awaited in (Awaited.TARGET_LEG, Awaited.TARGET) or _is_through(call))
    through = {call.target for call in state.calls.values() if call.target is not None}
    through |= {own.target for own in state.own_calls.values() if own.target is not None}
    through |= {each.third_leg for each in state.consultations.values() if each.third is None}
    targets = {
        leg.id for leg in state.legs.values() if leg.role is LegRole.TARGET and leg.state in (LegState.NEW, LegState.UP)
    }
    assert targets <= through, f"{targets - through} belong to nobody"
    on = Counter(leg.trunk for leg in state.legs.values() if leg.trunk)
    assert {trunk: legs for trunk, legs in state.legs_on.items() if legs} == dict(on)
    for queue_name in state.stays_in:
        assert state.stays_in.get(queue_name, 0) == sum(stay.queue == queue_name for stay in state.stays.values())


class Bridges:
    """The bridges on a switch and where each leg was asked to be, by all commands so far: what must hold of them."""

    def __init__(self) -> None:
        self.there: set[str] = set()
        self.kinds: dict[str, BridgeKind] = {}
        self.joined: dict[str, tuple[str, ...]] = {}
        self.inside: dict[str, str] = {}
        self.gone: set[str] = set()
        self.playing: set[str] = set()
        self.answered: set[str] = set()

    def watch(self, command: AnyCommand) -> None:
        """A command is about to be carried out, or to fail."""
        match command:
            case commands.AnswerLeg():
                self.answered.add(command.leg)
            case commands.StartMusic():
                self.playing.add(command.bridge)
            case commands.CreateBridge():
                assert self.kinds.setdefault(command.bridge, command.bridge_kind) is command.bridge_kind
                self.there.add(command.bridge)
            case commands.JoinBridge():
                self._join(command)
            case commands.LeaveBridge() | commands.HangUp() | commands.ReleaseLeg():
                self.inside.pop(command.leg, None)
            case commands.DestroyBridge():
                self._destroy(command.bridge)
            case _:
                pass
        self.playing &= set(self.inside.values())

    def check(self, state: State) -> None:
        """Nobody answered waits in silence: he is in a bridge, whose music ends with the last who leaves it."""
        for stay in state.stays.values():
            caller = state.legs[state.calls[stay.call].leg]
            is_in_silence = caller.state is LegState.UP and caller.id not in self.inside and caller.id not in self.gone
            assert not is_in_silence, f"{caller.id} waits in no bridge"
        for leg, name in self.inside.items():
            assert self.kinds[name] is BridgeKind.CONVERSATION or name in self.playing, f"{leg} hears nothing in {name}"

    def hear(self, event: Event) -> None:
        """A leg that is gone is in no bridge, whatever is still asked of it."""
        if isinstance(event, events.LegAnswered | CallReturned):
            self.answered.add(event.leg)
        if isinstance(event, CallReturned):
            self.inside.pop(event.leg, None)
            self.gone.discard(event.leg)
        if isinstance(event, events.LegEnded | events.LegLeft):
            self.inside.pop(event.leg, None)
            self.gone.add(event.leg)
        self.playing &= set(self.inside.values())

    def _join(self, command: commands.JoinBridge) -> None:
        name = command.bridge
        assert name in self.kinds, f"{command} comes before its bridge was made"
        callers = {leg for leg in command.legs if not is_ours(leg, command.node)}
        unanswered = callers - self.answered - self.gone
        assert not unanswered or TARGETS.search(name), f"{command}: {unanswered} are not answered"
        if self.kinds[name] is BridgeKind.CONVERSATION and not (len(command.legs) == 1 and is_watch(command.legs[0])):
            known = self.joined.setdefault(name, command.legs)
            if CONSULTED.search(name):
                self.joined[name] = tuple(dict.fromkeys(known + command.legs))
            assert len(self.joined[name]) <= LEGS_MAX, f"{command}: others talked there"
            assert set(command.legs) <= set(self.joined[name]), f"{command}: others talked there"
        self.inside |= {leg: name for leg in command.legs if leg not in self.gone}

    def _destroy(self, name: str) -> None:
        if self.kinds.get(name) is BridgeKind.HOLDING:
            assert name not in self.inside.values(), f"{name} is removed and callers are in it"
        self.there.discard(name)
        self.inside = {leg: bridge for leg, bridge in self.inside.items() if bridge != name}


class Bill:
    """Whom the centre may answer, as he pays from then on: by the facts so far."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.may_be: set[str] = set()

    def hear(self, facts: Iterable[ledger.Fact]) -> None:
        """A step says so, or an agent or a number has answered."""
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
        steps = self.plan.flows[flow].blocks[block]
        return int(index) < len(steps) and isinstance(steps[int(index)], Answer)


def _is_through(call: Call) -> bool:
    return call.state is CallState.TALKING and call.offer is None
