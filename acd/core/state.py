"""The centre's state: every living call, stay, offer, leg and agent, and the indices by which they are found.

Plain dictionaries and lists of frozen entities, so that it can be written down and read back whole. Only
`change.py` writes here. An entity that has ended is not in the state any more.
"""

from bisect import bisect_left, insort
from dataclasses import dataclass, field, fields
from datetime import datetime
from heapq import heappop, heappush
from typing import Any

from acd.core.agents import AgentAtWork, AgentState
from acd.core.calls import Call
from acd.core.classes import CallClass, Floor
from acd.core.code_calls import CodeCall
from acd.core.consultations import Consultation
from acd.core.holdings import HOLDING_LEGS_MAX, Holding
from acd.core.ids import (
    AgentName,
    BridgeId,
    CallId,
    ConsultationId,
    LegId,
    NodeName,
    OfferId,
    PhoneName,
    QueueName,
    StayId,
)
from acd.core.kept import Kept
from acd.core.legs import Leg, LegState
from acd.core.offers import Offer
from acd.core.own_calls import OwnCall
from acd.core.plan import Need, Plan
from acd.core.recordings import Recording, Recordings
from acd.core.stays import Place, Stay, StayState
from acd.core.watches import Watch
from acd.core.wrap_ups import WrapUp

Entity = (
    Call | Stay | Offer | Leg | AgentAtWork | Holding | CodeCall | WrapUp | Consultation | Watch | OwnCall | Recording
)


@dataclass(slots=True)
class State:
    """Everything the engine knows. `deadlines` is a heap; an entry in it is valid while its entity says the same.

    `directed` are those who wait for one agent alone; they are on no floor.
    `unadopted` is what an earlier engine left on switches that are not connected yet, and `lost_at` when a switch was
    heard of for the last time.
    """

    plan: Plan | None = None
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
    calls: dict[CallId, Call] = field(default_factory=dict)
    stays: dict[StayId, Stay] = field(default_factory=dict)
    offers: dict[OfferId, Offer] = field(default_factory=dict)
    legs: dict[LegId, Leg] = field(default_factory=dict)
    agents: dict[AgentName, AgentAtWork] = field(default_factory=dict)
    holdings: dict[BridgeId, Holding] = field(default_factory=dict)
    code_calls: dict[LegId, CodeCall] = field(default_factory=dict)
    own_calls: dict[CallId, OwnCall] = field(default_factory=dict)
    wrap_ups: dict[AgentName, WrapUp] = field(default_factory=dict)
    consultations: dict[ConsultationId, Consultation] = field(default_factory=dict)
    watches: dict[LegId, Watch] = field(default_factory=dict)
    recordings: Recordings = field(default_factory=dict)
    has_room: dict[NodeName, bool] = field(default_factory=dict)
    agent_at: dict[PhoneName, AgentName] = field(default_factory=dict)
    stays_in: dict[QueueName, int] = field(default_factory=dict)
    legs_on: dict[str, int] = field(default_factory=dict)
    classes: dict[QueueName, list[CallClass]] = field(default_factory=dict)
    roomy: dict[str, list[BridgeId]] = field(default_factory=dict)
    floors: dict[str, Floor] = field(default_factory=dict)
    directed: dict[NodeName, list[Place]] = field(default_factory=dict)
    deadlines: list[tuple[float, int, str, str]] = field(default_factory=list)

    def is_unanswered(self, call: Call) -> bool:
        """Whether the caller only hears ringing so far, and pays nothing."""
        return self.legs[call.leg].state is LegState.NEW

    def is_busy(self, phone: PhoneName) -> bool:
        """Whether a phone has any call but an offer: its owner's own, or somebody watches from it."""
        return self.is_in_use.get(phone, False) or any(watch.phone == phone for watch in self.watches.values())

    def table_of(self, name: str) -> dict[str, Entity]:
        """The living entities of one kind, by id: `calls`, `stays`, `offers`, `legs`, `agents`, …."""
        table: dict[str, Entity] = getattr(self, name)
        return table

    def floor(self, node: NodeName, call_class: str) -> Floor:
        """Those of a class on a node; made when first asked for, with the agents who are ready then."""
        key = f"{node}/{call_class}"
        if key not in self.floors:
            self.floors[key] = Floor(ready=sorted(self._ready_for(node, call_class)))
        return self.floors[key]

    def floors_of(self, call_class: str) -> list[Floor]:
        """Those of a class on every node."""
        return [self.floors[key] for node in self.nodes if (key := f"{node}/{call_class}") in self.floors]

    def lines_of(self, queue: QueueName) -> list[list[Place]]:
        """Who waits in a queue and is asked for nobody alone: one line for each class on each node."""
        return [floor.waiting for each in self.classes.get(queue, ()) for floor in self.floors_of(each.key)]

    def class_of(self, queue: QueueName, needs: tuple[Need, ...]) -> CallClass:
        """The class of calls of a queue with these needs. There are as many as the settings have combinations."""
        wanted = tuple(sorted(set(needs), key=lambda need: (need.skill, need.level)))
        key = "|".join([queue, *(f"{need.skill}>={need.level}" for need in wanted)])
        known = self.classes.setdefault(queue, [])
        for call_class in known:
            if call_class.key == key:
                return call_class
        known.append(CallClass(key, queue, wanted))
        for node in self.nodes:
            self.floor(node, key)
        return known[-1]

    def classes_of(self, agent: AgentAtWork) -> list[CallClass]:
        """The classes of calls that this agent can take."""
        return [each for queue in agent.queues for each in self.classes.get(queue, ()) if each.fits(agent)]

    def _line_of(self, stay: Stay) -> list[Place]:
        """In which it stands while it waits."""
        if stay.only:
            return self.directed.setdefault(stay.node, [])
        return self.floor(stay.node, stay.call_class).waiting

    def _ready_for(self, node: NodeName, key: str) -> list[tuple[float, AgentName]]:
        call_class = next(each for known in self.classes.values() for each in known if each.key == key)
        return [
            (agent.idle_since_s, agent.id)
            for agent in self.agents.values()
            if agent.state is AgentState.READY and self._node_of(agent) == node and call_class.fits(agent)
        ]

    def _floors_for(self, agent: AgentAtWork) -> list[Floor]:
        """Those that an agent belongs to and that are there; one that is made later finds her by itself."""
        keys = [f"{self._node_of(agent)}/{call_class.key}" for call_class in self.classes_of(agent)]
        return [self.floors[key] for key in keys if key in self.floors]

    def _node_of(self, agent: AgentAtWork) -> NodeName:
        assert agent.phone is not None, f"{agent.id} is ready without a phone"
        return self.phones[agent.phone]

    def next_deadline_s(self) -> float | None:
        """When the earliest valid deadline is due (monotonic seconds); stale ones before it are forgotten."""
        while self.deadlines:
            due_s, _, name, key = self.deadlines[0]
            entity = self.table_of(name).get(key)
            if entity is not None and getattr(entity, "deadline_s", None) == due_s:
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

    def replace(self, name: str, key: str, new: Entity | None) -> Entity | None:
        """Put `new` (None: nothing) in place of the old entity, which is given back. Indices and deadline follow."""
        table: dict[str, Entity] = getattr(self, name)
        old, is_indexed = table.get(key), name in _INDEXED
        if is_indexed and old is not None:
            self._unindex(old)
        if new is None:
            table.pop(key, None)
            return old
        table[key] = new
        if is_indexed:
            self._index(new)
        due_s = getattr(new, "deadline_s", None)
        if due_s is not None and (old is None or getattr(old, "deadline_s", None) != due_s):
            self.deadlines_set += 1
            heappush(self.deadlines, (due_s, self.deadlines_set, name, key))
        return old

    def _index(self, new: Entity) -> None:
        match new:
            case Stay():
                self.stays_in[new.queue] = self.stays_in.get(new.queue, 0) + 1
                if new.state is StayState.WAITING:
                    insort(self._line_of(new), new.place)
            case AgentAtWork():
                if new.phone is not None:
                    self.agent_at[new.phone] = new.id
                if new.state is AgentState.READY:
                    for floor in self._floors_for(new):
                        insort(floor.ready, (new.idle_since_s, new.id))
            case Leg() if new.trunk:
                self.legs_on[new.trunk] = self.legs_on.get(new.trunk, 0) + 1
            case Holding() if new.legs < HOLDING_LEGS_MAX:
                roomy = self.roomy.setdefault(new.place, [])
                # Callers are put into the last one: an empty one, which stands first, may go while others have room.
                roomy.insert(len(roomy) if new.legs else 0, new.id)
            case _:
                pass

    def _unindex(self, old: Entity) -> None:
        match old:
            case Stay():
                self.stays_in[old.queue] -= 1
                if old.state is StayState.WAITING:
                    _remove(self._line_of(old), old.place)
            case AgentAtWork():
                if old.phone is not None:
                    del self.agent_at[old.phone]
                if old.state is AgentState.READY:
                    for floor in self._floors_for(old):
                        _remove(floor.ready, (old.idle_since_s, old.id))
            case Leg() if old.trunk:
                self.legs_on[old.trunk] -= 1
            case Holding() if old.legs < HOLDING_LEGS_MAX:
                self.roomy[old.place].remove(old.id)
            case _:
                pass


def sizes(state: State) -> dict[str, int]:
    """How many of each kind are alive: what must be all zero, but for agents, when nobody calls."""
    return {f.name: len(getattr(state, f.name)) for f in fields(state) if f.name in _COUNTED}


_COUNTED = frozenset("calls stays offers legs holdings code_calls consultations watches own_calls recordings".split())


_INDEXED = frozenset({"stays", "agents", "legs", "holdings"})


def _remove(items: list[Any], item: Any) -> None:
    at = bisect_left(items, item)
    assert at < len(items), f"{item} is not in its index"
    assert items[at] == item, f"{item} is not in its index"
    del items[at]
