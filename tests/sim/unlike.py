"""Two agents of whom one is three times faster: the engine's rows of theory, each with whom it prefers."""

from dataclasses import dataclass
from itertools import islice

from acd.core import ledger
from acd.core.ids import AgentName
from acd.core.routing_rules import Routing, Strategy
from acd.sim.people import Manner, Manners
from tests.core.words import agent, centre, queue
from tests.sim.plain import people
from tests.sim.playing import callers, play, seed_of

MANNERS = Manners(agents={AgentName("fast"): Manner(pace=1 / 1.5), AgentName("slow"): Manner(pace=2.0)})


@dataclass(frozen=True)
class Unlike:
    """Who is asked, if both are free; `taken` is how often that is the fast one, `number` how many are there."""

    strategy: Strategy
    first: str
    taken: float
    number: float

    @property
    def name(self) -> str:
        """It is what the seed is made of."""
        return f"{self.strategy} {self.first}"

    def stays(self, calls: int, run: str = "") -> list[float]:
        """How long each caller is there; one comes a second, so that the mean is the number there (Little)."""
        names = ["fast", "slow"] if self.first == "fast" else ["slow", "fast"]
        plan = centre(queue("help", wait_max_s=9e9, routing=Routing(self.strategy)), *(agent(name) for name in names))
        everybody = list(islice(people(seed_of(self.name + run), 1.0, 1.0), calls))
        _, heard, _ = play(plan, callers(everybody), MANNERS)
        talked = {fact.call: fact.talk_s for fact in heard.of(ledger.ConversationEnded)}
        return [fact.wait_s + talked[fact.call] for fact in heard.of(ledger.StayEnded)]


UNLIKE = (
    Unlike(Strategy.LINEAR, "fast", 1.0, 1.333333),
    Unlike(Strategy.LINEAR, "slow", 0.0, 1.538462),
    Unlike(Strategy.RANDOM, "fast", 0.5, 1.454545),
    # Who is idle longest is the faster one as often as not: exactly as by chance.
    Unlike(Strategy.LONGEST_IDLE, "fast", 0.5, 1.454545),
)
