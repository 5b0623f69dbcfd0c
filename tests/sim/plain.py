"""Lines without an engine: the few lines of arithmetic that say when each caller is served, for millions of callers.

`tests/sim/test_oracles.py` shows that the engine serves the very same callers at the very same moments, and that these
lines agree with theory. A caller is (when he comes, his patience, how long he talks).
"""

from collections import deque
from collections.abc import Iterable, Iterator
from heapq import heappop, heappush, heapreplace
from math import hypot, inf, log
from random import Random
from statistics import fmean, stdev

Person = tuple[float, float, float]
# A wait, and whether he was served after it.
Outcome = tuple[float, bool]
BATCHES, Z_MAX = 40, 3.5


def people(seed: int, rate: float, talk_s: float, patience_s: float = inf) -> Iterator[Person]:
    """Callers by a Poisson process, all by chance of this seed."""
    chance, at_s = Random(seed).random, 0.0
    while True:
        at_s -= log(1.0 - chance()) / rate
        patience = -log(1.0 - chance()) * patience_s if patience_s < inf else inf
        yield at_s, patience, -log(1.0 - chance()) * talk_s


def kinds(seed: int, shares: tuple[float, ...]) -> Iterator[int]:
    """Of which kind each caller is, by the same seed."""
    chance = Random(seed + 1)
    while True:
        yield chance.choices(range(len(shares)), shares)[0]


def fifo(everybody: Iterable[Person], agents: int) -> Iterator[Outcome]:
    """First come, first served; who gives up takes nobody's time."""
    free = [0.0] * agents
    for at_s, patience_s, talk_s in everybody:
        wait_s = free[0] - at_s
        if wait_s <= 0.0:
            heapreplace(free, at_s + talk_s)
            yield 0.0, True
        elif wait_s <= patience_s:
            heapreplace(free, at_s + wait_s + talk_s)
            yield wait_s, True
        else:
            yield patience_s, False


def with_room(everybody: Iterable[Person], agents: int, room: int) -> Iterator[Outcome]:
    """The same with places for so many to wait; who finds none is turned away, with a wait below 0."""
    free, waiting = [0.0] * agents, deque[float]()
    for at_s, _, talk_s in everybody:
        while waiting and waiting[0] <= at_s:
            waiting.popleft()
        begins_s = max(at_s, free[0])
        if begins_s > at_s and len(waiting) >= room:
            yield -1.0, False
            continue
        if begins_s > at_s:
            waiting.append(begins_s)
        heapreplace(free, begins_s + talk_s)
        yield begins_s - at_s, True


def by_priority(everybody: Iterable[tuple[Person, bool]], agents: int) -> Iterator[tuple[int, float]]:
    """Who is important goes before all who are not, and interrupts nobody: number and wait, as they are served."""
    busy: list[float] = []
    lines: tuple[deque[tuple[int, float, float]], ...] = (deque(), deque())
    for number, ((at_s, _, talk_s), is_important) in enumerate(everybody):
        while busy and busy[0] <= at_s:
            freed_s = heappop(busy)
            line = lines[0] or lines[1]
            if line:
                who, came_s, his_s = line.popleft()
                heappush(busy, freed_s + his_s)
                yield who, freed_s - came_s
        if len(busy) < agents:
            heappush(busy, at_s + talk_s)
            yield number, 0.0
        else:
            lines[not is_important].append((number, at_s, talk_s))


def ringing_again(
    arrivals: Iterable[tuple[float, float]], retries: float, chance: Random
) -> Iterator[tuple[float, int]]:
    """One agent; who finds her busy rings again, at this rate: the orbit as (from when on, how many)."""
    due: list[tuple[float, int, float]] = []
    coming, free_s, number, inside = iter(arrivals), 0.0, 0, 0
    following = next(coming, None)
    while following is not None or due:
        if following is not None and (not due or following[0] <= due[0][0]):
            (at_s, talk_s), following, is_again = following, next(coming, None), False
        else:
            (at_s, _, talk_s), is_again = heappop(due), True
        if at_s >= free_s:
            free_s, inside = at_s + talk_s, inside - is_again
        else:
            number, inside = number + 1, inside + (not is_again)
            heappush(due, (at_s + chance.expovariate(retries), number, talk_s))
        yield at_s, inside


def estimate(values: list[float]) -> tuple[float, float]:
    """Mean and its standard error by batch means, without the first batch, in which a line fills."""
    size = len(values) // (BATCHES + 1)
    means = [fmean(values[number * size : (number + 1) * size]) for number in range(1, BATCHES + 1)]
    return fmean(means), stdev(means) / BATCHES**0.5


def agrees(values: list[float], theory: float, error_max: float) -> str:
    """Empty, or how it differs from theory, or that it was measured too coarsely to tell."""
    return judged(*estimate(values), theory, error_max)


def judged(mean: float, error: float, theory: float, error_max: float, their_error: float = 0.0) -> str:
    """The same of a mean and its standard error; and that of what it is compared with, if others simulated it."""
    if error > error_max * abs(theory):
        return f"{mean:.6g} ± {error:.2g} is too coarse for {theory:.6g}"
    error = hypot(error, their_error)
    z = (mean - theory) / error if error else 0.0 if mean == theory else inf
    return f"{mean:.6g} ± {error:.2g} is not {theory:.6g} (z = {z:.1f})" if abs(z) > Z_MAX else ""
