"""The figures of a simulation for each queue and interval, by the same names as in the reports."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from acd.core.ids import QueueName
from acd.core.reasons import StayEnding
from acd.metrics.levels import FORMULAS

# Endings that every table shows in a column of their own.
USUAL = (StayEnding.ANSWERED, StayEnding.ABANDONED)
OTHERS = tuple(ending for ending in StayEnding if ending not in USUAL)


@dataclass(slots=True)
class Row:
    """One queue in one interval. `waiting` are those whose stay had not ended when the simulation did."""

    offered: int = 0
    endings: Counter[str] = field(default_factory=Counter)
    waited_s: float = 0.0
    waits_s: float = 0.0
    met: Counter[str] = field(default_factory=Counter)
    counted: Counter[str] = field(default_factory=Counter)
    overtaken: int = 0
    handled: int = 0
    handling_s: float = 0.0
    busy_s: float = 0.0
    there_s: float = 0.0

    def add(self, other: "Row") -> None:
        """Take another row's figures in."""
        for name in ("offered", "waited_s", "waits_s", "overtaken", "handled", "handling_s", "busy_s", "there_s"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for counted in ("endings", "met", "counted"):
            getattr(self, counted).update(getattr(other, counted))

    def figures(self) -> dict[str, Any]:
        """By name, as in the reports; None where there is nothing to divide by."""
        answered = self.endings[StayEnding.ANSWERED]
        levels = {name: _share(self.met[name], self.counted[name]) for name in FORMULAS}
        return {
            "offered": self.offered,
            "answered": answered,
            "abandoned": self.endings[StayEnding.ABANDONED],
            "ended_otherwise": sum(self.endings.values()) - answered - self.endings[StayEnding.ABANDONED],
            "waiting": self.offered - sum(self.endings.values()),
            **levels,
            "asa_s": _share(self.waited_s, answered),
            "wait_s": _share(self.waits_s, sum(self.endings.values())),
            "aht_s": _share(self.handling_s, self.handled),
            "occupancy": _share(self.busy_s, self.there_s),
            "overtaken": self.overtaken,
        }

    def all_figures(self) -> dict[str, Any]:
        """With each ending of which `ended_otherwise` is the sum."""
        return {**self.figures(), **{str(ending): self.endings[ending] for ending in OTHERS}}

    def books(self) -> str:
        """`5 offered = 3 answered + 1 abandoned + 1 timed out`: whatever came ended somehow, or still waits."""
        parts = [(self.endings[ending], ending.replace("_", " ")) for ending in StayEnding]
        parts.append((self.offered - sum(self.endings.values()), "still waiting"))
        words = " + ".join(f"{count:,} {what}" for count, what in parts if count)
        return f"{self.offered:,} offered = {words or '0'}"


class Figures:
    """A row for each queue and interval of `interval_s`; `unqueued` counts calls that came into no queue, by ending."""

    def __init__(self, interval_s: float) -> None:
        self.interval_s = interval_s
        self.rows: dict[tuple[QueueName, int], Row] = defaultdict(Row)
        self.unqueued: Counter[str] = Counter()

    def totals(self) -> dict[QueueName, Row]:
        """Each queue over all intervals."""
        found: dict[QueueName, Row] = {}
        for (queue, _), row in sorted(self.rows.items()):
            found.setdefault(queue, Row()).add(row)
        return found

    def intervals(self) -> Iterator[tuple[float, QueueName, Row]]:
        """When it begins, whose, and the figures; in order."""
        for interval, queue in sorted((interval, queue) for queue, interval in self.rows):
            yield interval * self.interval_s, queue, self.rows[queue, interval]


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
