"""Classes of calls: who fits one of them fits all. And the floor: who waits in a class, and who is free to take it."""

from dataclasses import dataclass, field

from acd.core.agents import AgentAtWork
from acd.core.ids import AgentName, QueueName
from acd.core.plan import Need
from acd.core.stays import Place


@dataclass(frozen=True, slots=True)
class CallClass:
    """Calls of one queue with the same needs: the same agents can take each of them."""

    key: str
    queue: QueueName
    needs: tuple[Need, ...]

    def fits(self, agent: AgentAtWork) -> bool:
        """Whether this agent serves the queue and has every skill at its level."""
        return self.queue in agent.queues and all(agent.skills.get(need.skill, 0) >= need.level for need in self.needs)


@dataclass(slots=True)
class Floor:
    """One class of calls on one node: who waits (by priority, then arrival) and who is free (longest first)."""

    waiting: list[Place] = field(default_factory=list)
    ready: list[tuple[float, AgentName]] = field(default_factory=list)


def needs_in(call_class: str) -> tuple[Need, ...]:
    """The needs that the key of a class of calls names."""
    named = [need.rpartition(">=") for need in call_class.split("|")[1:]]
    return tuple(Need(skill, int(level)) for skill, _, level in named)
