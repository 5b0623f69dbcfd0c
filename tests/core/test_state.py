"""The state: deadlines by time, indices that follow their entities, and an emptiness that can be seen."""

from dataclasses import replace

import pytest

from acd.core.classes import needs_in
from acd.core.ids import QueueName
from acd.core.indices import remove
from acd.core.routing_rules import Need
from acd.core.sizes import sizes
from acd.core.state import State
from tests.core.playbook import play
from tests.core.words import NODE, CallArrived, agent, centre, queue


def waiting(*, callers: int) -> State:
    """A state with so many callers waiting and nobody to serve them."""
    book = play(centre(queue("help"), queue("sales"), agent("ana", "sales")))
    return book.sees(*[CallArrived(f"c{number}") for number in range(callers)]).engine.state


def test_a_stale_deadline_is_passed_over():
    """It stays in the heap when its entity has moved on, and is worth nothing there."""
    state = waiting(callers=1)
    name, stay = next(iter(state.stays.items()))
    state.replace("stays", name, replace(stay, deadline_s=5.0))
    state.replace("stays", name, replace(stay, deadline_s=700.0))
    assert state.next_deadline_s() == 700.0
    assert state.pop_due(699.0) is None


def test_the_earliest_deadline_is_popped_first_and_once():
    """Each is given out once, in order."""
    state = waiting(callers=2)
    first, second = list(state.stays)
    state.replace("stays", second, replace(state.stays[second], deadline_s=1.0))
    assert state.pop_due(1e6) is state.stays[second]
    assert state.pop_due(1e6) is state.stays[first]
    assert state.pop_due(1e6) is None


def test_who_waits_is_counted_and_kept_in_order():
    """The count is the queue's bound; the order is its promise."""
    state = waiting(callers=3)
    assert state.stays_in == {"help": 3}
    assert [stay for *_, stay in state.floors.floors[NODE, "help"].waiting] == list(state.stays)
    assert sizes(state) == {
        "calls": 3,
        "stays": 3,
        "offers": 0,
        "legs": 3,
        "holdings": 1,
        "code_calls": 0,
        "consultations": 0,
        "watches": 0,
        "own_calls": 0,
        "recordings": 0,
    }


def test_a_class_of_calls_tells_its_needs():
    """By its key alone, as it is kept."""
    key = State().floors.class_of(QueueName("help"), (Need("routers", 5), Need("french", 3))).key
    assert needs_in(key) == (Need("french", 3), Need("routers", 5))
    assert needs_in("help") == ()


def test_what_is_not_in_an_index_cannot_be_taken_out():
    """An index that has lost something is a bug, and not another one's place."""
    items = [1, 3, 3, 7]
    remove(items, 3)
    assert items == [1, 3, 7]
    for missing in (0, 2, 9):
        with pytest.raises(AssertionError, match="is not in its index"):
            remove(items, missing)
