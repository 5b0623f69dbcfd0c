"""How a day went, for plots: who waits in each queue, and what agents do, looked at every so many seconds."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from acd.core import ledger
from acd.core.agents import AgentState
from acd.core.ids import AgentName, QueueName
from acd.core.plan import Plan


class Curves:
    """Fed fact by fact. `waiting[queue]` and `agents[state]` have a value for each multiple of `every_s`."""

    def __init__(self, plan: Plan, every_s: float) -> None:
        self.every_s = every_s
        self.waiting: dict[str, list[int]] = {queue: [] for queue in plan.queues}
        self.agents: dict[str, list[int]] = {state: [] for state in AgentState}
        self.looks = 0
        self._now_waiting: Counter[QueueName] = Counter()
        self._now_agents: Counter[str] = Counter()
        self._state_of: dict[AgentName, str] = {}
        self._hearers: Mapping[type[ledger.Fact], Any] = {
            ledger.StayBegan: self._began,
            ledger.StayEnded: self._ended,
            ledger.AgentChanged: self._changed,
        }

    def hear(self, fact: ledger.Fact, at_s: float) -> None:
        """One fact; before it, what was there at each moment since the last one is noted."""
        if at_s >= self.looks * self.every_s:
            self.close(at_s)
        hearer = self._hearers.get(type(fact))
        if hearer is not None:
            hearer(fact)

    def close(self, at_s: float) -> None:
        """Until this second nothing more happened."""
        while self.looks * self.every_s <= at_s:
            self.looks += 1
            for queue, values in self.waiting.items():
                values.append(self._now_waiting[QueueName(queue)])
            for state, counts in self.agents.items():
                counts.append(self._now_agents[state])

    def _began(self, fact: ledger.StayBegan) -> None:
        self._now_waiting[fact.queue] += 1

    def _ended(self, fact: ledger.StayEnded) -> None:
        self._now_waiting[fact.queue] -= 1

    def _changed(self, fact: ledger.AgentChanged) -> None:
        before = self._state_of.get(fact.agent)
        if before is not None:
            self._now_agents[before] -= 1
        self._state_of[fact.agent] = fact.state
        self._now_agents[fact.state] += 1
