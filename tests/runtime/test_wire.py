import subprocess
import sys
from dataclasses import dataclass
from types import MappingProxyType
from typing import get_args

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acd.core.commands import AnyCommand
from acd.core.conditions import Both, Check, Either, Not
from acd.core.events import Event, LegEnded, NodeLost
from acd.core.flow_steps import Decide
from acd.core.flows import Flow
from acd.core.ledger import Fact
from acd.runtime.wire import decode, decode_command, decode_event, decode_fact, encode, named
from tests.runtime.values import values


@dataclass
class Hall:
    """A value with everything that JSON has no form for."""

    doors: set[str]
    rooms: frozenset[tuple[int, str]]
    plan: MappingProxyType[str, int]


@pytest.mark.parametrize("kind", get_args(Event))
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])  # all that a store can keep is in one event
@given(chance=st.data())
def test_every_event_comes_back_as_it_went(kind, chance):
    """Written and read again an event is equal, and written once more the bytes are the same."""
    event = chance.draw(values(kind))
    raw = encode(named(event))
    again = decode_event(orjson.loads(raw))
    assert again == event
    assert encode(named(again)) == raw


@pytest.mark.parametrize("kind", get_args(AnyCommand))
@settings(max_examples=25)
@given(chance=st.data())
def test_every_command_comes_back_as_it_went(kind, chance):
    """Written and read again a command is equal, and written once more the bytes are the same."""
    command = chance.draw(values(kind))
    raw = encode(named(command))
    again = decode_command(orjson.loads(raw))
    assert again == command
    assert encode(named(again)) == raw


@pytest.mark.parametrize("kind", get_args(Fact))
@settings(max_examples=25)
@given(chance=st.data())
def test_every_fact_comes_back_as_it_went(kind, chance):
    """Written and read again a fact is equal."""
    fact = chance.draw(values(kind))
    assert decode_fact(orjson.loads(encode(named(fact)))) == fact


def test_sets_are_written_in_the_same_order_by_every_process():
    """Two processes with different hash seeds write the same bytes."""
    program = "from acd.runtime.wire import encode; print(encode({*'abcdefghij'}).decode())"
    written = {
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True, timeout=30
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(written) == 1


def test_sets_and_read_only_mappings_have_a_json_form():
    """They come back as what the class says."""
    hall = Hall({"b", "a"}, frozenset({(2, "x"), (1, "y")}), MappingProxyType({"z": 1}))
    raw = encode(hall)
    assert raw == b'{"doors":["a","b"],"rooms":[[1,"y"],[2,"x"]],"plan":{"z":1}}'


def test_an_older_journal_says_nothing_of_the_sound():
    """A leg that ended before it could tell how it was heard is read as one without sound."""
    raw = {"node": "a1", "leg": "a1-1.0", "cause": "normal", "q850": 16, "sip_call_id": "sip-1"}
    event = decode_event({"LegEnded": raw})
    assert isinstance(event, LegEnded)
    assert event.sound is None


def test_an_unknown_event_is_refused_with_its_name():
    """The message says what was found and what is known."""
    with pytest.raises(ValueError) as refused:
        decode_event({"CallVanished": {}})
    assert "CallVanished" in str(refused.value)
    assert "NodeLost" in str(refused.value)


def test_a_value_of_another_class_is_refused():
    """A field of the wrong type is an error, not a guess."""
    with pytest.raises(ValueError):
        decode(NodeLost, b'{"node": 7}')


def test_all_and_any_of_some_conditions_are_told_apart():
    """They look alike but for their kind, and a plan goes through the journal's form before it is worked by."""
    parts = (Check("caller", is_set=True), Not(Check("language", is_one_of=("fr",))))
    for condition in (Both(parts), Either(parts), Not(Both(parts))):
        asked = Flow("main", {"start": (Decide(condition, "start", "start"),)})
        assert decode(Flow, encode(asked)) == asked
