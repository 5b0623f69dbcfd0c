"""Rows of theory about whose turn it is, who rings again, and waits that are foretold."""

from collections.abc import Callable, Iterable, Iterator
from math import inf, sqrt
from random import Random

from acd.core.pace import steps
from acd.sim import theory
from tests.sim.claims import Claim, Figure, Sums, ratio
from tests.sim.plain import Person, by_priority, kinds, people, ringing_again
from tests.sim.plain_centres import by_points, foretold, there

Counted = Iterator[tuple[float, ...]]
Serve = Callable[[Iterable[tuple[Person, int]]], Iterator[tuple[int, float]]]

# -- whose turn it is --------------------------------------------------------------------------------------------------


def of_two(seed: int, rate: float, first: float, means_s: tuple[float, float]) -> Iterator[tuple[Person, int]]:
    """Callers of two kinds, of the first with this share, each with its mean service."""
    for (at_s, patience_s, talk), kind in zip(people(seed, rate, 1.0), kinds(seed, (first, 1.0 - first)), strict=False):
        yield (at_s, patience_s, talk * means_s[kind]), kind


def _by_kind(everybody: Iterable[tuple[Person, int]], serve: Serve) -> Counted:
    """Who is of the first kind, with his wait, and who is of the second."""
    kind_of: dict[int, int] = {}

    def noted() -> Iterator[tuple[Person, int]]:
        for number, each in enumerate(everybody):
            kind_of[number] = each[1]
            yield each

    for number, wait_s in serve(noted()):
        second = kind_of.pop(number)
        yield 1.0 - second, wait_s * (1 - second), float(second), wait_s * second


def first_is_important(everybody: Iterable[tuple[Person, int]], agents: int) -> Iterator[tuple[int, float]]:
    """Those of the first kind go before the others."""
    return by_priority(((person, not kind) for person, kind in everybody), agents)


def thirds(seed: int) -> Iterator[tuple[Person, int]]:
    """18 erlangs, of whom a third are of the first kind."""
    return of_two(seed, 0.1, 1 / 3, (180.0, 180.0))


OF_TWO = {"first": ratio(1, 0), "second": ratio(3, 2)}
COBHAM = Claim(
    "Cobham, a third are important",
    {"first": 7.08132, "second": 70.81316},
    lambda seed: _by_kind(thirds(seed), lambda each: first_is_important(each, 20)),
    OF_TWO,
    quick=700_000,
    long=4_000_000,
)
# One agent: brief calls that cost 1 for each second of waiting, and long ones that cost 2. By cost and rate of service
# the brief ones go first; where costs grow with the wait, so do points, at these rates.
BRIEF_RATE, LONG_RATE, MEANS_S, COSTS = 0.4, 0.1, (1.0, 4.0), (1.0, 2.0)
POINT_RATES = COSTS[0] / MEANS_S[0], COSTS[1] / MEANS_S[1]


def brief_and_long(seed: int) -> Iterator[tuple[Person, int]]:
    """Of those who come."""
    rate = BRIEF_RATE + LONG_RATE
    return of_two(seed, rate, BRIEF_RATE / rate, MEANS_S)


C_MU = Claim(
    "cost by rate of service, one agent",
    dict(zip(OF_TWO, theory.one_agent((BRIEF_RATE, LONG_RATE), MEANS_S), strict=True)),
    lambda seed: _by_kind(brief_and_long(seed), lambda each: first_is_important(each, 1)),
    OF_TWO,
    quick=400_000,
    long=1_500_000,
)
GROWING = Claim(
    "growing cost by rate of service, one agent",
    dict(zip(OF_TWO, theory.growing((BRIEF_RATE, LONG_RATE), MEANS_S, POINT_RATES), strict=True)),
    lambda seed: _by_kind(brief_and_long(seed), lambda each: by_points(each, POINT_RATES)),
    OF_TWO,
    quick=400_000,
    long=1_500_000,
)


def _orbit(seed: int) -> Counted:
    """Spans of time, and how many were in orbit during them, of 0.7 erlangs on one agent."""
    since_s, before = 0.0, 0
    coming = ((at_s, talk_s) for at_s, _, talk_s in people(seed, 0.7, 1.0))
    for at_s, inside in ringing_again(coming, 0.5, Random(seed)):
        yield at_s - since_s, (at_s - since_s) * before
        since_s, before = at_s, inside


RETRIAL = Claim("M/M/1 retrial", {"orbit": 4.9}, _orbit, {"orbit": ratio(1)}, quick=500_000, long=3_000_000)

# -- what is foretold --------------------------------------------------------------------------------------------------

MANY, TALK_S = 100, 180.0


def _errors(seed: int, load: float, patience_s: float) -> Counted:
    """Of who waits and is served: his wait, its square, and the squares of what each way to foretell it errs by."""
    impatience, waiting = 1.0 / patience_s, people(seed, load * MANY / TALK_S, TALK_S, patience_s)
    for wait_s, is_served, ahead, head_s, last_s in foretold(waiting, MANY):
        if is_served:
            by_length = (ahead + 1) * TALK_S / MANY
            knowing = steps(ahead + 1, MANY / TALK_S, impatience)[0]
            errors = (wait_s - said for said in (knowing, by_length, head_s, last_s))
            yield 1.0, wait_s, wait_s * wait_s, *(error * error for error in errors)


def relative(column: int) -> Figure:
    """The root of the mean square error over the mean wait."""
    return lambda sums: sqrt(sums[column] / sums[0]) / (sums[1] / sums[0])


def _spread(sums: Sums) -> float:
    mean = sums[1] / sums[0]
    return sqrt(sums[2] / sums[0] - mean * mean) / mean


FORETOLD = Claim(
    "M/M/100 at 0.95, waits foretold",
    # Who waits does so for an exponential time, the sum of a geometric number of steps: the first two are exact.
    {"nothing_known": 1.0, "by_length": sqrt(0.05), "head_of_line": 0.316, "last_served": 0.323},
    lambda seed: _errors(seed, 0.95, inf),
    {"nothing_known": _spread, "by_length": relative(4), "head_of_line": relative(5), "last_served": relative(6)},
    quick=400_000,
    long=1_500_000,
)
FORETOLD_AB = Claim(
    "M/M/100+M at 1.2, waits foretold",
    {"knowing_patience": 0.220, "by_length": 0.274},
    lambda seed: _errors(seed, 1.2, TALK_S),
    {"knowing_patience": relative(3), "by_length": relative(4)},
    quick=200_000,
    long=1_000_000,
)


# -- how many are there ------------------------------------------------------------------------------------------------


def _number_there(seed: int) -> Counted:
    """How many each who comes finds there, and its square."""
    for number in there(people(seed, 50 / TALK_S, TALK_S, TALK_S), 45):
        yield 1.0, number, number * number


POISSON = Claim(
    "M/M/45+M at 50 erlangs, patience as long as service",
    # By Poisson's law, which has one number for both.
    {"mean": 50.0, "variance": 50.0},
    _number_there,
    {"mean": ratio(1), "variance": lambda sums: sums[2] / sums[0] - (sums[1] / sums[0]) ** 2},
    quick=200_000,
    long=1_000_000,
)
CLAIMED_TURNS = (COBHAM, C_MU, GROWING, RETRIAL, FORETOLD, FORETOLD_AB, POISSON)
