"""A store for the core's tests: it keeps what each step touched, and can be put back to what it had some steps ago."""

from dataclasses import dataclass
from typing import Any

from acd.core.engine import Step
from acd.core.entities import Entity
from acd.core.events import Now
from acd.core.ids import AgentName, QueueName
from acd.core.kept import Kept
from acd.core.state import State


@dataclass(frozen=True)
class Written:
    """After a step: how many facts there were and when, and what the entries were before that it touched."""

    facts: int
    now: Now
    stays_taken: int
    turns: dict[QueueName, AgentName]
    before: dict[tuple[str, str], Entity | None]


class Keeper:
    """`steps` are those that were written."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], Entity] = {}
        self.steps: list[Written] = []

    @property
    def facts(self) -> int:
        """How many the ledger has."""
        return self.steps[-1].facts if self.steps else 0

    def write(self, step: Step, state: State, now: Now) -> None:
        """What a step has touched, as it is now."""
        written = Written(self.facts + len(step.facts), now, state.stays_taken, dict(state.turns), {})
        for table, key in step.touched:
            written.before[table, key] = self.entries.get((table, key))
            self._put((table, key), state.table_of(table).get(key))
        self.steps.append(written)

    def go_back(self, steps: int) -> Kept | None:
        """What came after so many steps was never written. Gives what a new engine is told (None: there is nothing)."""
        while len(self.steps) > steps:
            for name, entity in self.steps.pop().before.items():
                self._put(name, entity)
        if not self.entries:
            return None
        tables: dict[str, Any] = {}
        for (table, _), entity in self.entries.items():
            tables.setdefault(table, []).append(entity)
        last = self.steps[-1]
        rows: Any = {table: tuple(entities) for table, entities in tables.items()}
        return Kept(steps, last.now.mono_s, last.now.wall, **rows, stays_taken=last.stays_taken, turns=last.turns)

    def _put(self, name: tuple[str, str], entity: Entity | None) -> None:
        if entity is None:
            self.entries.pop(name, None)
        else:
            self.entries[name] = entity
