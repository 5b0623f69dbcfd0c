import pytest

from acd.core.ledger import LEDGER_SCHEMA
from tests import vocabulary


def test_the_vocabulary_is_the_recorded_one():
    """Archives are read for years: names, fields and closed lists change only together with their recorded list."""
    kept = vocabulary.path().read_text()
    assert vocabulary.listing() == kept, "additions: run python -m tests.vocabulary; else raise LEDGER_SCHEMA first"


def test_every_earlier_version_is_still_recorded():
    """Whoever reads an old archive finds what its facts may say."""
    lists = [vocabulary.path(schema).is_file() for schema in range(1, LEDGER_SCHEMA + 1)]
    assert lists
    assert all(lists)


def test_the_listing_names_facts_fields_and_closed_lists():
    """Also fields of a fact that takes nothing, and whether a value may be missing."""
    lines = vocabulary.listing().splitlines()
    assert {
        "CallEnded",
        "CallEnded.q850: int",
        "CallEnded.ending: CallEnding",
        "CallEnding = ended_unobserved",
        "LegHeard.ours_loss: float | None",
        "LegHeard.role: LegRole",
    } <= set(lines)
    assert lines == sorted(lines)


def test_adding_is_allowed_and_removing_is_not():
    """A renamed field is one that is gone; the complaint names it and says what to do."""
    kept = "A\nA.call: CallId\n"
    assert vocabulary.extended(kept, kept + "B\n") == kept + "B\n"
    with pytest.raises(ValueError, match=r"A\.call: CallId.*raise LEDGER_SCHEMA"):
        vocabulary.extended(kept, "A\nA.call_id: CallId\n")
