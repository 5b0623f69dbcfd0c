"""The diagrams of ARCHITECTURE.md are the tables that the code runs by."""

from enum import StrEnum
from importlib import import_module

import pytest

from tests import diagrams
from tests.sources import sources


class Door(StrEnum):
    SHUT = "shut"
    OPEN = "open"
    JAMMED = "jammed"
    GONE = "gone"


TABLE = {
    Door.SHUT: frozenset({Door.GONE, Door.JAMMED, Door.OPEN}),
    Door.OPEN: frozenset({Door.SHUT}),
    Door.JAMMED: frozenset({Door.SHUT}),
    Door.GONE: frozenset(),
}


def test_the_page_shows_what_the_code_says():
    """ARCHITECTURE.md holds the tables as they are now; `make format` draws them again."""
    page = diagrams.PAGE.read_text(encoding="utf-8")
    assert page == diagrams.redrawn(page), "the tables have changed: run python -m tests.diagrams"


def test_every_table_is_drawn():
    """A core module that gets a transition table gets a diagram too."""
    tables = {
        source.path.stem: import_module(f"acd.core.{source.path.stem}").TRANSITIONS
        for source in sources("acd/core")
        if "\nTRANSITIONS: " in source.text
    }
    drawn = [entity.table for entity in diagrams.ENTITIES.values()]
    missing = [name for name, table in tables.items() if not any(table is other for other in drawn)]
    assert len(tables) >= 5, "the tables are called something else now; does this test still find them?"
    assert not missing, f"tests/diagrams.py: ENTITIES lacks what has the tables of {missing}"


def test_a_drawing_has_every_state_that_leads_on():
    """Where it begins, then what may follow each state; those with the same followers share a line."""
    assert diagrams.drawing(TABLE, Door.SHUT).splitlines()[2:-1] == [
        "    begin(( )) --> shut",
        "    shut --> open & jammed & gone",
        "    open & jammed --> shut",
    ]


def test_drawing_again_replaces_the_old_drawing_and_nothing_else():
    """What stands around the marks is left alone."""
    page = f"before\n{diagrams.BEGIN}\nold\n{diagrams.END}\nafter\n"
    drawn = diagrams.redrawn(page)
    assert drawn == f"before\n{diagrams.BEGIN}\n\n{diagrams.all_drawings()}\n\n{diagrams.END}\nafter\n"
    assert diagrams.redrawn(drawn) == drawn


@pytest.mark.parametrize("lost", [diagrams.BEGIN, diagrams.END])
def test_a_page_without_its_marks_is_refused(lost):
    """Nothing is written into a page in which the place is not known."""
    page = f"{diagrams.BEGIN}\n{diagrams.END}\n".replace(lost, "")
    with pytest.raises(ValueError, match="lost a mark"):
        diagrams.redrawn(page)
