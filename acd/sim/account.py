"""What a simulation did, as figures for each queue and interval: a fold over its facts, like every report.

A stay belongs to the interval in which it began, time at work to that in which it was spent. The terms are those of the
reports: AHT is talk, hold and wrap-up for each call handled; occupancy is that time against all the time for which
agents of the queue were there for calls.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from acd.core import ledger
from acd.core.agents import AgentState
from acd.core.ids import AgentName, CallId, QueueName, StayId
from acd.core.plan import Plan
from acd.core.reasons import StayEnding
from acd.metrics.levels import judge
from acd.sim.figures import Figures, Row

AT_WORK = frozenset({AgentState.TALKING, AgentState.HOLDING, AgentState.WRAP_UP})
THERE = AT_WORK | {AgentState.READY, AgentState.OFFERED, AgentState.BACKING_OFF}


class Account(Figures):
    """Fed fact by fact with the second of the simulation; `interval_s` is the length of a row."""

    def __init__(self, plan: Plan, interval_s: float) -> None:
        super().__init__(interval_s)
        self.thresholds = {name: queue.service_level_s for name, queue in plan.queues.items()}
        self._served = {name: agent.queues for name, agent in plan.agents.items()}
        self._stays: dict[StayId, tuple[Row, int]] = {}
        self._came: Counter[QueueName] = Counter()
        self._latest: Counter[QueueName] = Counter()
        self._stay_of: dict[CallId, tuple[StayId, QueueName]] = {}
        self._agents: dict[AgentName, tuple[str, float]] = {}
        self._last_row: dict[AgentName, Row] = {}
        self._groups: dict[tuple[QueueName, ...], dict[int, list[float]]] = defaultdict(
            lambda: defaultdict(lambda: [0.0, 0.0])
        )
        self._hearers: Mapping[type[ledger.Fact], Any] = {
            ledger.StayBegan: self._stay_began,
            ledger.StayEnded: self._stay_ended,
            ledger.OfferMade: self._offer_made,
            ledger.ConversationEnded: self._conversation_ended,
            ledger.AgentChanged: self._agent_changed,
            ledger.CallEnded: self._call_ended,
        }

    def hear(self, fact: ledger.Fact, at_s: float) -> None:
        """One fact; those about other things change nothing."""
        hearer = self._hearers.get(type(fact))
        if hearer is not None:
            hearer(fact, at_s)

    def close(self, at_s: float) -> None:
        """The simulation ends: what agents do until now counts."""
        for agent, (state, since_s) in self._agents.items():
            self._spend(agent, state, since_s, at_s)
        for queues, spent in self._groups.items():
            for interval, (busy_s, there_s) in spent.items():
                for queue in queues:
                    row = self.rows[queue, interval]
                    row.busy_s, row.there_s = row.busy_s + busy_s, row.there_s + there_s
        self._groups.clear()

    def told(self) -> Figures:
        """The figures alone, which another process may be given."""
        found = Figures(self.interval_s)
        found.rows.update(self.rows)
        found.unqueued = self.unqueued
        return found

    def _row(self, queue: QueueName, at_s: float) -> Row:
        return self.rows[queue, int(at_s // self.interval_s)]

    def _stay_began(self, fact: ledger.StayBegan, at_s: float) -> None:
        row = self._row(fact.queue, at_s)
        row.offered += 1
        self._came[fact.queue] += 1
        self._stays[fact.stay] = row, self._came[fact.queue]
        self._stay_of[fact.call] = fact.stay, fact.queue

    def _offer_made(self, fact: ledger.OfferMade, _: float) -> None:
        """Whoever is offered an agent has had his turn: those of the queue who came before and wait are overtaken."""
        stay, queue = self._stay_of[fact.call]
        row, came = self._stays[stay]
        if came > 0:
            row.overtaken += self._latest[queue] > came
            self._latest[queue] = max(self._latest[queue], came)
            self._stays[stay] = row, 0

    def _stay_ended(self, fact: ledger.StayEnded, _: float) -> None:
        row, came = self._stays.pop(fact.stay)
        row.endings[fact.ending] += 1
        row.waits_s += fact.wait_s
        if fact.ending is StayEnding.ANSWERED:
            row.waited_s += fact.wait_s
        row.overtaken += 0 < came < self._latest[fact.queue]
        for level, (is_met, is_counted) in judge(fact.ending, fact.wait_s, self.thresholds[fact.queue]).items():
            row.met[level] += is_met
            row.counted[level] += is_counted

    def _conversation_ended(self, fact: ledger.ConversationEnded, at_s: float) -> None:
        row = self._row(self._stay_of[fact.call][1], at_s)
        row.handled += 1
        row.handling_s += fact.talk_s
        self._last_row[fact.agent] = row

    def _call_ended(self, fact: ledger.CallEnded, _: float) -> None:
        if self._stay_of.pop(fact.call, None) is None:
            self.unqueued[fact.ending] += 1

    def _agent_changed(self, fact: ledger.AgentChanged, at_s: float) -> None:
        state, since_s = self._agents.get(fact.agent, ("", at_s))
        self._agents[fact.agent] = fact.state, at_s
        if state == AgentState.WRAP_UP and fact.agent in self._last_row:
            self._last_row[fact.agent].handling_s += at_s - since_s
        self._spend(fact.agent, state, since_s, at_s)

    def _spend(self, agent: AgentName, state: str, since_s: float, until_s: float) -> None:
        if state not in THERE:
            return
        spent, is_busy = self._groups[self._served.get(agent, ())], state in AT_WORK
        while since_s < until_s:
            interval = int(since_s // self.interval_s)
            end_s = min(until_s, (interval + 1) * self.interval_s)
            spent[interval][0] += (end_s - since_s) * is_busy
            spent[interval][1] += end_s - since_s
            since_s = end_s
