"""One step's changes: the only way to write to the state, all of them or none.

A decision that fails half-way is rolled back to where it began; commands and facts of the failed part go too.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any, TypeVar

from acd.core.commands import AnyCommand
from acd.core.entities import Entity
from acd.core.events import Now
from acd.core.frozen import dataclass, replace
from acd.core.ids import AgentName, CallId, NodeName, PhoneName, QueueName, StayId, command_id
from acd.core.kept import Kept
from acd.core.ledger import Fact
from acd.core.plan import Plan, Queue
from acd.core.state import State

E = TypeVar("E", bound=Entity)
K = TypeVar("K")
V = TypeVar("V")

TABLE_NAMES: Mapping[str, str] = {
    "Call": "calls",
    "Stay": "stays",
    "Offer": "offers",
    "Leg": "legs",
    "AgentAtWork": "agents",
    "Holding": "holdings",
    "CodeCall": "code_calls",
    "WrapUp": "wrap_ups",
    "Consultation": "consultations",
    "Watch": "watches",
    "OwnCall": "own_calls",
    "Recording": "recordings",
    "Pace": "paces",
    "SavedPlace": "saved_places",
    "LastAgent": "last_agents",
    "KnownCaller": "known_callers",
    "Closing": "closings",
    "LineNotice": "line_notices",
    "Tally": "tallies",
    "Callback": "callbacks",
}
_TABLES = frozenset(TABLE_NAMES.values())


@dataclass(frozen=True, slots=True)
class Mark:
    """A point to roll back to."""

    undo: int
    commands: int
    facts: int


@dataclass(slots=True)
class Change:
    """What one step has done so far. `dirty`: where (node, class of calls) somebody may find an agent now.

    `ready`: who is ready now, and on which node. `again`: directed stays whose agents are to be looked at.
    """

    state: State
    now: Now
    commands: list[AnyCommand] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    dirty: dict[tuple[NodeName, str], None] = field(default_factory=dict)
    ready: dict[AgentName, NodeName] = field(default_factory=dict)
    again: set[StayId] = field(default_factory=set)
    _undo: list[tuple[str, str, Any]] = field(default_factory=list)

    @property
    def plan(self) -> Plan:
        """The settings in force."""
        assert self.state.plan is not None, "the first event must be CentreLoaded"
        return self.state.plan

    def queue(self, name: QueueName) -> Queue:
        """The settings of a queue; of one that was in an older plan, those of a queue of which nothing is said."""
        return self.plan.queues.get(name) or Queue(name)

    def put(self, entity: E) -> E:
        """Write an entity as it is now."""
        return self._written(entity, entity)

    def drop(self, entity: Entity) -> None:
        """Forget an entity that has ended."""
        self._written(entity, None)

    def _written(self, entity: E, new: E | None) -> E:
        name = TABLE_NAMES[type(entity).__name__]
        self._undo.append((name, entity.id, self.state.replace(name, entity.id, new)))
        return entity

    def move(self, entity: E, to: StrEnum, *, deadline_in_s: float | None = None, **values: Any) -> E:
        """Move an entity along its transition table. Its old deadline goes; a new one is `deadline_in_s` from now."""
        old: Any = entity
        assert to in old.table[old.state], (
            f"{type(entity).__name__} {entity.id}: {old.state} → {to} is not in the table"
        )
        due_s = None if deadline_in_s is None else self.now.mono_s + deadline_in_s
        moved: E = replace(old, **values, state=to, deadline_s=due_s)
        return self.put(moved)

    def finish(self, entity: Entity, end: StrEnum) -> None:
        """Move an entity to the end of its table, and forget it."""
        old: Any = entity
        assert end in old.table[old.state], (
            f"{type(entity).__name__} {entity.id}: {old.state} → {end} is not in the table"
        )
        self.drop(entity)

    def set(self, entity: E, **values: Any) -> E:
        """Write new values of an entity that stays in its state."""
        old: Any = entity
        changed: E = replace(old, **values)
        return self.put(changed)

    def work_by(self, plan: Plan, loaded: Plan | None) -> None:
        """Put other settings in force; everybody stays where he is."""
        self._undo.append(("plan", "", (self.state.plan, self.state.loaded, dict(self.state.overtaken))))
        self.state.work_by(plan, loaded)

    def place_phone(self, phone: PhoneName, node: NodeName | None) -> None:
        """Note on which node a phone can be reached (None: nowhere)."""
        self._undo.append(("phone", phone, self.state.phones.get(phone)))
        _put_or_drop(self.state.phones, phone, node)

    def mark_phone(self, phone: PhoneName, *, is_in_use: bool) -> None:
        """Note whether a phone has any call at all."""
        self._undo.append(("use", phone, self.state.is_in_use.get(phone)))
        self.state.is_in_use[phone] = is_in_use

    def mark_node(self, node: NodeName, *, is_connected: bool) -> None:
        """Note whether a node is there."""
        self._undo.append(("node", node, self.state.nodes.get(node)))
        self.state.nodes[node] = is_connected
        if is_connected:
            self.state.lost_at.pop(node, None)
        else:
            self.state.lost_at.setdefault(node, self.now.wall)

    def leave_unadopted(self, kept: Kept | None) -> None:
        """Note what an earlier engine left that is still to be taken over."""
        self._undo.append(("unadopted", "", self.state.unadopted))
        self.state.unadopted = kept

    def ask_next(self, queue: QueueName, agent: AgentName) -> None:
        """Note who was asked last for a queue."""
        self._undo.append(("turn", queue, self.state.turns.get(queue)))
        self.state.turns[queue] = agent

    def attain(self, queue: QueueName, share: float) -> None:
        """Note which share of a queue's calls is answered in time these days."""
        self._undo.append(("attained", queue, self.state.attained.get(queue)))
        self.state.attained[queue] = share

    def touch(self, table: str, key: str) -> None:
        """An entity that a store knows is not in the state, and will not be: it is to be struck out there."""
        self._undo.append((table, key, self.state.table_of(table).get(key)))

    def do(self, command: type[AnyCommand], node: NodeName, call: CallId | None, **values: Any) -> None:
        """Ask the world for something; the command's id is minted here."""
        self.state.commands_given += 1
        self.commands.append(command(command_id(self.state.epoch, self.state.commands_given), node, call, **values))

    def record(self, fact: Fact) -> None:
        """Tell the ledger what happened."""
        self.facts.append(fact)

    def touched(self) -> tuple[tuple[str, str], ...]:
        """The table and id of every entity that was written, each once."""
        return tuple({(name, key): None for name, key, _ in self._undo if name in _TABLES})

    def changed(self, table: str, since: Mark) -> tuple[str, ...]:
        """Which entities of this table were written since then."""
        return tuple({key: None for name, key, _ in self._undo[since.undo :] if name == table})

    def mark(self) -> Mark:
        """Where we are now."""
        return Mark(len(self._undo), len(self.commands), len(self.facts))

    def roll_back(self, mark: Mark) -> None:
        """Undo everything since `mark`. Numbers given out stay given out, so no id is ever used twice."""
        while len(self._undo) > mark.undo:
            name, key, old = self._undo.pop()
            if name == "phone":
                _put_or_drop(self.state.phones, PhoneName(key), old)
            elif name == "use":
                _put_or_drop(self.state.is_in_use, PhoneName(key), old)
            elif name == "unadopted":
                self.state.unadopted = old
            elif name == "plan":
                plan, loaded, self.state.overtaken = old
                self.state.work_by(plan, loaded)
            elif name == "turn":
                _put_or_drop(self.state.turns, QueueName(key), old)
            elif name == "attained":
                _put_or_drop(self.state.attained, QueueName(key), old)
            elif name == "node":
                _put_or_drop(self.state.nodes, NodeName(key), old)
            else:
                self.state.replace(name, key, old)
        del self.commands[mark.commands :]
        del self.facts[mark.facts :]
        self.dirty.clear()
        self.ready.clear()
        self.again.clear()


def _put_or_drop(items: dict[K, V], key: K, value: V | None) -> None:
    if value is None:
        items.pop(key, None)
    else:
        items[key] = value
