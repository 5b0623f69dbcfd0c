"""A floor: one class of calls on one node, those who wait by the stage at which they are."""

from bisect import bisect_right, insort
from dataclasses import dataclass, field

from acd.core.classes import CallClass
from acd.core.ids import NodeName, QueueName, StayId
from acd.core.indices import remove
from acd.core.stays import Place

# The first of a class at a stage: his place with his queue's weight, the numbers of the floor, the stage and the line.
Head = tuple[int, float, float, StayId, int, int, int]
# When one came, and what parts those who came at once.
Arrival = tuple[float, float, StayId]
# How fast points grow, and the queue whose risk adds to them (empty: none).
Rate = tuple[float, QueueName]


@dataclass(slots=True)
class Floor:
    """One class of calls on one node, a line for each stage. `since` is by when they came, of all but the last stage.

    Where overtaking is bounded, `arrivals` are all by when they came, and `marks` how often the first was overtaken.
    `masks` are the agents who will do at each stage; empty until asked for. All lines of all floors are numbered, these
    from `first_line` on.
    """

    number: int
    first_line: int
    node: NodeName
    call_class: CallClass
    rate: Rate
    shifts: tuple[int, float]
    lines: list[list[Place]] = field(default_factory=list)
    since: list[list[tuple[float, Place]]] = field(default_factory=list)
    heads: list[Head | None] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    marks: int = 0
    masks: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        stages = len(self.call_class.stages)
        self.lines = [[] for _ in range(stages)]
        self.since = [[] for _ in range(stages - 1)]
        self.heads = [None] * stages

    @property
    def waiting(self) -> list[Place]:
        """Everybody, by place."""
        return self.lines[0] if len(self.lines) == 1 else sorted(place for line in self.lines for place in line)

    def stage_of(self, since_s: float, now_s: float) -> int:
        """At which stage one is who has waited since then."""
        afters = self.call_class.afters
        stage = len(afters) - 1
        while stage and since_s + afters[stage] > now_s:
            stage -= 1
        return stage

    def next_widening_s(self) -> float | None:
        """When the next of those who wait here is at another stage."""
        afters = self.call_class.afters
        dues = [line[0][0] + afters[stage + 1] for stage, line in enumerate(self.since) if line]
        return min(dues, default=None)

    def add(self, place: Place, since_s: float, now_s: float) -> int:
        """He waits. Gives his stage."""
        stage = self.stage_of(since_s, now_s)
        insort(self.lines[stage], place)
        if stage < len(self.since):
            insort(self.since[stage], (since_s, place))
        return stage

    def remove(self, place: Place, since_s: float, now_s: float) -> int:
        """He does not wait any more. Gives the stage at which he was."""
        stage = self.stage_of(since_s, now_s)
        # Mostly it is the first: looking him up among thousands costs more than all the rest.
        line = self.lines[stage]
        if line and line[0] == place:
            del line[0]
        else:
            remove(line, place)
        if stage < len(self.since):
            came = self.since[stage]
            if came and came[0][1] == place:
                del came[0]
            else:
                remove(came, (since_s, place))
        return stage

    def widen(self, now_s: float) -> None:
        """Put everybody at the stage at which he is by now; all who are due at once, who may be thousands."""
        for stage in range(len(self.since)):
            due = self._take_due(stage, now_s)
            if not due:
                continue
            gone = {place[-1] for _, place in due}
            self.lines[stage] = [place for place in self.lines[stage] if place[-1] not in gone]
            for target in range(stage + 1, len(self.lines)):
                arrived = [each for each in due if self.stage_of(each[0], now_s) == target]
                self.lines[target] = sorted(self.lines[target] + [place for _, place in arrived])
                if target < len(self.since):
                    self.since[target] = sorted(self.since[target] + arrived)

    def _take_due(self, stage: int, now_s: float) -> list[tuple[float, Place]]:
        line, after_s = self.since[stage], self.call_class.afters[stage + 1]
        count = bisect_right(line, now_s, key=lambda each: each[0] + after_s)
        due, self.since[stage] = line[:count], line[count:]
        return due
