"""How well the legs of calls were heard: a fold over what each told at its end."""

from typing import ClassVar

from acd.core.ledger import Fact, LegHeard
from acd.core.legs import LegRole
from acd.metrics.series import Histogram, Series, counter

LOSS_BOUNDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
DELAY_BOUNDS_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1)
ROLES = (LegRole.CALLER, LegRole.AGENT, LegRole.TARGET)


class SoundFold:
    """Fed fact by fact. `side` is who heard: the switch (`ours`) or the far end (`theirs`)."""

    hears: ClassVar[frozenset[type[Fact]]] = frozenset({LegHeard})

    def __init__(self) -> None:
        self.heard = counter("acd_heard_legs_total", "Legs of calls that had sound", "role")
        self.poor = counter("acd_poor_legs_total", "Legs of calls about whose sound somebody would complain", "role")
        self.loss = Histogram(
            "acd_leg_loss_ratio", "The share of packets that were lost", LOSS_BOUNDS, ("role", "side")
        )
        self.jitter = Histogram("acd_leg_jitter_seconds", "How uneven sound came", DELAY_BOUNDS_S, ("role", "side"))
        self.round_trip = Histogram("acd_leg_round_trip_seconds", "The way to and fro", DELAY_BOUNDS_S, ("role",))
        for role in ROLES:
            self.heard.add(role, by=0)
            self.poor.add(role, by=0)
            self.round_trip.show(role)
            for side in ("ours", "theirs"):
                self.loss.show(role, side)
                self.jitter.show(role, side)

    def take(self, fact: Fact) -> None:
        """One fact; those about other things change nothing."""
        if not isinstance(fact, LegHeard):
            return
        self.heard.add(fact.role)
        self.poor.add(fact.role, by=float(fact.is_poor))
        self._hear(fact.role, "ours", fact.ours_loss, fact.ours_jitter_ms)
        self._hear(fact.role, "theirs", fact.theirs_loss, fact.theirs_jitter_ms)
        if fact.round_trip_ms is not None:
            self.round_trip.observe(fact.round_trip_ms / 1000, fact.role)

    def series(self) -> tuple[Series, ...]:
        """Everything that is kept here."""
        return self.heard, self.poor, self.loss, self.jitter, self.round_trip

    def _hear(self, role: str, side: str, loss: float | None, jitter_ms: float | None) -> None:
        if loss is not None:
            self.loss.observe(loss, role, side)
        if jitter_ms is not None:
            self.jitter.observe(jitter_ms / 1000, role, side)
