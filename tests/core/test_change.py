"""A change is applied whole or not at all, and only along the transition tables."""

from dataclasses import asdict

import pytest

from acd.core.agents import AgentState
from acd.core.change import Change
from acd.core.events import EndCause, LegEnded, Now
from acd.core.state import State
from tests.core.playbook import play
from tests.core.words import MORNING, NODE, CallArrived, agent, centre, queue


def waiting() -> State:
    """A state with one caller waiting and one agent free of him."""
    return play(centre(queue("help"), queue("sales"), agent("ana", "sales"))).sees(CallArrived("c1")).engine.state


def test_a_roll_back_leaves_everything_as_it_was():
    """Entities, indices and what was to be asked and recorded."""
    state = waiting()
    before = asdict(state)
    change = Change(state, Now(1.0, MORNING))
    mark = change.mark()
    stay, ana = next(iter(state.stays.values())), next(iter(state.agents.values()))
    change.move(ana, AgentState.UNREACHABLE)
    assert ana.phone is not None
    change.place_phone(ana.phone, None)
    change.drop(stay)
    change.drop(next(iter(state.calls.values())))
    change.roll_back(mark)
    after = asdict(state)
    # Deadlines are armed anew, which is harmless: a stale one is not valid.
    for counted in ("deadlines", "deadlines_set"):
        del before[counted], after[counted]
    assert after == before


def test_a_deadline_that_was_set_survives_a_roll_back():
    """The stay's longest wait still ends when it should."""
    state = waiting()
    due_s = state.next_deadline_s()
    change = Change(state, Now(1.0, MORNING))
    mark = change.mark()
    change.drop(next(iter(state.stays.values())))
    assert state.next_deadline_s() is None
    change.roll_back(mark)
    assert state.next_deadline_s() == due_s


def test_a_move_outside_the_table_is_refused_and_changes_nothing():
    """An agent who is ready cannot talk without having been offered a call."""
    state = waiting()
    ana = next(iter(state.agents.values()))
    with pytest.raises(AssertionError, match="ready → talking is not in the table"):
        Change(state, Now(1.0, MORNING)).move(ana, AgentState.TALKING)
    assert state.agents[ana.id] is ana


def test_a_step_names_what_it_touched_each_thing_once():
    """A store writes these anew; what the step dropped is named too."""
    book = play(centre(queue("help"), agent("ana"))).sees(CallArrived("c1"))
    leg = book.leg("c1")
    step = book.engine.handle(LegEnded(NODE, leg, EndCause.NORMAL, 16, ""), Now(1.0, MORNING))
    assert len(step.touched) == len(set(step.touched))
    assert {("legs", leg), ("calls", "a1-e1-c1"), ("stays", "a1-e1-c1-s1"), ("agents", "ana")} <= set(step.touched)
    assert {table for table, _ in step.touched} <= {"legs", "calls", "stays", "agents", "holdings", "offers"}
