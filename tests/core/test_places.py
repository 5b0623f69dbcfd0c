"""Places in line: counted and found over all parts of a line, and one between any two of them."""

from bisect import insort
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from acd.core.ids import StayId
from acd.core.places import at_rank, band_of, between, rank_of
from acd.core.stays import Place

ranks = st.tuples(st.integers(-3, 0), st.sampled_from([0.0, 1.0, 1.5, 1.5005, 7.0]), st.integers(1, 5))
lines_of_places = st.lists(st.lists(ranks, max_size=8), max_size=4)


class Watched(list[Place]):
    """Counts how often a place in it is looked at."""

    looked = 0

    def __getitem__(self, index: Any) -> Any:
        self.looked += 1
        return super().__getitem__(index)


def as_lines(parts: list[list[tuple[int, float, int]]]) -> list[list[Place]]:
    """Sorted parts of a line in which nobody stands twice."""
    numbers = iter(range(1000))
    return [sorted((*place, StayId(f"s{next(numbers):03}")) for place in part) for part in parts]


@given(lines_of_places)
def test_everybody_is_found_at_the_rank_that_he_has(parts):
    """As if all parts were one sorted line."""
    lines = as_lines(parts)
    whole = sorted(place for line in lines for place in line)
    assert [rank_of(lines, place) for place in whole] == list(range(len(whole)))
    assert [at_rank(lines, rank) for rank in range(len(whole) + 1)] == [*whole, None]


@given(lines_of_places, st.integers(0, 3))
def test_those_of_one_priority_stand_together(parts, priority):
    """From the first of them to the first behind them."""
    lines = as_lines(parts)
    whole = sorted(place for line in lines for place in line)
    first, after = band_of(lines, priority)
    assert [place for place in whole if place[0] == -priority] == whole[first:after]


@given(st.lists(ranks, min_size=1, max_size=6), st.data())
def test_a_place_between_two_is_between_them(part, data):
    """Or there is none, and never because they came long after one another."""
    line = as_lines([[(0, *place[1:]) for place in part]])[0]
    index = data.draw(st.integers(0, len(line)))
    before, after = line[index - 1] if index else None, line[index] if index < len(line) else None
    found = between(before, after)
    if found is None:
        assert before is not None
        assert after is not None
        assert before[1:3] == after[1:3]
        return
    insort(line, (0, *found, StayId("new")))
    assert [place[3] for place in line].index(StayId("new")) == index


def test_many_are_put_between_the_same_two():
    """More than anybody will ever do by hand; then there is no room any more, and nobody is put in the wrong place."""
    before: Place = (0, 1.0, 1.0, StayId("a"))
    put: list[Place] = [(0, 2.0, 2.0, StayId("b"))]
    while (found := between(before, put[-1])) is not None:
        put.append((0, *found, StayId("c")))
    assert len(put) > 50
    assert all(before < nearer < other for other, nearer in pairwise(put))


def test_finding_one_does_not_go_through_all_of_them():
    """Among a hundred thousand in three parts only a few are looked at."""
    places: list[Place] = [(0, float(number), number, StayId(f"{number:06}")) for number in range(99_999)]
    lines = [Watched(places[part::3]) for part in range(3)]
    assert at_rank(lines, 77_777) == places[77_777]
    assert sum(line.looked for line in lines) < 3_000
