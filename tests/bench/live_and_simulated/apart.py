"""How far two runs of the same calls are apart: their figures, and call by call. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from acd.core import ledger
from acd.core.ids import CallId
from acd.core.plan import Plan
from acd.metrics.levels import FORMULAS
from acd.sim.account import Account
from acd.sim.figures import Row

# Facts, each with the second after the beginning at which it happened.
Facts = Sequence[tuple[float, ledger.Fact]]
WHOLE_S = 1e6
LOOKED_AT_S = 0.5
# Judged are the waits and the service levels; the rest is told.
JUDGED = ("wait_s", "asa_s", "answered_share", *FORMULAS)
TOLD = ("offered", "answered", "abandoned", "aht_s", "occupancy", "overtaken")
# Between which two facts of an offer, or of a call, the switch and the people take their time.
STEPS: tuple[tuple[str, type[ledger.Fact], type[ledger.Fact]], ...] = (
    ("line → queue", ledger.CallBegan, ledger.StayBegan),
    ("offer → dialled", ledger.OfferMade, ledger.OfferDialled),
    ("dialled → rings", ledger.OfferDialled, ledger.OfferRang),
    ("rings → answered", ledger.OfferRang, ledger.OfferAnswered),
    ("answered → talk", ledger.OfferAnswered, ledger.ConversationBegan),
)


@dataclass(slots=True)
class Outcome:
    """What became of one caller, by the ledger."""

    number: str
    entered_s: float = 0.0
    queue: str = ""
    agent: str = ""
    ending: str = ""
    wait_s: float = 0.0
    talk_s: float = 0.0

    @property
    def words(self) -> str:
        """For people."""
        return f"{self.ending} {self.agent} after {self.wait_s:.2f} s".replace("  ", " ")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of both runs; None where there is nothing to divide by."""

    queue: str
    name: str
    live: float | None
    simulated: float | None
    is_judged: bool

    @property
    def apart(self) -> float:
        """The difference as a share of the larger one; 1 if only one has this figure."""
        if self.live is None or self.simulated is None:
            return float(self.live is not self.simulated)
        most = max(abs(self.live), abs(self.simulated))
        return abs(self.live - self.simulated) / most if most else 0.0


def outcomes(facts: Facts) -> dict[str, Outcome]:
    """By the callers' numbers, which no two share; of those who came as far as a queue."""
    found: dict[CallId, Outcome] = {}
    for at_s, fact in facts:
        if isinstance(fact, ledger.CallBegan):
            found[fact.call] = Outcome(fact.caller)
        elif isinstance(fact, ledger.StayBegan):
            found[fact.call].entered_s, found[fact.call].queue = at_s, fact.queue
        elif isinstance(fact, ledger.StayEnded):
            found[fact.call].ending, found[fact.call].wait_s = str(fact.ending), fact.wait_s
        elif isinstance(fact, ledger.ConversationBegan):
            found[fact.call].agent = fact.agent
        elif isinstance(fact, ledger.ConversationEnded):
            found[fact.call].talk_s = fact.talk_s
    return {outcome.number: outcome for outcome in found.values() if outcome.queue}


def rows_of(plan: Plan, facts: Facts) -> dict[str, Row]:
    """Each queue and `all`, by the account of simulations; what was before the beginning counts from it on."""
    account, end_s = Account(plan, WHOLE_S), 0.0
    for at_s, fact in facts:
        end_s = max(0.0, at_s)
        account.hear(fact, end_s)
    account.close(end_s)
    found = {"all": Row()}
    for queue, row in account.totals().items():
        found[queue] = row
        found["all"].add(row)
    return found


def figures(plan: Plan, live: Facts, simulated: Facts) -> list[Figure]:
    """Those of all queues together are judged."""
    ours, theirs = rows_of(plan, live), rows_of(plan, simulated)
    return [
        Figure(queue, name, one[name], other[name], is_judged=queue == "all" and name in JUDGED)
        for queue in sorted(ours.keys() | theirs.keys())
        for one, other in [(_named(ours.get(queue)), _named(theirs.get(queue)))]
        for name in (*JUDGED, *TOLD)
    ]


def _named(row: Row | None) -> dict[str, float | None]:
    found = (row or Row()).figures()
    return {**found, "answered_share": found["answered"] / found["offered"] if found["offered"] else None}


def steps(facts: Facts) -> Iterator[tuple[str, float]]:
    """How long each of the steps took, in seconds, each time that it was taken."""
    ends = {end: (name, begin) for name, begin, end in STEPS}
    begins = {begin for _, begin, _ in STEPS}
    since: dict[tuple[str, type[ledger.Fact]], float] = {}
    for at_s, fact in facts:
        # Of a call the offers come one after the other, so the latest is meant.
        call = getattr(fact, "call", "")
        if type(fact) in ends:
            name, begin = ends[type(fact)]
            began_s = since.pop((call, begin), None)
            if began_s is not None:
                yield name, at_s - began_s
        if type(fact) in begins:
            since[call, type(fact)] = at_s


def medians(facts: Facts) -> dict[str, float]:
    """Of each step."""
    taken: dict[str, list[float]] = {}
    for name, took_s in steps(facts):
        taken.setdefault(name, []).append(took_s)
    return {name: median(each) for name, each in taken.items()}


def differing(live: Mapping[str, Outcome], simulated: Mapping[str, Outcome]) -> list[tuple[Outcome, Outcome]]:
    """Calls whose wait differs by more than `LOOKED_AT_S`, or that ended otherwise; in the order in which they came."""
    pairs = [(live.get(number, Outcome(number)), other) for number, other in simulated.items()]
    pairs += [(one, Outcome(number)) for number, one in live.items() if number not in simulated]
    wrong = [
        (one, other)
        for one, other in pairs
        if abs(one.wait_s - other.wait_s) > LOOKED_AT_S or (one.ending, one.queue) != (other.ending, other.queue)
    ]
    return sorted(wrong, key=lambda pair: max(pair[0].entered_s, pair[1].entered_s))
