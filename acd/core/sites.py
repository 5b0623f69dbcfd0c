"""Whom a queue does not ask just now: agents of sites that have all they may have, and partners who did not take one.

All of it follows from the state. What it costs does not grow with the number waiting: a call that is given to a site is
counted there, and only when that makes it full, or makes room, is the set of agents another one.
"""

from dataclasses import dataclass, field

from acd.core.agents import AgentAtWork, AgentState
from acd.core.crew import Crew
from acd.core.ids import AgentName, QueueName, SiteName
from acd.core.offers import Offer, OfferState
from acd.core.plan import Agent, Plan
from acd.core.routing_rules import SiteRule
from acd.core.tallies import Tally

NO_BOUND = 1_000_000


@dataclass(slots=True)
class Load:
    """What the sites of one rule have of a queue's calls: `now` in all, of which `asked` nobody has taken yet."""

    now: int = 0
    asked: int = 0


@dataclass(slots=True)
class Sites:
    """Nothing in a centre without sites, which is asked first. `opened` are queues that ask more agents than before.

    `agents` are those who sit at a site, `rules` and `loads` by queue, `taken` by queue the sites of the last calls.
    `resting` is how many of a partner's seats are left alone for a while: as long as one is, none is asked.
    """

    agents: dict[AgentName, Agent] = field(default_factory=dict)
    rules: dict[QueueName, tuple[SiteRule, ...]] = field(default_factory=dict)
    loads: dict[QueueName, list[Load]] = field(default_factory=dict)
    taken: dict[QueueName, tuple[SiteName, ...]] = field(default_factory=dict)
    resting: dict[SiteName, int] = field(default_factory=dict)
    opened: dict[QueueName, None] = field(default_factory=dict)

    def open(self, plan: Plan) -> None:
        """Begin with a plan; nobody is asked yet."""
        self.agents = {agent.name: agent for agent in plan.agents.values() if agent.site}
        self.rules = {name: queue.routing.sites for name, queue in plan.queues.items() if queue.routing.sites}
        self.loads = {name: [Load() for _ in rules] for name, rules in self.rules.items()}

    def follow(self, crew: Crew, old: object, new: object) -> tuple[QueueName, ...]:
        """An entity of the tables is another one now. Gives the queues that ask other agents for that."""
        queues: tuple[QueueName, ...]
        match new or old:
            case Offer() as offer:
                if _counts(old) == _counts(new):
                    return ()
                is_counted = self._count(old, -1) | self._count(new, 1)
                queues = (offer.queue,) if is_counted else ()
            case AgentAtWork() as agent:
                planned = self.agents.get(agent.id)
                by = is_resting(new) - is_resting(old) if planned is not None and planned.is_seat else 0
                if planned is None or not by:
                    return ()
                self.resting[planned.site] = self.resting.get(planned.site, 0) + by
                queues = planned.queues
            case Tally() as tally:
                queues = (QueueName(tally.id),)
                self.taken[queues[0]] = new.last if isinstance(new, Tally) else ()
            case _:
                return ()
        return tuple(queue for queue in queues if self._is_changed(crew, queue))

    def room(self, queue: QueueName, agent: AgentName) -> int:
        """How many more of a queue's calls the sites of this agent's rule may have. A partner rings once for each."""
        planned, found = self.agents.get(agent), self.rule_of(queue, agent)
        if planned is not None and planned.is_seat:
            return 1
        return NO_BOUND if found is None else self.room_of(queue, found[0])

    def room_of(self, queue: QueueName, number: int) -> int:
        """The same of a rule, by its number."""
        rule, load = self.rules[queue][number], self.loads[queue][number]
        calls = NO_BOUND if rule.calls_max is None else rule.calls_max - load.now
        if rule.share is None:
            return calls
        return min(calls, rule.share - self.had(queue, number) - load.asked)

    def had(self, queue: QueueName, number: int) -> int:
        """How many of the last 100 calls that agents of the queue took the sites of a rule had."""
        at = self.rules[queue][number].at
        return sum(site in at for site in self.taken.get(queue, ()))

    def rule_of(self, queue: QueueName, agent: AgentName) -> tuple[int, SiteRule] | None:
        """The rule under which a queue asks this agent, with its number; None: wherever she is, or not at all."""
        planned = self.agents.get(agent)
        rules = () if planned is None else self.rules.get(queue, ())
        return next(((number, rule) for number, rule in enumerate(rules) if planned and planned.site in rule.at), None)

    def _count(self, offer: object, by: int) -> bool:
        """Whether an offer counts anywhere; if so, by so much more."""
        found = self.rule_of(offer.queue, offer.agent) if isinstance(offer, Offer) else None
        if found is None or not isinstance(offer, Offer):
            return False
        load = self.loads[offer.queue][found[0]]
        load.now += by
        load.asked += by * (offer.state is not OfferState.JOINED)
        return True

    def _is_changed(self, crew: Crew, queue: QueueName) -> bool:
        """Whether the queue asks other agents than before."""
        shut, before = 0, crew.shut.get(queue, 0)
        for number, rule in enumerate(self.rules.get(queue, ())):
            if self.room_of(queue, number) <= 0:
                shut |= crew.sitting(rule.at)
        for partner, count in self.resting.items():
            shut |= crew.at[partner] if count else 0
        if before & ~shut:
            self.opened[queue] = None
        crew.shut[queue] = shut
        return shut != before


def _counts(offer: object) -> tuple[AgentName, bool] | None:
    """By whom an offer counts, and whether as one that is taken."""
    return (offer.agent, offer.state is OfferState.JOINED) if isinstance(offer, Offer) else None


def is_resting(agent: object) -> bool:
    """Whether she did not take what she was asked, and is left alone for that; not while only her phone is freed."""
    if not isinstance(agent, AgentAtWork):
        return False
    return agent.state is AgentState.BACKING_OFF and agent.deadline_s is not None
