"""The transition tables: closed, connected, and their ends are ends."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pytest

from acd.core import (
    agents,
    calls,
    code_calls,
    consultations,
    holdings,
    legs,
    offers,
    own_calls,
    recordings,
    stays,
    watches,
)
from acd.core.ids import BridgeId, NodeName

TABLES: dict[str, Any] = {
    "calls": calls.TRANSITIONS,
    "stays": stays.TRANSITIONS,
    "offers": offers.TRANSITIONS,
    "legs": legs.TRANSITIONS,
    "agents": agents.TRANSITIONS,
    "code_calls": code_calls.TRANSITIONS,
    "consultations": consultations.TRANSITIONS,
    "watches": watches.TRANSITIONS,
    "own_calls": own_calls.TRANSITIONS,
    "recordings": recordings.TRANSITIONS,
}


@pytest.mark.parametrize("name", TABLES)
def test_every_state_has_a_row_and_can_be_reached(name):
    """From the first state of the table every other one can be reached."""
    table = TABLES[name]
    states = list(next(iter(table)).__class__)
    assert set(table) == set(states)
    reached, new = set(), {states[0]}
    while new:
        reached |= new
        new = {follower for state in new for follower in table[state]} - reached
    assert reached == set(states)


@pytest.mark.parametrize("name", [name for name in TABLES if name != "agents"])
def test_everything_that_lives_can_end(name):
    """From every state the end can be reached, and nothing follows the end."""
    table = TABLES[name]
    ended = next(state for state in table if state.value == "ended")
    assert table[ended] == frozenset()
    assert all(_can_reach(table, state, ended) for state in table)


def _can_reach(table: Mapping[StrEnum, frozenset[StrEnum]], start: StrEnum, goal: StrEnum) -> bool:
    reached, new = {start}, {start}
    while new:
        new = {follower for state in new for follower in table[state]} - reached
        reached |= new
    return goal in reached


def test_holding_bridges_of_one_node_and_music_are_in_one_place():
    """A caller is put into any of them that has room."""
    first, other = (holdings.Holding(BridgeId(name), NodeName("a1"), "jazz") for name in ("a1-e1-h1", "a1-e2-h1"))
    assert first.place == other.place == "a1/jazz"
