"""The crew: everybody who may be asked, as sets. A set is a whole number with one bit for each agent, in plan's order.

What would be a search among thousands is thereby one operation on two numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from acd.core.agents import AgentAtWork
from acd.core.classes import CallClass
from acd.core.ids import AgentName, QueueName, SiteName
from acd.core.needs import LEVEL_MAX, ways_of
from acd.core.plan import Agent, Plan, Queue
from acd.core.routing_rules import Need, Needs

SKILL_PLANES = LEVEL_MAX.bit_length()


@dataclass(slots=True)
class Crew:
    """Everybody: her number, whom she serves and what she can.

    `at_least` are by skill the sets of those who have it at each level or better (0 to 10), `planes` the same levels as
    binary digits, lowest first, and `breadth` likewise the sum of all levels that one has. `tiers` are by queue the
    sets of each tier, lowest first; `order` those who are asked before others, by site and tier; `weights` what the
    plan says of chance. `in_turn` are by number, of those who take the lowest tier first, the queues of each of their
    tiers. `at` is who sits at each site, `seats` are those of partners, `shut` whom a queue does not ask just now.
    """

    names: list[AgentName] = field(default_factory=list)
    bit_of: dict[AgentName, int] = field(default_factory=dict)
    serving: dict[QueueName, int] = field(default_factory=dict)
    at_least: dict[str, list[int]] = field(default_factory=dict)
    planes: dict[str, list[int]] = field(default_factory=dict)
    breadth: list[int] = field(default_factory=list)
    tiers: dict[QueueName, list[tuple[int, int]]] = field(default_factory=dict)
    order: dict[QueueName, list[int]] = field(default_factory=dict)
    weights: dict[QueueName, dict[int, int]] = field(default_factory=dict)
    in_turn: dict[int, tuple[frozenset[QueueName], ...]] = field(default_factory=dict)
    at: dict[SiteName, int] = field(default_factory=dict)
    seats: int = 0
    shut: dict[QueueName, int] = field(default_factory=dict)

    def open(self, plan: Plan) -> None:
        """The plan's agents in their order, with their sites, tiers and weights."""
        by_tier: dict[QueueName, dict[int, int]] = {}
        by_rank: dict[QueueName, dict[tuple[int, int], int]] = {}
        for agent in plan.agents.values():
            bit = self.number(agent.name)
            self.at[agent.site] = self.at.get(agent.site, 0) | 1 << bit
            self.seats |= agent.is_seat << bit
            for queue in agent.queues:
                tier = agent.tiers.get(queue, 1)
                rank = _rank_of(agent, plan.queues.get(queue)), tier
                tiers, ranks = by_tier.setdefault(queue, {}), by_rank.setdefault(queue, {})
                tiers[tier] = tiers.get(tier, 0) | 1 << bit
                ranks[rank] = ranks.get(rank, 0) | 1 << bit
            for queue, weight in agent.weights.items():
                self.weights.setdefault(queue, {})[bit] = weight
            if agent.rules.takes_lowest_tier_first:
                self.in_turn[bit] = _by_tier(agent)
        self.tiers = {queue: sorted(masks.items()) for queue, masks in by_tier.items()}
        self.order = {queue: [mask for _, mask in sorted(masks.items())] for queue, masks in by_rank.items()}

    def number(self, name: AgentName) -> int:
        """Her number; a new one gets the next."""
        bit = self.bit_of.get(name)
        if bit is None:
            bit = self.bit_of[name] = len(self.names)
            self.names.append(name)
        return bit

    def serve(self, bit: int, queues: tuple[QueueName, ...], *, is_so: bool) -> None:
        """Into the sets of those who serve these queues, or out of them."""
        for queue in queues:
            known = self.serving.get(queue, 0)
            self.serving[queue] = known | 1 << bit if is_so else known & ~(1 << bit)

    def teach(self, bit: int, skills: Mapping[str, int], *, is_so: bool) -> None:
        """Into the sets of those who have these skills, or out of them."""
        one = 1 << bit
        for skill, level in skills.items():
            sets = self.at_least.setdefault(skill, [0] * (LEVEL_MAX + 1))
            for reached in range(1, level + 1):
                sets[reached] = sets[reached] | one if is_so else sets[reached] & ~one
            _write(self.planes.setdefault(skill, [0] * SKILL_PLANES), one, level if is_so else 0)
        _write(self.breadth, one, sum(skills.values()) if is_so else 0)

    def employ(self, old: AgentAtWork | None, new: AgentAtWork | None) -> bool:
        """What an agent serves and can has changed, or not: most changes are about what she does. Tells whether."""
        agent = old or new
        assert agent is not None
        if old is not None and new is not None and old.queues is new.queues and old.skills is new.skills:
            return False
        bit = self.number(agent.id)
        if old is not None:
            self.serve(bit, old.queues, is_so=False)
            self.teach(bit, old.skills, is_so=False)
        if new is not None:
            self.serve(bit, new.queues, is_so=True)
            self.teach(bit, new.skills, is_so=True)
        return True

    def fitting(self, call_class: CallClass) -> tuple[int, ...]:
        """Who will do for calls of a class, at each of its stages."""
        queue = call_class.queue
        serving = self.serving.get(queue, 0) & ~self.shut.get(queue, 0)
        return tuple(
            serving & self._up_to(queue, stage.tier) & self.sitting(stage.sites) & self._skilled(stage.ways)
            for stage in call_class.stages
        )

    def sitting(self, sites: tuple[SiteName, ...] | None) -> int:
        """Those who are at one of these sites; None: wherever they are."""
        return -1 if sites is None else sum(self.at.get(site, 0) for site in sites)

    def _skilled(self, ways: tuple[Needs, ...]) -> int:
        found = 0
        for way in ways:
            found |= self.meeting(way)
        return found

    def _up_to(self, queue: QueueName, tier: int | None) -> int:
        return -1 if tier is None else sum(mask for number, mask in self.tiers.get(queue, ()) if number <= tier)

    def first_of(self, queue: QueueName, among: int) -> int:
        """Of these who are asked before the others: at the first site of a queue, and of the lowest tier there."""
        for mask in self.order.get(queue, ()):
            if among & mask:
                return among & mask
        return among

    def meeting(self, needs: Needs) -> int:
        """Those who have all that is needed."""
        found = -1
        for need in needs:
            found &= self._meeting_one(need)
        return found

    def _meeting_one(self, need: Need) -> int:
        found = 0
        for way in ways_of(need):
            sets = self.at_least.get(way.skill)
            found |= 0 if sets is None else sets[way.level]
        return found

    def best_at(self, needs: Needs, among: int) -> int:
        """Of these who are best at what is needed: whose levels of those skills make the greatest sum."""
        skills = sorted({way.skill for need in needs for way in ways_of(need)})
        total: list[int] = []
        for skill in skills:
            total = _added(total, self.planes.get(skill, []))
        for plane in reversed(total):
            among = among & plane or among
        return among

    def narrowest(self, among: int) -> int:
        """Of these who can least altogether."""
        for plane in reversed(self.breadth):
            among = among & ~plane or among
        return among


def _rank_of(agent: Agent, queue: Queue | None) -> int:
    """How many sites of a queue are asked before hers."""
    rules = () if queue is None else queue.routing.sites
    return next((number for number, rule in enumerate(rules) if agent.site in rule.at), len(rules))


def _by_tier(agent: Agent) -> tuple[frozenset[QueueName], ...]:
    """The queues of each of her tiers, lowest first."""
    tiers = {queue: agent.tiers.get(queue, 1) for queue in agent.queues}
    return tuple(frozenset(queue for queue in tiers if tiers[queue] == tier) for tier in sorted(set(tiers.values())))


def _write(planes: list[int], one: int, number: int) -> None:
    """A number as the binary digits of one agent."""
    while len(planes) < number.bit_length():
        planes.append(0)
    for digit in range(len(planes)):
        planes[digit] = planes[digit] | one if number >> digit & 1 else planes[digit] & ~one


def _added(first: list[int], second: list[int]) -> list[int]:
    """The sums of two numbers of each agent at once, digit by digit as on paper."""
    carry, total = 0, []
    for digit in range(max(len(first), len(second))):
        one = first[digit] if digit < len(first) else 0
        other = second[digit] if digit < len(second) else 0
        total.append(one ^ other ^ carry)
        carry = one & other | carry & (one ^ other)
    return [*total, carry] if carry else total
