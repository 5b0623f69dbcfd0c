"""Means over runs and how sure they are, against published quantiles, by hand, and by how often they hold."""

from random import Random

import pytest

from acd.core.ids import QueueName
from acd.sim.estimates import Estimate, differences, estimate, intervals, student, totals
from acd.sim.figures import Figures

HELP, SALES = QueueName("help"), QueueName("sales")
# From the tables that every textbook has.
STUDENT = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 9: 2.262, 19: 2.093, 29: 2.045, 120: 1.980}


def run(*rows: tuple[QueueName, int, int, int]) -> Figures:
    """Queue, interval, offered, answered."""
    found = Figures(1800.0)
    for queue, interval, offered, answered in rows:
        row = found.rows[queue, interval]
        row.offered, row.waited_s = offered, 10.0 * answered
        row.endings.update({"answered": answered, "abandoned": offered - answered})
    return found


def sure(found: Estimate | None) -> Estimate:
    """What is there."""
    assert found is not None
    return found


@pytest.mark.parametrize("freedom", STUDENT)
def test_quantiles_are_those_of_the_tables(freedom):
    """To a thousandth of them."""
    assert student(freedom) == pytest.approx(STUDENT[freedom], rel=0.0012)


def test_a_mean_and_its_half_width():
    """Of 1, 2 and 3: 2, and 4.303 times the root of a third; of one run nothing is known; without a value neither."""
    found = sure(estimate([1.0, None, 2, 3]))
    assert (found.mean, found.runs) == (2.0, 3)
    assert found.half_width == pytest.approx(4.3027 / 3**0.5, rel=1e-4)
    alone = sure(estimate([7]))
    assert (alone.mean, alone.half_width, alone.is_certain) == (7.0, None, False)
    assert estimate([None]) is None


def test_it_holds_in_95_of_100_cases():
    """Six values each from a known distribution, 4,000 times: the true mean is outside of 1 in 20."""
    chance = Random(20261123)
    missed = 0
    for _ in range(4000):
        found = sure(estimate(chance.gauss(10.0, 3.0) for _ in range(6)))
        missed += abs(found.mean - 10.0) > (found.half_width or 0.0)
    assert missed / 4000 == pytest.approx(0.05, abs=0.012)


def test_a_queue_that_a_run_does_not_have_counts_as_nothing():
    """Nobody came: 0 offered, and no share of anything."""
    runs = [run((HELP, 0, 4, 3), (HELP, 2, 2, 2)), run((HELP, 0, 2, 2), (SALES, 1, 1, 0))]
    whole = totals(runs)
    assert sure(whole[HELP]["offered"]).mean == 4.0
    assert sure(whole[SALES]["offered"]).mean == 0.5
    assert whole[SALES]["asa_s"] is None
    found = [(begins_s, queue, sure(figures["offered"]).mean) for begins_s, queue, figures in intervals(runs)]
    assert found == [(0.0, HELP, 3.0), (1800.0, SALES, 0.5), (3600.0, HELP, 1.0)]


def test_differences_are_taken_pair_by_pair():
    """Days differ much, and each is better by 1 or 2: that is certain, though the means alone say nothing."""
    before = [run((HELP, 0, 200, answered)) for answered in (50, 120, 190)]
    after = [run((HELP, 0, 200, answered)) for answered in (52, 121, 192)]
    found = differences(before, after)[HELP]["answered"]
    difference = sure(found.difference)
    assert (sure(found.first).half_width or 0.0) > 100.0
    assert difference.mean == pytest.approx(5 / 3)
    assert difference.half_width == pytest.approx(4.3027 * (1 / 3) ** 0.5 / 3**0.5, rel=1e-4)
    assert difference.is_certain
