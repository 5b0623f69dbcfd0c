"""What services were asked about callers, what came of it and how long it took: a fold over facts."""

from typing import ClassVar

from acd.core.ledger import Fact
from acd.core.ledger_look_ups import LookUpEnded
from acd.core.look_ups import LookUpOutcome
from acd.metrics.series import Histogram, Names, Series, counter

BOUNDS_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)


class LookUpFold:
    """Fed fact by fact; `names` bounds that label."""

    hears: ClassVar[frozenset[type[Fact]]] = frozenset({LookUpEnded})

    def __init__(self, names: Names) -> None:
        self._names = names
        says = "Look-ups after which a flow went on, by what came of them"
        self.ended = counter("acd_ended_look_ups_total", says, "look_up", "outcome")
        self.took = Histogram("acd_look_up_seconds", "How long callers waited for a look-up", BOUNDS_S, ("look_up",))
        for name in names.all():
            self.took.show(name)
            for outcome in LookUpOutcome:
                self.ended.add(name, outcome, by=0)

    def take(self, fact: Fact) -> None:
        """One fact; those about other things change nothing."""
        if isinstance(fact, LookUpEnded):
            name = self._names.of(fact.name)
            self.ended.add(name, fact.outcome)
            self.took.observe(fact.took_s, name)

    def series(self) -> tuple[Series, ...]:
        """Everything that is kept here."""
        return self.ended, self.took
