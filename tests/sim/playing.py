"""Small simulations for tests: a centre of a line or two, callers by hand or by chance, and what was heard."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from random import Random
from typing import Any

from acd.core import ledger
from acd.core.plan import Plan
from acd.core.reasons import StayEnding
from acd.core.sizes import sizes
from acd.sim.account import Account
from acd.sim.people import Caller, Manners
from acd.sim.simulation import Simulation
from tests.core.words import LINE, MORNING, agent, centre, queue
from tests.sim.plain import Person


class Heard:
    """All facts, each with its second."""

    def __init__(self) -> None:
        self.facts: list[tuple[float, ledger.Fact]] = []

    def hear(self, fact: ledger.Fact, at_s: float) -> None:
        """One more."""
        self.facts.append((at_s, fact))

    def of(self, kind: type[Any]) -> list[Any]:
        """Those of a kind."""
        return [fact for _, fact in self.facts if isinstance(fact, kind)]


def seed_of(row: str) -> int:
    """From the row's name, so that nobody picks it."""
    return int.from_bytes(blake2b(row.encode(), digest_size=4).digest(), "big")


def caller(at_s: float, **settings: Any) -> Caller:
    """One who rings the tests' line."""
    return Caller(at_s, LINE, f"+324{int(at_s * 1000):09}", **settings)


def poisson(rate: float, calls: int, chance: Random, **settings: Any) -> Iterator[Caller]:
    """So many callers who come at this rate (calls a second), with `talk_mean_s` and `patience_mean_s`."""
    talk_s, patience_s = settings.pop("talk_mean_s", None), settings.pop("patience_mean_s", None)
    at_s = 0.0
    for number in range(calls):
        at_s += chance.expovariate(rate)
        drawn: dict[str, Any] = {} if talk_s is None else {"talk_s": chance.expovariate(1 / talk_s)}
        if patience_s is not None:
            drawn["patience_s"] = chance.expovariate(1 / patience_s)
        yield Caller(at_s, LINE, f"+324{number:09}", **drawn, **settings)


def play(
    plan: Plan, callers: Iterable[Caller], manners: Manners | None = None, *, seed: int = 1, interval_s: float = 1800.0
) -> tuple[Simulation, Heard, Account]:
    """To the end, after which nobody is left."""
    heard, account = Heard(), Account(plan, interval_s)
    simulation = Simulation(plan, callers, manners or Manners(), seed=seed, begins=MORNING, audience=[heard, account])
    simulation.run()
    account.close(simulation.now_s)
    left = {name: count for name, count in sizes(simulation.engine.state).items() if count and name != "holdings"}
    assert not left, left
    return simulation, heard, account


def callers(everybody: list[Person], keys: list[str] | None = None) -> list[Caller]:
    """The same for the simulator."""
    return [
        Caller(at_s, LINE, f"+324{number:09}", patience_s=patience_s, talk_s=talk_s, keys=keys[number] if keys else "")
        for number, (at_s, patience_s, talk_s) in enumerate(everybody)
    ]


def waits(heard: Heard) -> list[tuple[float, bool]]:
    """What became of each caller, in the order in which they came."""
    began = [fact.call for fact in heard.of(ledger.StayBegan)]
    ended = {fact.call: (fact.wait_s, fact.ending is StayEnding.ANSWERED) for fact in heard.of(ledger.StayEnded)}
    return [ended[call] for call in began]


def endless(agents: int, **settings: Any) -> Plan:
    """One queue in which nobody is too many or waits too long."""
    return centre(
        queue("help", **{"wait_max_s": 9e9, "waiting_max": 100_000, **settings}),
        *(agent(f"a{number}") for number in range(agents)),
    )
