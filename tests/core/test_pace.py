"""How long somebody waits; whole days of lines are in `tests/proofs/test_pace_properties.py`."""

from math import isclose, log

import pytest

from acd.core.pace import CHECKS_MIN, TAKES_MIN, Pace, Wait, steps
from tests.core.waiting_line import Line


def test_it_is_silent_while_calls_last_longer_than_they_did():
    """From one moment to the next they last three times as long: it notices, says nothing, and learns."""
    line = Line(20, 0.9, 1, patience=2.0, service=lambda at: 1.0 if at < 60.0 else 3.0)
    told = line.run(9000)
    before = [each for each in told if 40 < each.came < 60]
    after = [each for each in told if 62 < each.came < 75]
    later = [each for each in told if each.came > 200]
    assert all(each.said for each in before)
    assert sum(each.said is None for each in after) > 0.3 * len(after)
    assert sum(each.said is not None for each in later) > 0.95 * len(later)


def test_it_says_nothing_before_it_has_measured_enough():
    """A number that rests on three calls is worse than none."""
    pace = Pace("line", staff=2)
    pace.count(0.0, is_waiting=True)
    for number in range(TAKES_MIN + 1):
        assert not pace.is_calibrated
        pace.take(10.0 * number)
    assert pace.is_calibrated


def measured(**values: float) -> Pace:
    """One caller every 10 s is taken by 4 agents."""
    return Pace("line", staff=4, taken=100.0, agent_seconds=4000.0, **values)  # type: ignore[arg-type]  # counts are whole


def test_what_did_not_come_true_silences_it_and_what_does_lets_it_speak():
    """On average, over the latest answers."""
    pace = measured()
    for _ in range(CHECKS_MIN):
        assert pace.is_calibrated
        pace.check(10.0, 40.0, 0.0)
    assert not pace.is_calibrated
    for _ in range(400):
        pace.check(10.0, 11.0, 0.0)
    assert pace.is_calibrated


def expected(pace: Pace, ahead: float) -> Wait:
    """That it says something is taken for granted."""
    wait = pace.expect(ahead)
    assert wait is not None
    return wait


def test_the_wait_follows_from_position_and_staff():
    """Each one ahead is another step; with twice the agents all takes half as long."""
    assert expected(measured(), 0).mean_s == pytest.approx(10.0)
    assert expected(measured(), 9).mean_s == pytest.approx(100.0)
    doubled = measured()
    doubled.staff = 8
    assert expected(doubled, 9).mean_s == pytest.approx(50.0)


def test_with_nobody_there_nothing_is_expected():
    """Whoever waits then waits for somebody to come."""
    pace = measured()
    pace.staff = 0
    assert pace.expect(0) is None
    assert Pace("new", staff=5).expect(0) is None


def test_who_rings_for_a_while_makes_everybody_wait_so_much_longer():
    """The phone's ringing is part of the wait."""
    pace = measured()
    for _ in range(10):
        pace.check(10.0, 16.0, 6.0)
    assert expected(pace, 0).mean_s == pytest.approx(16.0)


def test_a_single_step_is_exponential():
    """Its quantiles are known exactly."""
    wait = expected(measured(), 0)
    assert wait.likely_s == pytest.approx(10 * log(2), rel=0.03)
    assert wait.upper_s == pytest.approx(10 * log(5), rel=0.03)
    assert wait.longest_s == pytest.approx(10 * log(20), rel=0.03)


@pytest.mark.parametrize("count", [1, 2, 7, 40])
@pytest.mark.parametrize("rate", [0.05, 1.0, 30.0])
@pytest.mark.parametrize("impatience", [0.002, 0.05, 1.0])
def test_the_closed_form_is_the_sum(count, rate, impatience):
    """Of as many steps, each with its own mean and variance."""
    rates = [rate + number * impatience for number in range(count)]
    found = steps(count, rate, impatience)
    assert isclose(found[0], sum(1 / each for each in rates), rel_tol=1e-3)
    assert isclose(found[1], sum(1 / each**2 for each in rates), rel_tol=1e-3)


def test_an_offer_that_comes_to_nothing_is_not_counted():
    """The line has not moved."""
    pace = measured()
    pace.count(0.0, is_waiting=True)
    before = pace.taken
    pace.take(0.0)
    pace.give_back()
    assert pace.taken == pytest.approx(before, rel=0.005)
    empty = Pace("new")
    empty.give_back()
    assert empty.taken == 0.0


def test_nobody_waiting_is_no_time_in_which_nobody_was_taken():
    """Idle agents say nothing of how fast they are."""
    pace = Pace("line", staff=3)
    pace.count(0.0, is_waiting=True)
    pace.count(10.0, is_waiting=False)
    pace.count(500.0, is_waiting=True)
    pace.count(501.0, is_waiting=True)
    assert pace.agent_seconds == pytest.approx(33.0)
