"""The engine, and the simulator around it, agree with queueing theory.

Each row is shown in two halves. The engine serves callers of the row at the very moments at which a plain line serves
them, one by one; and the plain line, which is quick enough for a million of them, agrees with theory by batch means.
Seeds come from the rows' names, so nobody picks them.
"""

from itertools import islice
from statistics import fmean

import pytest

from acd.core.ids import QueueName
from acd.sim import theory
from tests.sim.claimed_turns import POISSON
from tests.sim.claims import disagreements, found
from tests.sim.plain import Person, fifo, people
from tests.sim.playing import callers, endless, play, seed_of, waits
from tests.sim.rows import QUICK, SLOW, Row, differences, measured

# Where people give up a line settles soon.
CALLS, HASTY_CALLS, ENGINE_CALLS = 1_500_000, 300_000, 2_000
ERROR_MAX = 0.05


def drawn(row: Row) -> list[Person]:
    """The callers with whom the engine is tried."""
    return list(islice(people(seed_of(row.name), row.rate, row.service_s, row.patience_s), ENGINE_CALLS))


@pytest.mark.parametrize("row", QUICK, ids=lambda row: row.name)
def test_the_engine_serves_whom_a_plain_line_serves_and_when(row):
    """To the microsecond, and those who give up too; and the tables tell the same of them."""
    everybody = drawn(row)
    _, heard, account = play(endless(row.agents), callers(everybody))
    seen, expected = waits(heard), list(fifo(everybody, row.agents))
    assert [is_served for _, is_served in seen] == [is_served for _, is_served in expected]
    assert [wait_s for wait_s, _ in seen] == pytest.approx([wait_s for wait_s, _ in expected], abs=1e-6)
    told = account.totals()[QueueName("help")].figures()
    served = [wait_s for wait_s, is_served in expected if is_served]
    assert (told["offered"], told["answered"]) == (len(expected), len(served))
    assert told["asa_s"] == pytest.approx(fmean(served), abs=1e-6)
    assert told["wait_s"] == pytest.approx(fmean(wait_s for wait_s, _ in expected), abs=1e-6)
    in_time = sum(wait_s <= row.threshold_s for wait_s in served) / len(expected)
    assert told["answered_of_offered"] == pytest.approx(in_time, abs=1 / len(expected))


@pytest.mark.parametrize("row", QUICK, ids=lambda row: row.name)
def test_a_plain_line_agrees_with_theory(row):
    """Waits, services in time, those who give up, and how busy agents are, within 3.5 standard errors."""
    calls = HASTY_CALLS if row.impatience else CALLS
    assert not differences(row, measured(row, seed_of(row.name), calls), ERROR_MAX)


@pytest.mark.parametrize("row", [*QUICK, *SLOW], ids=lambda row: row.name)
def test_the_figures_are_those_of_the_closed_forms(row):
    """The published digits, from the formulas; with exponential patience who gives up follows from the mean wait."""
    if row.impatience:
        steady = theory.erlang_a(row.agents, row.load, row.impatience, row.service_s, row.threshold_s)
        assert steady.abandons == pytest.approx(steady.mean_wait_s / row.patience_s)
    else:
        steady = theory.erlang_c(row.agents, row.load, row.service_s, row.threshold_s)
    for name, value in row.figures.items():
        if name != "late":
            assert getattr(steady, name) == pytest.approx(value, rel=1e-4), name


def test_percentiles_and_limits():
    """The 90th percentiles of published waits, and who wait at once; the share who wait in a centre that grows."""
    assert theory.wait_exceeded_by(0.1, 50, 48, 60.0) == pytest.approx(58.139, abs=0.001)
    assert theory.waits_beyond(12.445, 50, 48, 0.5, 60.0) == pytest.approx(0.1, abs=1e-4)
    for impatience, number in ((0.0, 16.667), (0.5, 2.9676)):
        row = next(row for row in (*QUICK, *SLOW) if row.service_s == 60.0 and row.impatience == impatience)
        assert row.rate * row.figures["mean_wait_s"] == pytest.approx(number, rel=1e-4)
    for slack, share in {0.1: 0.880287, 0.5: 0.504539, 1.0: 0.223361, 2.0: 0.026881}.items():
        assert theory.halfin_whitt(slack) == pytest.approx(share, abs=1e-6)
    large = theory.erlang_c(10_100, 10_000, 180.0, 20.0).waits
    assert large == pytest.approx(theory.halfin_whitt(1.0), rel=0.01)


def test_impatience_as_fast_as_service_makes_the_number_there_poisson():
    """With its mean and its variance, whatever the number of agents."""
    steady = theory.erlang_a(45, 50, 1.0, 180.0, 20.0)
    assert steady.busy * 45 + steady.mean_wait_s * 50 / 180.0 == pytest.approx(50)
    assert not disagreements(POISSON, found(POISSON, seed_of(POISSON.name), POISSON.quick), POISSON.quick, ERROR_MAX)
