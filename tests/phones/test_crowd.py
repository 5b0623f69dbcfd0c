"""Who the crowd's people are: ways through a centre read from its plan, and the same people again by the same seed."""

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from acd.config.load import load
from tests.phones.characters import CALLERS, Manner, agents_way, caller
from tests.phones.routes import Route, routes

DEMO = Path(__file__).resolve().parents[2] / "dialplans" / "demo"


@pytest.fixture(scope="module")
def lines() -> dict[str, tuple[Route, ...]]:
    """The ways through the demo centre."""
    return routes(load(DEMO).plan)


def test_every_way_through_a_flow_is_known(lines: dict[str, tuple[Route, ...]]):
    """Each language with each choice of the menu; the shorter line asks for the language only."""
    assert {route.keys for route in lines["+3225550100"]} == {a + b for a in "1234" for b in "12345"}
    assert {route.keys for route in lines["+3225550101"]} == {"1", "2", "3", "4"}
    assert not set("123456789") & {key for ways in lines.values() for route in ways for key in route.wrong}


def test_the_same_seed_is_the_same_person(lines: dict[str, tuple[Route, ...]]):
    """And another one is somebody else."""
    first, again, other = (caller(Random(seed), lines, 60) for seed in ("one", "one", "other"))
    assert first == again
    assert first != other


def test_all_manners_come_and_press_what_fits_them(lines: dict[str, tuple[Route, ...]]):
    """Who chooses badly presses one key more, and it is no choice; who chooses nothing presses nothing."""
    people = [caller(Random(number), lines, 60) for number in range(400)]
    assert Counter(person.manner for person in people).keys() == CALLERS.keys()
    for person in people:
        keys = "".join(key for _, key in person.presses)
        known = {route.keys for route in lines[person.line]}
        if person.manner is Manner.CHOOSES_BADLY:
            assert keys[:-2] + keys[-1] in known
            assert keys[-2] == "#"
        elif person.manner in (Manner.SILENT, Manner.LEAVING):
            assert keys == ""
        else:
            assert keys in known
        assert (person.patience_s < 60) == (person.manner in (Manner.IMPATIENT, Manner.LEAVING))


def test_agents_answer_late_refuse_and_let_it_ring():
    """Most answer; all of the other ways happen, too."""
    ways = [agents_way(Random(number)) for number in range(400)]
    assert {way.code for way in ways} == {200, 486, 603, 0}
    assert sum(way.code == 200 for way in ways) > 300
    assert any(way.code == 200 and way.after_s > 3 for way in ways)
