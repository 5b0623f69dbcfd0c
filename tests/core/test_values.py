"""Values of a call: what every call knows, what stands in texts, and small computing."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from acd.core import commands
from acd.core.calls import Call
from acd.core.flow_steps import Answer, Play, SetValues
from acd.core.values import NUMBER_MAX, VALUES_MAX, Filled, Length, Sum, known_to, made_of, with_values
from tests.core.playbook import play
from tests.core.words import CallArrived, CallEnds, HangsUp, PlayPrompt, centre, flow

EVE = datetime(2026, 12, 24, 23, 5, tzinfo=UTC)


def a_call(**settings) -> Call:
    """A call in its flow."""
    book = play(centre(flow(Answer(), Play("welcome")))).sees(CallArrived("c1"))
    return replace(next(iter(book.engine.state.calls.values())), **settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("language", "en"),
        ("line", "+3225550100"),
        ("caller", "+32470000001"),
        ("weekday", "friday"),
        ("date", "2026-12-25"),
        ("time", "00:05"),
        ("year", "2026"),
        ("month", "12"),
        ("day", "25"),
        ("hour", "0"),
        ("minute", "5"),
        ("product", "phone"),
        ("nothing", ""),
    ],
)
def test_what_a_call_knows(name, value):
    """By the clocks on the walls of the centre's time zone: an hour ahead of UTC in winter."""
    call = a_call(values={"product": "phone"}, caller="+32470000001")
    assert known_to(call, EVE, "Europe/Brussels")(name) == value


def test_a_withheld_number_is_empty():
    """So that a condition can ask for it."""
    assert known_to(a_call(caller=""), EVE, "Europe/Brussels")("caller") == ""


@pytest.mark.parametrize(
    ("said", "made"),
    [
        ("plain", "plain"),
        (Filled(("for ", "name", ", twice ", "name", "")), "for Ünal, twice Ünal"),
        (Sum(("3", Filled(("", "four", "")))), "7"),
        (Sum(("3",), (Filled(("", "four", "")), "5")), "-6"),
        (Sum((Filled(("", "name", "")), "2")), "2"),
        (Sum(("9" * 14, "1")), "1"),
        (Sum((str(NUMBER_MAX), "1")), str(NUMBER_MAX)),
        (Length(Filled(("", "postcode", ""))), "4"),
        (Length("é" * 500), "200"),
        ("é" * 500, "é" * 200),
    ],
)
def test_what_is_made_of_it(said, made):
    """What is no number counts as 0, and everything has a bound."""
    known = {"name": "Ünal", "four": "4", "postcode": "1000"}
    assert made_of(said, lambda name: known.get(name, "")) == made


def test_each_value_is_made_of_those_before_the_step():
    """So the order in which they are written does not count; later steps see what was set."""
    swap = SetValues({"a": Filled(("", "b", "")), "b": Filled(("", "a", ""))})
    book = play(centre(flow(SetValues({"a": "1", "b": "2"}), swap, Answer(), Play("welcome"))))
    book.sees(CallArrived("c1")).does(PlayPrompt("c1", "welcome"))
    (note,) = [command.note for command in book.asked if isinstance(command, commands.NoteLeg)]
    assert note.values == {"a": "2", "b": "1"}
    book.sees(HangsUp("c1")).does(CallEnds("c1", "caller_hung_up")).is_empty()


def test_a_call_has_only_so_many_values():
    """Those that are there can be set anew."""
    call = a_call(values={f"v{number}": "1" for number in range(VALUES_MAX)})
    values = with_values(call, {"one-more": "x", "v3": "y"})
    assert (len(values), values.get("one-more"), values["v3"]) == (VALUES_MAX, None, "y")
