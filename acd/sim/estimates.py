"""What several runs say together: the mean of each figure, and how sure it is. Runs have seeds of their own.

Where two settings were played with the same seeds, the difference is taken run by run: what callers do by chance is the
same in both and cancels out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from acd.core.ids import QueueName
from acd.sim.figures import Figures, Row

# The two-sided 95 % quantile of the normal distribution, and of Student's with one and two degrees of freedom.
NORMAL, STUDENT = 1.959964, {1: 12.706205, 2: 4.302653}


@dataclass(frozen=True, slots=True)
class Estimate:
    """The mean of `runs` runs. In 95 of 100 cases what is true lies within `half_width` of it (None: of one run)."""

    mean: float
    half_width: float | None
    runs: int

    @property
    def is_certain(self) -> bool:
        """Whether 0 is out of the question."""
        return self.half_width is not None and abs(self.mean) > self.half_width


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure in one setting and in the other, and by how much the other one's is greater."""

    first: Estimate | None
    second: Estimate | None
    difference: Estimate | None


def estimate(values: Iterable[float | None]) -> Estimate | None:
    """Of those runs that have the figure; None if no run has it."""
    found = [float(value) for value in values if value is not None]
    if not found:
        return None
    width = student(len(found) - 1) * stdev(found) / len(found) ** 0.5 if len(found) > 1 else None
    return Estimate(fmean(found), width, len(found))


def student(freedom: int) -> float:
    """The two-sided 95 % quantile of Student's distribution, to a thousandth (Abramowitz & Stegun 26.7.5)."""
    if freedom in STUDENT:
        return STUDENT[freedom]
    z = NORMAL
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * freedom**4)
    )


def totals(runs: Sequence[Figures]) -> dict[QueueName, dict[str, Estimate | None]]:
    """Each queue's figures over all intervals."""
    found = [run.totals() for run in runs]
    queues = sorted({queue for each in found for queue in each})
    return {queue: _of([each.get(queue, Row()) for each in found]) for queue in queues}


def intervals(runs: Sequence[Figures]) -> Iterator[tuple[float, QueueName, dict[str, Estimate | None]]]:
    """When each begins, whose it is, and the figures; in order."""
    keys = sorted({(interval, queue) for run in runs for queue, interval in run.rows})
    for interval, queue in keys:
        rows = [run.rows.get((queue, interval), Row()) for run in runs]
        yield interval * runs[0].interval_s, queue, _of(rows)


def differences(first: Sequence[Figures], second: Sequence[Figures]) -> dict[QueueName, dict[str, Compared]]:
    """Each queue's figures in both settings; the runs are pairs with the same seed."""
    one, other = [run.totals() for run in first], [run.totals() for run in second]
    queues = sorted({queue for each in (*one, *other) for queue in each})
    return {
        queue: _compared([_all(each, queue) for each in one], [_all(each, queue) for each in other]) for queue in queues
    }


def _of(rows: Sequence[Row]) -> dict[str, Estimate | None]:
    figures = [row.all_figures() for row in rows]
    return {name: estimate(each[name] for each in figures) for name in figures[0]}


def _all(totals_of_run: Mapping[QueueName, Row], queue: QueueName) -> dict[str, float | None]:
    return totals_of_run.get(queue, Row()).all_figures()


def _compared(
    one: Sequence[Mapping[str, float | None]], other: Sequence[Mapping[str, float | None]]
) -> dict[str, Compared]:
    found = {}
    for name in one[0]:
        pairs = [(each[name], its[name]) for each, its in zip(one, other, strict=True)]
        found[name] = Compared(
            estimate(before for before, _ in pairs),
            estimate(after for _, after in pairs),
            estimate(None if before is None or after is None else after - before for before, after in pairs),
        )
    return found
