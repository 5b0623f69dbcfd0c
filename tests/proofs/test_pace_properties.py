"""How long somebody waits, over days of lines whose laws are known, in virtual time."""

from itertools import chain

import pytest

from acd.core.pace import steps
from tests.core.waiting_line import Line, Told, error, served

AGENTS, CALLS, SEEDS = 100, 15_000, range(3)


def days(load: float, patience: float | None = None) -> list[Told]:
    """Those who waited and were served on a few days; the first thousand calls, while the line fills, are left out."""
    told = chain.from_iterable(Line(AGENTS, load, seed, patience).run(CALLS)[1000:] for seed in SEEDS)
    return served(told)


def mean(told: Told) -> float:
    """What was said."""
    assert told.said is not None
    return told.said.mean_s


def test_near_saturation_it_knows_almost_all_that_can_be_known():
    """It speaks to nearly all, and errs hardly more than who knows the true rate: 0.223 of the mean wait (Whitt)."""
    delayed = days(0.95)
    told = [each for each in delayed if each.said is not None]
    assert len(told) >= 0.95 * len(delayed)
    came_true = [each.waited or 0.0 for each in told]
    best = error([steps(each.ahead + 1, AGENTS, 0.0)[0] for each in told], came_true)
    assert error([mean(each) for each in told], came_true) <= 0.25 / 0.223 * best


def test_overloaded_it_errs_less_than_who_looks_back():
    """Better than the wait of the last who was served, and than that of the first in line."""
    told = [each for each in days(1.2, patience=1.0) if each.said is not None]
    came_true = [each.waited or 0.0 for each in told]
    ours = error([mean(each) for each in told], came_true)
    assert ours <= 0.25
    assert ours < 0.8 * error([each.head_of_line for each in told], came_true)
    assert ours < 0.8 * error([each.last_served for each in told], came_true)


@pytest.mark.parametrize(("load", "patience"), [(0.95, None), (1.2, 1.0)])
def test_its_quantiles_are_kept(load, patience):
    """Half wait no longer than the likely wait, 80 of 100 no longer than the upper one, 95 than the longest."""
    told = [each for each in days(load, patience) if each.said is not None]
    for share, quantile in ((0.5, "likely_s"), (0.8, "upper_s"), (0.95, "longest_s")):
        kept = sum((each.waited or 0.0) <= getattr(each.said, quantile) for each in told) / len(told)
        assert kept == pytest.approx(share, abs=0.06)
