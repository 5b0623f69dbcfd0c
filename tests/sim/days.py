"""A day of a centre of dialplans/, as its traffic.yaml has it: figures, and the facts that tests look at."""

from collections.abc import Iterator
from functools import cache
from math import inf

from acd.config.load import load
from acd.config.traffic import read_traffic
from acd.core import ledger
from acd.core.ids import AgentName
from acd.sim.account import Account
from acd.sim.figures import Row
from acd.sim.simulation import Simulation
from acd.sim.traffic import callers, manners, midnight
from tests.sim.playing import Heard
from tests.sources import ROOT

KINDS = (
    ledger.CallBegan, ledger.StayBegan, ledger.StayEnded, ledger.AgentChanged, ledger.OfferMade, ledger.OfferEnded,
    ledger.ConversationBegan, ledger.ConversationEnded,
)  # fmt: skip


class Some(Heard):
    """Of a day's million facts those that the tests look at."""

    def hear(self, fact: ledger.Fact, at_s: float) -> None:
        """One more, if it is of such a kind."""
        if isinstance(fact, KINDS):
            self.facts.append((at_s, fact))


class Day:
    """A centre's day until some second: figures by queue and of `all` together, and what was heard."""

    def __init__(self, name: str) -> None:
        folder = ROOT / "dialplans" / name
        self.plan = load(folder).plan
        said = read_traffic(folder / "traffic.yaml", self.plan)
        self.account, self.heard = Account(self.plan, said.interval), Some()
        self.simulation = Simulation(
            self.plan,
            callers(said, 1, 1),
            manners(said, self.plan, 1),
            seed=1,
            begins=midnight(self.plan),
            audience=[self.account, self.heard],
        )

    def played(self, until_s: float = inf) -> "Day":
        """Itself, after that."""
        self.simulation.run(until_s)
        self.account.close(self.simulation.now_s)
        return self

    def figures(self, *queues: str) -> dict[str, float]:
        """Of these queues together; of all without a name."""
        whole = Row()
        for name, row in self.account.totals().items():
            if not queues or name in queues:
                whole.add(row)
        return whole.figures()

    def taken(self, *, first_only: bool = False) -> Iterator[tuple[str, AgentName, float]]:
        """Of each conversation the queue, the agent, and how long the caller had waited, in the order of beginning.

        `first_only`: of callers who have not rung before, and so bring no wait with them.
        """
        queue_of = {fact.offer: fact.queue for fact in self.heard.of(ledger.OfferMade)}
        wait_of: dict[str, float] = {}
        again: set[str] = set()
        numbers: set[str] = set()
        for _, fact in self.heard.facts:
            if isinstance(fact, ledger.CallBegan):
                again |= {fact.call} if fact.caller in numbers else set()
                numbers.add(fact.caller)
            elif isinstance(fact, ledger.StayEnded):
                wait_of[fact.call] = fact.wait_s
            elif isinstance(fact, ledger.ConversationBegan) and not (first_only and fact.call in again):
                yield queue_of[fact.offer], fact.agent, wait_of[fact.call]


@cache
def day(name: str, until_s: float = inf) -> Day:
    """Played once for all tests of one process."""
    return Day(name).played(until_s)
