"""All floors: who waits in which class of calls on each node, and who is ready there. It all follows from the state.

Nothing here grows with the number waiting: a class of calls knows its agents as a set, agents know nobody, and the
first of each class stand in one line for each rate at which points grow.
"""

from bisect import insort
from dataclasses import dataclass, field
from heapq import heappop, heappush

from acd.core.agents import AgentAtWork
from acd.core.classes import CallClass, Stage, key_of, made, needs_in
from acd.core.crew import Crew
from acd.core.floor import Floor, Head, Rate
from acd.core.ids import AgentName, NodeName, QueueName, StayId
from acd.core.indices import remove
from acd.core.ordering import place_of, shifts_of
from acd.core.orders import Order
from acd.core.plan import Plan, Queue
from acd.core.pools import Pool
from acd.core.routing_rules import Needs, Strategy
from acd.core.sites import Sites
from acd.core.stays import Place, Stay


@dataclass(slots=True)
class Floors:
    """All floors, the crew and the pools. `widened_s` is the moment as of which everybody stands at his stage.

    `rung` are the places of those for whom all phones ring that can, `chosen` who waits for one agent alone,
    and `fresh` those of them whose agent was not looked at yet. `tables` are who will do for each line, and complete
    until there is a new floor, or an agent can something else.
    """

    plan: Plan | None = None
    crew: Crew = field(default_factory=Crew)
    sites: Sites = field(default_factory=Sites)
    pools: dict[NodeName, Pool] = field(default_factory=dict)
    floors: dict[tuple[NodeName, str], Floor] = field(default_factory=dict)
    by_class: dict[str, list[Floor]] = field(default_factory=dict)
    numbered: list[Floor] = field(default_factory=list)
    tables: list[bytes] = field(default_factory=list)
    is_complete: bool = True
    classes: dict[str, CallClass] = field(default_factory=dict)
    keys_of: dict[QueueName, list[str]] = field(default_factory=dict)
    heads: dict[NodeName, dict[Rate, list[Head]]] = field(default_factory=dict)
    rung: dict[NodeName, list[Place]] = field(default_factory=dict)
    chosen: dict[AgentName, set[StayId]] = field(default_factory=dict)
    fresh: set[StayId] = field(default_factory=set)
    widenings: list[tuple[float, int]] = field(default_factory=list)
    widened_s: float = 0.0

    def open(self, plan: Plan, now_s: float) -> None:
        """Begin with a plan."""
        self.plan, self.widened_s = plan, now_s
        self.crew.open(plan)
        self.sites.open(plan)
        for queue in plan.queues:
            self.class_of(queue, ())

    def queue(self, name: QueueName) -> Queue:
        """The settings of a queue; of one that is in no plan those of which nothing is said."""
        return (None if self.plan is None else self.plan.queues.get(name)) or Queue(name)

    # -- classes -----------------------------------------------------------------------------------------------------

    def class_of(self, queue: QueueName, needs: Needs) -> CallClass:
        """The class of the calls of a queue that have these needs. There are as many as the settings combine."""
        key = key_of(queue, needs)
        known = self.classes.get(key)
        if known is None:
            known = self.classes[key] = made(key, self.queue(queue))
            self.keys_of.setdefault(queue, []).append(key)
        return known

    def floor(self, node: NodeName, call_class: CallClass) -> Floor:
        """Those of a class on a node."""
        floor = self.floors.get((node, call_class.key))
        if floor is None:
            turns = call_class.settings.routing.turns
            rate = (turns.ageing, call_class.queue if turns.at_risk else QueueName(""))
            floor = Floor(len(self.numbered), len(self.tables), node, call_class, rate, shifts_of(turns))
            self.floors[node, call_class.key] = floor
            self.by_class.setdefault(call_class.key, []).append(floor)
            self.numbered.append(floor)
            self.tables += [b""] * len(call_class.stages)
            self.is_complete = False
            self.heads.setdefault(node, {}).setdefault(rate, [])
        return floor

    def floor_of(self, stay: Stay) -> Floor:
        """Where he waits. His class may have been named by an engine before."""
        known = self.floors.get((stay.node, stay.call_class))
        return known or self.floor(stay.node, self.class_of(stay.queue, needs_in(stay.call_class)))

    def stage_of(self, stay: Stay) -> Stage:
        """What is asked of agents for him by now."""
        floor = self.floor_of(stay)
        return floor.call_class.stages[floor.stage_of(stay.waits_since_s, self.widened_s)]

    def classes_in(self, queue: QueueName) -> list[CallClass]:
        """Those of a queue's calls that are known so far."""
        return [self.classes[key] for key in self.keys_of.get(queue, ())]

    def of_class(self, key: str) -> list[Floor]:
        """Those of a class, on every node."""
        return self.by_class.get(key, [])

    def floors_of(self, queue: QueueName) -> list[Floor]:
        """Those of a queue, on every node."""
        return [floor for key in self.keys_of.get(queue, ()) for floor in self.of_class(key)]

    def lines_in(self, key: str) -> list[list[Place]]:
        """Who waits in a class: one line for each stage and node."""
        return [line for floor in self.of_class(key) for line in floor.lines]

    def lines_of(self, queue: QueueName) -> list[list[Place]]:
        """Who waits in a queue: one line for each class, stage and node."""
        return [line for floor in self.floors_of(queue) for line in floor.lines]

    # -- callers -----------------------------------------------------------------------------------------------------

    def place_of(self, stay: Stay) -> Place:
        """What sorts it among those of its queue."""
        return place_of(stay, self.queue(stay.queue).routing.turns)

    def add(self, stay: Stay) -> None:
        """He waits."""
        floor, place = self.floor_of(stay), self.place_of(stay)
        stage = floor.add(place, stay.waits_since_s, self.widened_s)
        if floor.lines[stage][0] is place:
            self._lead(floor, stage)
        if stage < len(floor.since) and floor.since[stage][0][1] is place:
            heappush(self.widenings, (stay.waits_since_s + floor.call_class.afters[stage + 1], floor.number))

    def remove(self, stay: Stay) -> None:
        """He does not wait any more, or is asked for."""
        floor = self.floor_of(stay)
        stage = floor.remove(self.place_of(stay), stay.waits_since_s, self.widened_s)
        head = floor.heads[stage]
        if head is not None and head[3] == stay.id:
            self._lead(floor, stage)

    def choose(self, stay: Stay, *, is_so: bool) -> None:
        """He waits for one agent alone, or does not any more."""
        theirs = self.chosen.setdefault(stay.only[0], set())
        (theirs.add if is_so else theirs.remove)(stay.id)
        (self.fresh.add if is_so else self.fresh.discard)(stay.id)
        if not theirs:
            del self.chosen[stay.only[0]]

    def ring(self, stay: Stay, *, is_rung: bool) -> None:
        """Phones ring for him, or do not any more; of interest where others may join in."""
        if self.queue(stay.queue).routing.strategy is Strategy.RING_ALL:
            rung = self.rung.setdefault(stay.node, [])
            (insort if is_rung else remove)(rung, self.place_of(stay))

    def _lead(self, floor: Floor, stage: int) -> None:
        """Whoever is first now in a line stands for it."""
        line, old = floor.lines[stage], floor.heads[stage]
        new: Head | None = None
        if line:
            band, at_s, order, stay = line[0]
            number = floor.first_line + stage
            new = (band + floor.shifts[0], at_s + floor.shifts[1], order, stay, floor.number, stage, number)
        if new == old:
            return
        heads = self.heads[floor.node][floor.rate]
        if old is not None:
            remove(heads, old)
        if new is not None:
            insort(heads, new)
        floor.heads[stage] = new

    # -- time --------------------------------------------------------------------------------------------------------

    def next_widening_s(self) -> float | None:
        """When somebody who waits is at another stage; what is not true any more is forgotten."""
        while self.widenings:
            due_s, number = self.widenings[0]
            actual_s = self.numbered[number].next_widening_s()
            if actual_s == due_s:
                return due_s
            heappop(self.widenings)
            if actual_s is not None and actual_s > due_s:
                heappush(self.widenings, (actual_s, number))
        return None

    def widen(self, now_s: float) -> list[Floor]:
        """Put everybody at the stage at which he is by now. Gives the floors on which somebody has moved."""
        moved = []
        while (due_s := self.next_widening_s()) is not None and due_s <= now_s:
            floor = self.numbered[heappop(self.widenings)[1]]
            floor.widen(now_s)
            for stage in range(len(floor.lines)):
                self._lead(floor, stage)
            again_s = floor.next_widening_s()
            if again_s is not None:
                heappush(self.widenings, (again_s, floor.number))
            moved.append(floor)
        self.widened_s = max(self.widened_s, now_s)
        return moved

    # -- agents ------------------------------------------------------------------------------------------------------

    def pool(self, node: NodeName) -> Pool:
        """Who is ready on a node."""
        pool = self.pools.get(node)
        if pool is None:
            queues = () if self.plan is None else self.plan.queues.values()
            counted = {Strategy.FEWEST_CALLS, Strategy.LEAST_TALK} & {queue.routing.strategy for queue in queues}
            pool = Pool(orders={strategy: Order() for strategy in (Strategy.LONGEST_IDLE, *sorted(counted))})
            self.pools[node] = pool
        return pool

    def employ(self, old: AgentAtWork | None, new: AgentAtWork | None) -> None:
        """What an agent serves and can has changed, or not."""
        if self.crew.employ(old, new):
            for floor in self.numbered:
                floor.masks = ()
            self.is_complete = False

    def follow(self, old: object, new: object) -> None:
        """An entity that sites are counted by is another one now."""
        for queue in self.sites.follow(self.crew, old, new):
            for floor in self.floors_of(queue):
                floor.masks = ()
                self.masks_of(floor)

    def masks_of(self, floor: Floor) -> tuple[int, ...]:
        """Whoever would do, at each stage."""
        if not floor.masks:
            floor.masks = self.crew.fitting(floor.call_class)
            size = len(self.crew.names) // 8 + 1
            for number, mask in enumerate(floor.masks, floor.first_line):
                self.tables[number] = mask.to_bytes(size, "little")
        return floor.masks

    def complete(self) -> list[bytes]:
        """The same of every line of every floor, by its number, to look single ones up."""
        if not self.is_complete:
            for floor in self.numbered:
                self.masks_of(floor)
            self.is_complete = True
        return self.tables

    def candidates(self, floor: Floor, stage: int) -> int:
        """Who is ready and will do."""
        pool = self.pools.get(floor.node)
        return 0 if pool is None or not pool.ready else self.masks_of(floor)[stage] & pool.ready
