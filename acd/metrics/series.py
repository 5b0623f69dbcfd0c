"""Counters, gauges and histograms as plain numbers: folds write them, the exposition reads copies of them.

Owned by the event loop's thread. Knows neither Prometheus nor what is counted.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

OTHER = "other"
NAMES_MAX = 100

Labels = tuple[str, ...]


class Names:
    """The values of one label: `known` ones and whoever comes later, `names_max` of all; the rest is `other`."""

    def __init__(self, known: Iterable[str] = (), names_max: int = NAMES_MAX) -> None:
        self._names_max = names_max
        self._names: dict[str, None] = {}
        for name in known:
            self.of(name)

    def of(self, name: str) -> str:
        """The label's value for this name."""
        if name not in self._names:
            if len(self._names) >= self._names_max:
                return OTHER
            self._names[name] = None
        return name

    def all(self) -> tuple[str, ...]:
        """Every value given so far, but for `other`."""
        return tuple(self._names)


@dataclass(slots=True)
class Number:
    """A counter (it only grows) or gauge, one value per combination of label values. `says` is for people."""

    kind: Literal["counter", "gauge"]
    name: str
    says: str
    labels: Sequence[str] = ()
    values: dict[Labels, float] = field(default_factory=dict)

    def add(self, *labels: str, by: float = 1.0) -> None:
        """Count it: `by` is negative for gauges only. `by=0` makes a value visible before its first time."""
        self.values[labels] = self.values.get(labels, 0.0) + by

    def set(self, value: float, *labels: str) -> None:
        """Note the value as it is now."""
        self.values[labels] = value

    def copy(self) -> "Number":
        """The same numbers, that nobody changes any more."""
        return Number(self.kind, self.name, self.says, self.labels, dict(self.values))


@dataclass(slots=True)
class Spread:
    """The observed values of one combination of labels: how many in each bucket (the last has no bound), their sum."""

    counts: list[int]
    total: float = 0.0


@dataclass(slots=True)
class Histogram:
    """How observed values are spread over buckets with these upper bounds, ascending."""

    name: str
    says: str
    bounds: Sequence[float]
    labels: Sequence[str] = ()
    spreads: dict[Labels, Spread] = field(default_factory=dict)

    def observe(self, value: float, *labels: str) -> None:
        """Add a value to the first bucket whose bound it does not pass."""
        spread = self.show(*labels)
        spread.counts[bisect_left(self.bounds, value)] += 1
        spread.total += value

    def show(self, *labels: str) -> Spread:
        """The spread of these labels, made (and so visible) when first asked for."""
        if labels not in self.spreads:
            self.spreads[labels] = Spread([0] * (len(self.bounds) + 1))
        return self.spreads[labels]

    def copy(self) -> "Histogram":
        """The same numbers, that nobody changes any more."""
        spreads = {labels: Spread(list(each.counts), each.total) for labels, each in self.spreads.items()}
        return Histogram(self.name, self.says, self.bounds, self.labels, spreads)


Series = Number | Histogram


def counter(name: str, says: str, *labels: str) -> Number:
    """A number that only grows; its name ends in `_total`."""
    return Number("counter", name, says, labels)


def gauge(name: str, says: str, *labels: str) -> Number:
    """A number that goes up and down."""
    return Number("gauge", name, says, labels)
