"""Waits are foretold as well as theory says of each way to foretell them; and by the engine with what it knows itself.

How well the engine does, where it has to measure its pace first: `tests/bench/test_forecast_centre.py`.
"""

import pytest

from acd.core.pace import steps
from tests.sim.claimed_turns import FORETOLD, FORETOLD_AB, MANY, TALK_S
from tests.sim.claims import disagreements, found
from tests.sim.playing import seed_of


@pytest.mark.parametrize("claim", [FORETOLD, FORETOLD_AB], ids=lambda claim: claim.name)
def test_each_way_to_foretell_errs_as_is_said_of_it(claim):
    """By the length of the line, by looking back, by nothing; and, where callers give up, by knowing that they do."""
    assert not disagreements(claim, found(claim, seed_of(claim.name), claim.quick), claim.quick, 0.05)


@pytest.mark.parametrize(("impatience", "waits_s"), [(0.0, 9.0), (1 / TALK_S, 8.9105826)])
def test_the_sum_of_steps_is_what_is_said_of_it(impatience, waits_s):
    """Four before him, and each of them may give up: 1 / (nμ + iθ) for each step of five."""
    said = sum(1 / (MANY / TALK_S + step * impatience) for step in range(5))
    assert steps(5, MANY / TALK_S, impatience)[0] == pytest.approx(said) == pytest.approx(waits_s, abs=0.1)
