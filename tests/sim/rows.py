"""The rows of published and computed figures that the simulator must reproduce; times in seconds."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from math import inf
from statistics import fmean, stdev

from tests.sim.plain import BATCHES, Person, fifo, judged, people


@dataclass(frozen=True)
class Row:
    """A line, and what holds of it in the long run. `impatience` is against the rate of service; 0: nobody gives up.

    Whoever waits longer than `late_s` is late. The `long` run has so many callers for a standard error of 2 %: the
    nearer the load to the agents, the more.
    """

    agents: int
    load: float
    impatience: float = 0.0
    service_s: float = 180.0
    threshold_s: float = 20.0
    late_s: float = inf
    long: int = 4_000_000
    figures: dict[str, float] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """It is what the seed is made of."""
        return f"{self.load:g} erlangs, {self.agents} agents, impatience {self.impatience:g}, {self.service_s:g} s"

    @property
    def rate(self) -> float:
        """Calls a second."""
        return self.load / self.service_s

    @property
    def patience_s(self) -> float:
        """On average."""
        return self.service_s / self.impatience if self.impatience else inf


def _c(load: float, agents: int, waits: float, asa_s: float, in_time: float, long: int = 4_000_000) -> Row:
    return Row(agents, load, figures={"waits": waits, "mean_wait_s": asa_s, "in_time": in_time}, long=long)


def _a(load: float, agents: int, impatience: float, *figures: float) -> Row:
    names = ("waits", "abandons", "mean_wait_s", "in_time", "busy")
    return Row(agents, load, impatience, figures=dict(zip(names, figures, strict=True)))


# Those whose load is 0.92 of the agents or less, or whose callers give up, settle quickly.
QUICK = (
    _c(10, 11, 0.682118, 122.7813, 0.389614),
    _c(10, 13, 0.285270, 17.1162, 0.795595),
    _c(20, 22, 0.567915, 51.1124, 0.545249),
    _c(50, 55, 0.384547, 13.8437, 0.779365, 8_000_000),
    Row(14, 10, figures={"waits": 0.17413193, "mean_wait_s": 7.835937, "in_time": 0.88835, "busy": 0.71429}),
    _a(10, 10, 0.5, 0.619655, 0.103913, 37.4088, 0.491542, 0.89609),
    _a(10, 12, 1, 0.303224, 0.053092, 9.55649, 0.802304, 0.78909),
    _a(50, 50, 0.5, 0.601168, 0.046685, 16.8065, 0.639048, 0.95332),
    _a(50, 45, 1, 0.778960, 0.119140, 21.4451, 0.480224, 0.97873),
    _a(100, 100, 1, 0.513299, 0.039861, 7.17498, 0.836929, 0.96014),
    _a(100, 90, 0.5, 0.937677, 0.103364, 37.2112, 0.229478, 0.99626),
    Row(
        50, 48, 0.5, 60.0, late_s=12.445,
        figures={"waits": 0.467774, "abandons": 0.030912, "mean_wait_s": 3.7095, "busy": 0.93032, "late": 0.1},
    ),
)  # fmt: skip
SLOW = (
    _c(100, 105, 0.515707, 18.5655, 0.704111, 18_000_000),
    _c(200, 208, 0.465471, 10.4731, 0.808639, 32_000_000),
    Row(
        50, 48, 0.0, 60.0, late_s=58.139, long=48_000_000,
        figures={"waits": 0.694456, "mean_wait_s": 20.834, "busy": 0.96, "late": 0.1},
    ),
)  # fmt: skip


def measured(row: Row, seed: int, calls: int) -> dict[str, tuple[float, float]]:
    """Each figure of a plain line of this row, and its standard error, by batch means; few callers are kept at once."""
    size, talk_s = calls // (BATCHES + 1), 0.0

    def coming() -> Iterator[Person]:
        nonlocal talk_s
        for each in people(seed, row.rate, row.service_s, row.patience_s):
            talk_s = each[2]
            yield each

    line, batches = fifo(coming(), row.agents), []
    for _ in range(BATCHES + 1):
        waits, waited_s, in_time, gave_up, busy_s, late = 0, 0.0, 0, 0, 0.0, 0
        for wait_s, is_served in islice(line, size):
            waits += wait_s > 0.0
            waited_s += wait_s
            gave_up += not is_served
            in_time += is_served and wait_s <= row.threshold_s
            busy_s += talk_s * is_served
            late += wait_s > row.late_s
        batches.append((waits, waited_s, in_time, gave_up, busy_s * row.rate / row.agents, late))
    names = ("waits", "mean_wait_s", "in_time", "abandons", "busy", "late")
    columns = zip(*batches[1:], strict=True)
    means = {name: [value / size for value in column] for name, column in zip(names, columns, strict=True)}
    return {name: (fmean(values), stdev(values) / BATCHES**0.5) for name, values in means.items()}


def differences(row: Row, found: dict[str, tuple[float, float]], error_max: float) -> list[str]:
    """Each figure found that does not agree with what is said, and how."""
    words = {name: judged(*found[name], value, error_max) for name, value in row.figures.items()}
    return [f"{row.name}: {name}: {each}" for name, each in words.items() if each]
