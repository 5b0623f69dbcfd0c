"""Transcripts of facts: what the folds are fed with, at seconds since the day began, and how its figures are read."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from acd.core.events import Now
from acd.core.ids import AgentName, CallId, LegId, NodeName, OfferId, PhoneName, QueueName, StayId
from acd.core.ledger import (
    AgentChanged,
    CallBegan,
    CallEnded,
    ConversationBegan,
    ConversationEnded,
    Fact,
    OfferEnded,
    OfferMade,
    StayBegan,
    StayEnded,
)
from acd.core.plan import Agent, Plan, Queue, Trunk
from acd.core.reasons import CallEnding, OfferEnding, StayEnding
from acd.metrics.metrics import Metrics
from acd.metrics.series import Histogram, Series
from acd.metrics.vitals import Build, Vitals

A1 = NodeName("a1")
MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
BUILD = Build("1.2.3", "r7", 4, MORNING)


def moment(second: float) -> Now:
    """So many seconds after the day began."""
    return Now(mono_s=1000.0 + second, wall=MORNING + timedelta(seconds=second))


def centre(*queues: Queue) -> Plan:
    """A centre with these queues, one trunk and two reasons to pause."""
    return Plan(
        name="desk", revision="r7", time_zone="Europe/Brussels", languages=("en",), lines={}, flows={},
        queues={each.name: each for each in queues}, agents={}, phones=(), prompts={}, trunks=(Trunk("carrier"),),
        pause_reasons=("break", "lunch"),
    )  # fmt: skip


def queue(name: str, service_level_s: float = 20.0) -> Queue:
    """A queue with this threshold."""
    return Queue(QueueName(name), service_level_s=service_level_s)


class Day:
    """A day in a centre, told in facts; `figure` and `spread` read what came of it, as it is at `second`."""

    def __init__(self, *queues: Queue, vitals: Vitals | None = None, agents: Iterable[Agent] = ()) -> None:
        self.second = 0.0
        self.vitals = vitals or Vitals()
        plan = replace(centre(*queues), agents={agent.name: agent for agent in agents})
        self.metrics = Metrics(plan, [A1], BUILD, lambda: self.vitals, lambda: moment(self.second).mono_s)

    def at(self, second: float, *facts: Fact) -> "Day":
        """These facts are one step at this second."""
        self.second = second
        self.metrics.take(1, moment(second), facts)
        return self

    def series(self, name: str) -> Series:
        """A copy of one series."""
        (found,) = [each for each in self.metrics.look() if each.name == name]
        return found

    def figure(self, name: str, *labels: str) -> float:
        """The value of a counter or gauge."""
        found = self.series(name)
        assert not isinstance(found, Histogram), f"{name} is a histogram"
        return found.values[labels]

    def spread(self, name: str, *labels: str) -> tuple[int, float]:
        """How many values a histogram has seen, and their sum."""
        found = self.series(name)
        assert isinstance(found, Histogram), f"{name} is no histogram"
        return sum(found.spreads[labels].counts), found.spreads[labels].total


def began(call: str) -> Fact:
    """A caller reaches a line."""
    return CallBegan(CallId(call), A1, LegId(f"{call}-leg"), "main", "+3225550100", "+32470000001", f"sip-{call}")


def ended(call: str, ending: CallEnding = CallEnding.CALLER_HUNG_UP) -> Fact:
    """The caller is gone."""
    return CallEnded(CallId(call), ending, 16)


def enters(call: str, name: str = "help") -> Fact:
    """The caller is in the queue from now on."""
    return StayBegan(CallId(call), StayId(f"{call}-s1"), QueueName(name))


def leaves(call: str, ending: StayEnding, wait_s: float, name: str = "help") -> Fact:
    """The stay is over, after so long."""
    return StayEnded(CallId(call), StayId(f"{call}-s1"), QueueName(name), ending, wait_s)


def offered(call: str, agent: str = "ana", name: str = "help") -> Fact:
    """An agent is asked."""
    return OfferMade(CallId(call), OfferId(f"{call}-o1"), QueueName(name), AgentName(agent), PhoneName("phone"))


def unoffered(call: str, ending: OfferEnding, ring_s: float, agent: str = "ana") -> Fact:
    """The offer is over, after so long."""
    return OfferEnded(CallId(call), OfferId(f"{call}-o1"), AgentName(agent), ending, ring_s)


def talks(call: str, agent: str = "ana") -> Fact:
    """Caller and agent are joined."""
    return ConversationBegan(CallId(call), OfferId(f"{call}-o1"), AgentName(agent))


def parts(call: str, talk_s: float, agent: str = "ana") -> Fact:
    """They are not any more, after so long."""
    return ConversationEnded(CallId(call), OfferId(f"{call}-o1"), AgentName(agent), talk_s)


def agent_is(state: str, reason: str = "", agent: str = "ana") -> Fact:
    """The agent is in this state from now on."""
    return AgentChanged(AgentName(agent), state, reason)
