"""What compares a live run with a simulated one, without a switch: its callers, its phones and its verdict."""

import asyncio
from dataclasses import replace

import pytest

from acd.asterisk.ports import Reservation
from acd.config.load import load
from acd.core import ledger
from acd.core.ids import LineNumber
from acd.sim.people import Caller
from acd.sim.traffic import LIVE
from tests.bench.live_and_simulated.apart import differing, figures, medians, outcomes, rows_of
from tests.bench.live_and_simulated.both import APART_MAX, LENGTH_S, SEED, people, simulate
from tests.bench.live_and_simulated.callers import Callers
from tests.bench.live_and_simulated.centre import COLUMNS, agents, answers_in_s, drawn, manners, write_centre
from tests.bench.live_and_simulated.phones import Phones
from tests.sim.playing import play

HOST = "127.0.0.1"


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    """The centre that is played."""
    return load(write_centre(tmp_path_factory.mktemp("live") / "centre")).plan


@pytest.fixture(scope="module")
def simulated(plan):
    """The ten minutes in the simulator."""
    return simulate(plan, people(plan, drawn(SEED, LENGTH_S)))


def test_the_callers_come_from_the_seed(plan):
    """The same text each time, read as recorded calls are; another seed gives others."""
    text = drawn(SEED, LENGTH_S)
    assert drawn(SEED, LENGTH_S) == text
    assert drawn(SEED + 1, LENGTH_S) != text
    assert text.splitlines()[0] == ",".join(COLUMNS)
    callers = people(plan, text)
    assert len({caller.number for caller in callers}) == len(callers) == len(text.splitlines()) - 1
    assert all(0.0 <= caller.at_s < LENGTH_S for caller in callers)
    assert text.startswith(drawn(SEED, LENGTH_S / 5).rstrip())


def test_there_is_something_to_compare(plan, simulated):
    """Enough callers, waits of such a length that 5 % of them are not the switch's, some who give up, no idle agent."""
    found = rows_of(plan, simulated)["all"].figures()
    assert 150 <= found["offered"] <= 300
    assert 10.0 <= found["wait_s"] <= 40.0
    assert found["abandoned"] >= 5
    assert 0.2 <= found["answered_of_offered"] <= 0.9
    assert {outcome.agent for outcome in outcomes(simulated).values()} >= set(agents())


def test_a_run_is_not_apart_from_itself(plan, simulated):
    """Nor is one that is a little later in everything."""
    later = [(at_s + 0.004, fact) for at_s, fact in simulated]
    assert all(figure.apart < 1e-9 for figure in figures(plan, simulated, simulated))
    assert all(figure.apart < 0.01 for figure in figures(plan, later, simulated) if figure.is_judged)
    assert differing(outcomes(later), outcomes(simulated)) == []


def test_longer_waits_are_apart(plan, simulated):
    """By as much as they are longer; and the calls are named."""
    longer = [
        (at_s, replace(fact, wait_s=1.1 * fact.wait_s) if isinstance(fact, ledger.StayEnded) else fact)
        for at_s, fact in simulated
    ]
    found = {figure.name: figure for figure in figures(plan, longer, simulated) if figure.is_judged}
    assert found["wait_s"].apart == pytest.approx(1 - 1 / 1.1)
    assert found["answered_of_offered"].apart > 0.02
    assert differing(outcomes(longer), outcomes(simulated))


def test_a_model_that_is_wrong_is_seen(plan, simulated):
    """A switch that takes half a second for each command, where the other takes milliseconds, makes other waits."""
    slow = replace(manners(), delays=replace(LIVE, command_s=0.5))
    _, heard, _ = play(plan, people(plan, drawn(SEED, LENGTH_S)), slow)
    found = {figure.name: figure for figure in figures(plan, simulated, heard.facts) if figure.is_judged}
    assert found["wait_s"].apart > APART_MAX
    assert found["answered_of_offered"].apart > APART_MAX


def test_lost_calls_are_apart(plan, simulated):
    """A caller of whom the ledger knows nothing is one who is missing."""
    lost = next(fact.call for _, fact in simulated if isinstance(fact, ledger.CallBegan))
    came = len(outcomes(simulated))
    without = [(at_s, fact) for at_s, fact in simulated if getattr(fact, "call", "") != lost]
    found = {(figure.queue, figure.name): figure for figure in figures(plan, without, simulated)}
    assert (found["all", "offered"].live, found["all", "offered"].simulated) == (came - 1, came)
    assert len(differing(outcomes(without), outcomes(simulated))) == 1


def test_what_takes_how_long_is_told(simulated):
    """From one fact of an offer to the next."""
    found = medians(simulated)
    assert min(answers_in_s().values()) <= found["rings → answered"] <= max(answers_in_s().values())
    assert 0.0 < found["answered → talk"] < 0.2


async def test_callers_and_phones_do_what_is_said():
    """He who is answered in time hangs up after his talk; he who is not, when his patience is over."""
    ports = Reservation()
    at_calls, at_phones = ((HOST, ports.port(HOST)) for _ in range(2))
    callers = Callers(at_calls, 9, at_phones, key_s=0.3)
    phones = Phones(at_phones, 9, {"soon": 0.1, "late": 5.0}, callers.talks)
    soon, late = LineNumber("soon"), LineNumber("late")
    try:
        await phones.party.sit_down()
        await callers.party.sit_down()
        crowd = [
            Caller(0.1, soon, "+321", patience_s=9.0, talk_s=0.5),
            Caller(0.2, late, "+322", patience_s=0.4, talk_s=0.5),
            Caller(0.2, soon, "+323", keys="1", patience_s=9.0, talk_s=0.6),
        ]
        callers.begin(crowd, asyncio.get_running_loop().time())
        async with asyncio.timeout(10):
            while not all(call.ending for call in callers.calls.values()):
                await asyncio.sleep(0.01)
    finally:
        phones.party.get_up()
        callers.party.get_up()
        ports.release()
    first, second, third = callers.calls.values()
    assert {call.ending for call in (first, second, third)} == {"left"}
    assert first.talks_s - first.waits_from_s == pytest.approx(0.1, abs=0.09)
    assert first.left_s - first.talks_s == pytest.approx(0.5, abs=0.09)
    assert second.talks_s < 0.0
    assert second.left_s - second.waits_from_s == pytest.approx(0.4, abs=0.09)
    assert third.waits_from_s - third.talks_s == pytest.approx(0.3, abs=0.09)
