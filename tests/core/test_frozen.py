"""What is frozen for mypy alone: compared by its fields, closed to others, and not to be written to."""

import pytest

from acd.core.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere."""

    row: int
    seat: int = 1


def test_it_is_known_by_its_fields():
    """Two that are alike are one in a set, and there is no room for what is no field."""
    assert {Place(1), Place(1, 1), Place(2)} == {Place(1), Place(2)}
    with pytest.raises(AttributeError):
        Place(1).door = 3  # type: ignore[attr-defined]  # what is tried here


def test_mypy_lets_nobody_write_to_it():
    """Should mypy ever allow this, it says that the mark on this line is of no use."""
    place = Place(1)
    place.row = 2  # type: ignore[misc]  # what mypy must refuse
    assert place == Place(2)
