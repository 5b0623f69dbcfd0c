"""Rows of theory, and of others' simulations, for centres with rules: what is measured of callers, and what is said.

Whoever is counted (a caller, a day, a week) is a few numbers; each figure is made of their sums. Times in seconds.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import sqrt
from statistics import fmean

from tests.sim.plain import BATCHES, judged

Sums = Sequence[float]
Figure = Callable[[Sums], float]


@dataclass(frozen=True)
class Claim:
    """What `says` of each figure, to be found in so many of `counted` (an endless stream made of a seed).

    Values that others have simulated are estimates too, of so many counted (`theirs`; 0: they are exact). Figures that
    are `rare` take far longer than others, and are measured more coarsely in the quick run. One that is counted stands
    for `each` callers.
    """

    name: str
    says: Mapping[str, float]
    counted: Callable[[int], Iterator[tuple[float, ...]]]
    figures: Mapping[str, Figure]
    quick: int
    long: int
    theirs: int = 0
    rare: frozenset[str] = frozenset()
    each: int = 1

    @property
    def cost(self) -> int:
        """How much the long run takes: callers, of whom one counted stands for `each`."""
        return self.long * self.each


def ratio(part: int, whole: int = 0, unit: float = 1.0) -> Figure:
    """One sum over another."""
    return lambda sums: sums[part] / sums[whole] / unit


def found(claim: Claim, seed: int, count: int) -> dict[str, tuple[float, float]]:
    """Each figure with its standard error, by the jackknife over batches; the first batch is left out."""
    stream, size = claim.counted(seed), count // (BATCHES + 1)
    batches = [_sums(islice(stream, size)) for _ in range(BATCHES + 1)][1:]
    whole = [sum(column) for column in zip(*batches, strict=True)]
    without = [[all_ - one for all_, one in zip(whole, batch, strict=True)] for batch in batches]
    results = {}
    for name, figure in claim.figures.items():
        values = [figure(sums) for sums in without]
        mean = fmean(values)
        results[name] = figure(whole), sqrt((BATCHES - 1) / BATCHES * sum((value - mean) ** 2 for value in values))
    return results


def disagreements(
    claim: Claim, results: Mapping[str, tuple[float, float]], count: int, error_max: float, rare_max: float = 0.0
) -> list[str]:
    """Each figure that is not what is said, or measured too coarsely to tell, and how."""
    words = []
    for name, value in claim.says.items():
        (mean, error), most = results[name], max(error_max, rare_max * (name in claim.rare))
        # A standard error falls with the root of how many were counted, theirs as ours.
        theirs = error * sqrt(count / claim.theirs) if claim.theirs else 0.0
        each = judged(mean, error, value, most, theirs)
        words += [f"{claim.name}: {name}: {each}"] if each else []
    return words


def _sums(counted: Iterator[tuple[float, ...]]) -> list[float]:
    columns = zip(*counted, strict=True)
    return [sum(column) for column in columns]
