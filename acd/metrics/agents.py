"""What the agents do, as numbers: a fold over the facts about them. Agents are counted, never named."""

from collections.abc import Iterable
from typing import ClassVar

from acd.core.agents import AgentAtWork, AgentState
from acd.core.events import Now
from acd.core.ids import AgentName
from acd.core.ledger import AgentChanged, Fact, OfferMade
from acd.metrics.series import OTHER, Histogram, Names, Number, Series, counter, gauge

WRAP_UP_BOUNDS_S = (1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600)


class Presence:
    """How many agents are in something now, and the seconds that agents have spent in it."""

    def __init__(self, now: Number, spent: Number) -> None:
        self.now, self.spent = now, spent
        self._settled_s: dict[str, float] = {}

    def show(self, name: str) -> None:
        """Make it visible before anybody is in it."""
        self.now.add(name, by=0)
        self.spent.add(name, by=0)

    def change(self, name: str, by: int, at_s: float) -> None:
        """So many more (or fewer) agents are in it, from `at_s` on."""
        self.settle(name, at_s)
        self.now.add(name, by=by)

    def settle(self, name: str, at_s: float) -> None:
        """Count the seconds until `at_s`."""
        since_s = self._settled_s.get(name, at_s)
        self.spent.add(name, by=max(0.0, at_s - since_s) * self.now.values.get((name,), 0.0))
        self._settled_s[name] = max(since_s, at_s)


class AgentFold:
    """Fed fact by fact. `queues` bounds that label, `reasons` the one of pauses."""

    hears: ClassVar[frozenset[type[Fact]]] = frozenset({AgentChanged, OfferMade})

    def __init__(self, queues: Names, reasons: Names) -> None:
        self._queues, self._reasons = queues, reasons
        self.states = Presence(
            gauge("acd_floor_agents", "Agents now, by state", "state"),
            counter("acd_agent_state_seconds_total", "Time of all agents, by state", "state"),
        )
        self.pauses = Presence(
            gauge("acd_paused_agents", "Agents in a pause now, by its reason", "reason"),
            counter("acd_agent_pause_seconds_total", "Time of all agents in pauses, by reason", "reason"),
        )
        self.wrap_up = Histogram(
            "acd_agent_wrap_up_seconds",
            "From the end of a conversation to the next state",
            WRAP_UP_BOUNDS_S,
            ("queue",),
        )
        self._at: dict[AgentName, tuple[str, str]] = {}
        self._queue_of: dict[AgentName, str] = {}
        self._wrapping_s: dict[AgentName, float] = {}
        for state in AgentState:
            self.states.show(state)
        for reason in reasons.all():
            self.pauses.show(reason)
        for queue in queues.all():
            self.wrap_up.show(queue)

    def begin(self, agents: Iterable[AgentAtWork], now_s: float) -> None:
        """Take over where everybody is when the counting begins."""
        for agent in agents:
            reason = agent.pause_reason if agent.state is AgentState.PAUSED else ""
            self._move(agent.id, agent.state, reason, now_s)

    def take(self, fact: Fact, now: Now) -> None:
        """One fact; those about other things change nothing."""
        match fact:
            case OfferMade():
                self._queue_of[fact.agent] = self._queues.of(fact.queue)
            case AgentChanged():
                self._move(fact.agent, fact.state, fact.reason, now.mono_s)
            case _:
                pass

    def look(self, now_s: float) -> None:
        """Count the seconds until now (monotonic)."""
        for presence in (self.states, self.pauses):
            for (name,) in list(presence.now.values):
                presence.settle(name, now_s)

    def series(self) -> tuple[Series, ...]:
        """Everything that is kept here."""
        return self.states.now, self.states.spent, self.pauses.now, self.pauses.spent, self.wrap_up

    def _move(self, agent: AgentName, state: str, reason: str, at_s: float) -> None:
        old, new = self._at.get(agent), (state, self._reasons.of(reason) if state == AgentState.PAUSED else "")
        self._at[agent] = new
        for place, by in ((old, -1), (new, 1)):
            if place is not None:
                self.states.change(place[0], by, at_s)
                if place[0] == AgentState.PAUSED:
                    self.pauses.change(place[1], by, at_s)
        if state == AgentState.WRAP_UP:
            self._wrapping_s.setdefault(agent, at_s)
        elif agent in self._wrapping_s:
            self.wrap_up.observe(at_s - self._wrapping_s.pop(agent), self._queue_of.get(agent, OTHER))
