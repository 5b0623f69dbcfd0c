"""Classes of calls: who fits one of them fits all who have waited as long."""

from dataclasses import dataclass, field

from acd.core.agents import AgentAtWork
from acd.core.ids import QueueName, SiteName
from acd.core.needs import are_met, needs_of, relaxed, text_of
from acd.core.plan import Queue
from acd.core.routing_rules import Needs, Routing


@dataclass(frozen=True, slots=True)
class Stage:
    """What is asked of agents from `after_s` of waiting on: all of one of these ways, a tier up to `tier`, a site.

    None of `sites`: wherever they are.
    """

    after_s: float
    ways: tuple[Needs, ...]
    tier: int | None = None
    sites: tuple[SiteName, ...] | None = None

    def fits(self, agent: AgentAtWork) -> bool:
        """Whether this agent is skilled enough."""
        return any(are_met(way, agent.skills) for way in self.ways)


@dataclass(frozen=True, slots=True)
class CallClass:
    """Calls of one queue with the same needs. The later stages ask less, of more agents."""

    key: str
    settings: Queue
    needs: Needs
    stages: tuple[Stage, ...]
    afters: tuple[float, ...] = field(default=())

    @property
    def queue(self) -> QueueName:
        """Whose callers they are."""
        return self.settings.name

    def fits(self, agent: AgentAtWork) -> bool:
        """Whether this agent serves the queue, and is skilled enough for whoever has just come."""
        return self.queue in agent.queues and self.stages[0].fits(agent)


def key_of(queue: QueueName, needs: Needs) -> str:
    """The name of the class of calls of a queue that have needs of their own."""
    return f"{queue}|{text}" if (text := text_of(needs)) else queue


def needs_in(call_class: str) -> Needs:
    """The needs that the key of a class of calls names: those of its calls, without their queue's."""
    return needs_of(call_class.partition("|")[2])


def made(key: str, queue: Queue) -> CallClass:
    """The class of this key, by the rules of its queue as they are now."""
    own, routing = needs_in(key), queue.routing
    ways: tuple[Needs, ...] = (needs_of(text_of(queue.needs + own)),)
    tier, steps = routing.tier, {step.after_s: step for step in routing.relax}
    stages = []
    for after_s in sorted({0.0, *steps, *(rule.after_s for rule in routing.sites)}):
        step = steps.get(after_s)
        if step is not None:
            tier = tier if step.tier is None else step.tier
            ways = tuple(relaxed(way, step) for way in ways) + ((step.also,) if step.also else ())
        stages.append(Stage(after_s, ways, tier, _sites_after(after_s, routing)))
    return CallClass(key, queue, own, tuple(stages), tuple(stage.after_s for stage in stages))


def _sites_after(after_s: float, routing: Routing) -> tuple[SiteName, ...] | None:
    rules = routing.sites
    return tuple(site for rule in rules if rule.after_s <= after_s for site in rule.at) if rules else None
