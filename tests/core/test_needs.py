"""Needs: all of them, each in one of its ways; as text, with a call's values, and less of them with time."""

import pytest

from acd.core.needs import are_met, bound, needs_of, relaxed, text_of, words_of
from acd.core.routing_rules import Need, Relaxation, Way

FRENCH, MAC_OR_WINDOWS = Need("french", 5), Need("mac", 3, (Way("windows", 4),))


@pytest.mark.parametrize(
    ("skills", "is_enough"),
    [
        ({"french": 5, "mac": 3}, True),
        ({"french": 5, "windows": 4}, True),
        ({"french": 4, "mac": 10}, False),
        ({"french": 9, "mac": 2, "windows": 3}, False),
        ({}, False),
    ],
)
def test_all_needs_must_be_met_each_in_one_of_its_ways(skills, is_enough):
    """AND of ORs of a skill at a level or better."""
    assert are_met((FRENCH, MAC_OR_WINDOWS), skills) is is_enough


def test_needs_are_the_same_text_in_whatever_order():
    """And the text gives them back."""
    text = "french>=5|mac>=3/windows>=4"
    turned = Need("windows", 4, (Way("mac", 3),))
    assert text_of((MAC_OR_WINDOWS, FRENCH)) == text_of((FRENCH, turned, FRENCH)) == text
    assert needs_of(text) == (FRENCH, MAC_OR_WINDOWS)
    assert (needs_of(""), text_of(())) == ((), "")


def test_people_read_every_way():
    """As it is said when somebody asks why an agent is not asked."""
    assert words_of(MAC_OR_WINDOWS) == "mac 3 or windows 4"


def test_a_relaxation_asks_less_and_never_more():
    """A level of 0 asks nothing more; a level above what is asked changes nothing."""
    needs = (FRENCH, MAC_OR_WINDOWS)
    assert text_of(relaxed(needs, Relaxation(30.0, {"french": 3}))) == "french>=3|mac>=3/windows>=4"
    assert text_of(relaxed(needs, Relaxation(30.0, {"french": 9}))) == text_of(needs)
    assert text_of(relaxed(needs, Relaxation(30.0, {"windows": 0}))) == "french>=5"


def test_values_of_the_call_say_which_skill_at_which_level():
    """From the flow, and the language in which the caller is spoken to."""
    wanted = (Need("$language", 3), Need("$product", 1, level_from="$level"))
    needs, unknown = bound(wanted, {"product": "routers", "level": "7"}, "fr", ("fr", "routers"))
    assert (text_of(needs), unknown) == ("fr>=3|routers>=7", ())


@pytest.mark.parametrize(
    "values", [{}, {"product": "routers"}, {"product": "routers", "level": "many"}, {"product": "tv", "level": "1"}]
)
def test_a_value_that_says_nothing_asks_nothing(values):
    """The rest of the needs counts, and the name is told: it is not set, or is no level, or no skill of anybody."""
    needs, unknown = bound((FRENCH, Need("$product", 1, level_from="$level")), values, "fr", ("french", "routers"))
    assert (needs, len(unknown)) == ((FRENCH,), 1)
