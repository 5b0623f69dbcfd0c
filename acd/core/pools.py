"""The pool: who is ready on a node, as a set and in the order of each strategy that counts something."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from acd.core.agents import AgentAtWork
from acd.core.crew import Crew
from acd.core.ids import AgentName
from acd.core.orders import Order, Rank
from acd.core.routing_rules import Strategy


def bits_of(mask: int) -> Iterator[int]:
    """The numbers of those in a set, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def rank_by(strategy: Strategy, agent: AgentAtWork, bit: int) -> Rank:
    """Where she stands in the order of a strategy that counts something; else in the order of idleness."""
    if strategy is Strategy.FEWEST_CALLS:
        return agent.calls_taken, agent.idle_since_s, agent.id, bit
    if strategy is Strategy.LEAST_TALK:
        return agent.talked_ms, agent.idle_since_s, agent.id, bit
    return agent.idle_since_s, agent.idle_since_s, agent.id, bit


@dataclass(slots=True)
class Pool:
    """Who is ready on one node, as a set, and in the order of each strategy that needs one."""

    ready: int = 0
    orders: dict[Strategy, Order] = field(default_factory=lambda: {Strategy.LONGEST_IDLE: Order()})
    ranks: dict[int, dict[Strategy, Rank]] = field(default_factory=dict)

    def add(self, bit: int, agent: AgentAtWork) -> None:
        """She is ready."""
        self.ready |= 1 << bit
        self.ranks[bit] = {strategy: rank_by(strategy, agent, bit) for strategy in self.orders}
        for strategy, rank in self.ranks[bit].items():
            self.orders[strategy].add(rank)

    def remove(self, bit: int) -> None:
        """She is not ready any more."""
        self.ready &= ~(1 << bit)
        for strategy, rank in self.ranks.pop(bit).items():
            self.orders[strategy].remove(rank)

    def first(self, strategy: Strategy, among: int) -> int:
        """The first of these in the order of a strategy. They are ready, and at least one."""
        return self.orders[strategy].first(among)

    def longest(self, among: int, most: int, crew: Crew) -> tuple[AgentName, ...]:
        """The first of these, who are ready, by idleness; so many at most."""
        found: list[int] = []
        while among and len(found) < most:
            found.append(self.first(Strategy.LONGEST_IDLE, among))
            among &= ~(1 << found[-1])
        return tuple(crew.names[bit] for bit in found)
