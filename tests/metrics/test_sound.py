from acd.core.ids import CallId, LegId
from acd.core.ledger import Fact, LegHeard
from acd.core.legs import LegRole
from tests.metrics.days import Day


def heard(role: LegRole, loss: float | None, *, theirs: float | None = None, is_poor: bool = False) -> Fact:
    """A leg that ended: with reports there are 20 ms of jitter and 100 ms to and fro."""
    jitter_ms, round_trip_ms = None if loss is None else 20.0, None if loss is None else 100.0
    return LegHeard(CallId("c1"), LegId("l1"), role, loss, jitter_ms, theirs, None, round_trip_ms, is_poor)


def test_legs_are_counted_by_whose_they_were_and_poor_ones_apart():
    """Each role is there from the start."""
    day = Day().at(1, heard(LegRole.CALLER, 0.2, is_poor=True), heard(LegRole.CALLER, 0.0), heard(LegRole.AGENT, None))
    figures = [[day.figure(f"acd_{name}_legs_total", role) for role in ("caller", "agent", "target")]
               for name in ("heard", "poor")]  # fmt: skip
    assert figures == [[2, 1, 0], [1, 0, 0]]


def test_what_each_side_heard_is_spread_over_buckets():
    """In seconds and shares; a side that has not reported is in none."""
    day = Day().at(1, heard(LegRole.AGENT, 0.02, theirs=0.01), heard(LegRole.AGENT, None))
    assert day.spread("acd_leg_loss_ratio", "agent", "ours") == (1, 0.02)
    assert day.spread("acd_leg_loss_ratio", "agent", "theirs") == (1, 0.01)
    assert day.spread("acd_leg_jitter_seconds", "agent", "ours") == (1, 0.02)
    assert day.spread("acd_leg_jitter_seconds", "agent", "theirs") == (0, 0)
    assert day.spread("acd_leg_round_trip_seconds", "agent") == (1, 0.1)
