"""The centre's state: every living call, stay, offer, leg and agent, and the indices by which they are found.

Plain tables of frozen entities that have not ended: it can be written down and read back whole. `change.py` writes it.
"""

from bisect import insort
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from typing import Any

from acd.core.agents import AgentAtWork, AgentState
from acd.core.calls import Call
from acd.core.entities import Entity
from acd.core.floor import Floor
from acd.core.floors import Floors
from acd.core.forecasts import Forecasts
from acd.core.holdings import HOLDING_LEGS_MAX, Holding
from acd.core.ids import (
    AgentName,
    BridgeId,
    NodeName,
    PhoneName,
    QueueName,
)
from acd.core.indices import remove
from acd.core.kept import Kept
from acd.core.legs import Leg, LegState
from acd.core.overtaken import Marks, follow
from acd.core.plan import Plan
from acd.core.stays import Place, Stay, StayState
from acd.core.tables import Tables


@dataclass(slots=True)
class State(Tables):
    """Everything the engine knows. An entry in the heap of `deadlines` is valid while its entity says the same.

    `directed` wait for one agent alone. `unadopted` is what an earlier engine left on switches that are not
    connected yet, `lost_at` when one was last heard of. As of `widened_s` each is at his stage; `turns` are who was
    asked last, `chances` how often chance was, `attained` the share in time. Till `tidied_s` `plan` extends `loaded`.
    """

    plan: Plan | None = None
    loaded: Plan | None = None
    tidied_s: float | None = None
    unadopted: Kept | None = None
    epoch: int = 0
    calls_taken: int = 0
    commands_given: int = 0
    holdings_made: int = 0
    stays_taken: int = 0
    deadlines_set: int = 0
    nodes: dict[NodeName, bool] = field(default_factory=dict)
    lost_at: dict[NodeName, datetime] = field(default_factory=dict)
    fallback_read: dict[NodeName, int] = field(default_factory=dict)
    phones: dict[PhoneName, NodeName] = field(default_factory=dict)
    is_in_use: dict[PhoneName, bool] = field(default_factory=dict)
    forecasts: Forecasts = field(default_factory=Forecasts)
    has_room: dict[NodeName, bool] = field(default_factory=dict)
    agent_at: dict[PhoneName, AgentName] = field(default_factory=dict)
    stays_in: dict[QueueName, int] = field(default_factory=dict)
    legs_on: dict[str, int] = field(default_factory=dict)
    roomy: dict[str, list[BridgeId]] = field(default_factory=dict)
    directed: dict[NodeName, list[Place]] = field(default_factory=dict)
    deadlines: list[tuple[float, int, str, str]] = field(default_factory=list)
    witnesses: dict[str, AgentName] = field(default_factory=dict)
    watched: frozenset[QueueName] = frozenset()
    widened_s: float = 0.0
    chances: int = 0
    turns: dict[QueueName, AgentName] = field(default_factory=dict)
    attained: dict[QueueName, float] = field(default_factory=dict)
    overtaken: Marks = field(default_factory=dict)
    _floors: Floors = field(default_factory=Floors, init=False, repr=False)

    def is_unanswered(self, call: Call) -> bool:
        """Whether the caller only hears ringing so far, and pays nothing."""
        return self.legs[call.leg].state is LegState.NEW

    def table_of(self, name: str) -> dict[str, Entity]:
        """The living entities of one kind, by id: `calls`, `stays`, `offers`, `legs`, `agents`, …."""
        table: dict[str, Entity] = getattr(self.forecasts if name == "paces" else self, name)
        return table

    @property
    def floors(self) -> Floors:
        """Who waits where and who is ready there, which follows from the rest."""
        return self._floors

    def open(self, plan: Plan, now_s: float) -> None:
        """Begin with these settings; nobody calls yet, and no agent is at work."""
        self.plan, self.watched = plan, plan.watched()
        self._floors.open(plan, now_s)

    def work_by(self, plan: Plan, loaded: Plan | None) -> None:
        """From now on by this plan, of which that was loaded (None: all); everybody stays where he is."""
        self.plan, self.loaded, self.watched = plan, loaded, plan.watched()
        self.lay_floors()

    def lay_floors(self) -> None:
        """Make anew what follows from the rest, which was read from somewhere."""
        self._floors, self.directed = Floors(), {}
        if self.plan is not None:
            self._floors.open(self.plan, self.widened_s)
        for agent in self.agents.values():
            self._floors.employ(None, agent)
            self._let_in(agent)
        for stay in self.stays.values():
            self._put_in(stay)
            follow(self._floors, self.overtaken, None, stay)
        for entity in (*self.offers.values(), *self.agents.values(), *self.tallies.values()):
            self._floors.follow(None, entity)

    def widen(self, now_s: float) -> list[Floor]:
        """Put everybody at the stage of his wait. Gives the floors on which somebody is at another one."""
        self.widened_s = max(self.widened_s, now_s)
        return self._floors.widen(now_s)

    def _put_in(self, stay: Stay) -> None:
        if stay.state is StayState.OFFERING:
            self._floors.ring(stay, is_rung=True)
        elif stay.state is StayState.WAITING and stay.only:
            insort(self.directed.setdefault(stay.node, []), self._floors.place_of(stay))
            self._floors.choose(stay, is_so=True)
        elif stay.state is StayState.WAITING:
            self._floors.add(stay)

    def _take_out(self, stay: Stay) -> None:
        if stay.state is StayState.OFFERING:
            self._floors.ring(stay, is_rung=False)
        elif stay.state is StayState.WAITING and stay.only:
            remove(self.directed[stay.node], self._floors.place_of(stay))
            self._floors.choose(stay, is_so=False)
        elif stay.state is StayState.WAITING:
            self._floors.remove(stay)

    def _let_in(self, agent: AgentAtWork) -> None:
        if agent.state is AgentState.READY:
            self._floors.pool(self._node_of(agent)).add(self._floors.crew.bit_of[agent.id], agent)

    def _node_of(self, agent: AgentAtWork) -> NodeName:
        assert agent.phone is not None, f"{agent.id} is ready without a phone"
        return self.phones[agent.phone]

    def next_deadline_s(self) -> float | None:
        """When the earliest valid deadline is due (monotonic seconds); stale ones before it are forgotten."""
        while self.deadlines:
            due_s, _, name, key = self.deadlines[0]
            if getattr(self.table_of(name).get(key), "deadline_s", None) == due_s:
                return due_s
            heappop(self.deadlines)
        return None

    def pop_due(self, now_s: float) -> Entity | None:
        """The entity whose deadline is due at `now_s`, the earliest first; that deadline is then forgotten."""
        due_s = self.next_deadline_s()
        if due_s is None or due_s > now_s:
            return None
        _, _, name, key = heappop(self.deadlines)
        return self.table_of(name)[key]

    def replace(self, name: str, key: str, new: Any) -> Any:
        """Put an entity (None: nothing) in place of the old one, which is given back. Indices and deadline follow."""
        table: dict[str, Any] = getattr(self, name)
        old = table.get(key)
        if name == "stays":
            self._follow_stay(old, new)
        elif name == "agents":
            self._follow_agent(old, new)
        elif name == "legs":
            self._follow_leg(old, new)
        elif name == "holdings":
            self._follow_holding(old, new)
        if self._floors.sites.agents:
            self._floors.follow(old, new)
        if new is None:
            table.pop(key, None)
            return old
        table[key] = new
        due_s = getattr(new, "deadline_s", None)
        if due_s is not None and due_s != getattr(old, "deadline_s", None):
            self.deadlines_set += 1
            heappush(self.deadlines, (due_s, self.deadlines_set, name, key))
        return old

    def _follow_stay(self, old: Stay | None, new: Stay | None) -> None:
        if old is not None:
            self.stays_in[old.queue] -= 1
            self._take_out(old)
        follow(self._floors, self.overtaken, old, new)
        if new is not None:
            self.stays_in[new.queue] = self.stays_in.get(new.queue, 0) + 1
            self._put_in(new)

    def _follow_agent(self, old: AgentAtWork | None, new: AgentAtWork | None) -> None:
        if old is not None and old.phone is not None:
            del self.agent_at[old.phone]
        if old is not None and old.state is AgentState.READY:
            self._floors.pool(self._node_of(old)).remove(self._floors.crew.bit_of[old.id])
        self._floors.employ(old, new)
        if new is not None and new.phone is not None:
            self.agent_at[new.phone] = new.id
        if new is not None:
            self._let_in(new)

    def _follow_leg(self, old: Leg | None, new: Leg | None) -> None:
        if old is not None and old.trunk:
            self.legs_on[old.trunk] -= 1
        if new is not None and new.trunk:
            self.legs_on[new.trunk] = self.legs_on.get(new.trunk, 0) + 1

    def _follow_holding(self, old: Holding | None, new: Holding | None) -> None:
        if old is not None and old.legs < HOLDING_LEGS_MAX:
            self.roomy[old.place].remove(old.id)
        if new is not None and new.legs < HOLDING_LEGS_MAX:
            roomy = self.roomy.setdefault(new.place, [])
            # Callers are put into the last one: an empty one, which stands first, may go while others have room.
            roomy.insert(len(roomy) if new.legs else 0, new.id)
