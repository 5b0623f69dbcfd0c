"""How busy each agent is, and how evenly work is shared out: a fold over the facts about agents.

Occupancy is handling / (handling + idle) since she logged in, or since the engine began if that is later, in per cent.
Handling is talking, holding, wrap-up and calls of her own; idle is being ready; pauses and ringing are neither.
Fairness of a queue is the greatest less the least occupancy of its agents, in percentage points.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from acd.core.agents import AgentAtWork, AgentState
from acd.core.events import Now
from acd.core.ids import AgentName, QueueName
from acd.core.ledger import AgentChanged, Fact
from acd.core.ledger_control import AgentServes
from acd.core.plan import Agent
from acd.metrics.series import Names, Series, gauge

HANDLING = frozenset({AgentState.TALKING, AgentState.HOLDING, AgentState.WRAP_UP, AgentState.OWN_CALL})
# Whoever has just come is at 0 or 100: that says nothing about the fairness of a queue.
COMPARED_FROM_S = 300.0


@dataclass(slots=True)
class Work:
    """What one agent has done since her log-in; she is in `state` from `since_s` on (monotonic seconds)."""

    state: str
    since_s: float
    queues: tuple[QueueName, ...]
    handling_s: float = 0.0
    idle_s: float = 0.0

    def settle(self, now_s: float) -> None:
        """Count the seconds until now."""
        spent_s = max(0.0, now_s - self.since_s)
        self.since_s = max(self.since_s, now_s)
        if self.state in HANDLING:
            self.handling_s += spent_s
        elif self.state == AgentState.READY:
            self.idle_s += spent_s

    @property
    def counted_s(self) -> float:
        """Handling and idle."""
        return self.handling_s + self.idle_s

    @property
    def percent(self) -> float:
        """Her occupancy; something was counted."""
        return 100 * self.handling_s / self.counted_s


class OccupancyFold:
    """Fed fact by fact. `agents` are the plan's; `names` bounds the label."""

    hears: ClassVar[frozenset[type[Fact]]] = frozenset({AgentChanged, AgentServes})

    def __init__(self, agents: Mapping[AgentName, Agent], names: Names) -> None:
        self._agents, self._names = agents, names
        self._work: dict[AgentName, Work] = {}
        self.spread = gauge(
            "acd_occupancy_spread_points",
            "Greatest less least occupancy (per cent) of the queue's agents since log-in; 0: fewer than two",
            "queue",
        )

    def begin(self, agents: Iterable[AgentAtWork], now_s: float) -> None:
        """Take over who is logged in when the counting begins."""
        for agent in agents:
            if agent.state is not AgentState.LOGGED_OUT:
                self._work[agent.id] = Work(agent.state, now_s, agent.queues)

    def take(self, fact: Fact, now: Now) -> None:
        """One fact; those about other things change nothing."""
        match fact:
            case AgentChanged() if fact.state == AgentState.LOGGED_OUT:
                self._work.pop(fact.agent, None)
            case AgentChanged():
                self._move(fact.agent, fact.state, now.mono_s)
            case AgentServes() if fact.agent in self._work:
                self._work[fact.agent].queues = fact.queues
            case _:
                pass

    def percent_of(self, agent: AgentName, now_s: float) -> float | None:
        """An agent's occupancy; None: she is not logged in, or has neither handled anything nor been idle."""
        work = self._work.get(agent)
        if work is None:
            return None
        work.settle(now_s)
        return work.percent if work.counted_s > 0 else None

    def spreads(self, now_s: float) -> Mapping[QueueName, float]:
        """In points, of each queue that has two agents for whom enough was counted."""
        found: dict[QueueName, list[float]] = {}
        for work in self._work.values():
            work.settle(now_s)
            if work.counted_s >= COMPARED_FROM_S:
                for queue in work.queues:
                    found.setdefault(queue, []).append(work.percent)
        return {queue: max(each) - min(each) for queue, each in found.items() if len(each) > 1}

    def look(self, now_s: float) -> None:
        """Note the spreads as they are now."""
        self.spread.values.clear()
        spreads = self.spreads(now_s)
        for queue in self._names.all():
            self.spread.set(spreads.get(QueueName(queue), 0.0), queue)

    def series(self) -> tuple[Series, ...]:
        """Everything that is kept here."""
        return (self.spread,)

    def _move(self, agent: AgentName, state: str, now_s: float) -> None:
        work = self._work.get(agent)
        if work is None:
            known = self._agents.get(agent)
            self._work[agent] = Work(state, now_s, () if known is None else known.queues)
            return
        work.settle(now_s)
        work.state = state
