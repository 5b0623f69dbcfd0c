from acd.core.ids import CallId, LegId
from acd.core.ledger import (
    BugContained,
    NodeFound,
    NodeMissed,
    OrphanEnded,
    PromptFailed,
    RequestFailed,
    TransferBegan,
    TransferEnded,
)
from acd.core.reasons import CallEnding, StayEnding
from acd.core.state import State
from tests.metrics.days import A1, Day, began, ended, enters, leaves, offered, parts, queue

CALL, LEG = CallId("c1"), LegId("l1")


def test_calls_end_for_one_reason_each():
    """Every reason is there from the start; who is there now is what began less what ended."""
    day = Day().at(0, began("c1"), began("c2"), began("c3")).at(9, ended("c1"), ended("c2", CallEnding.AGENT_HUNG_UP))
    assert day.figure("acd_began_calls_total") == 3
    assert day.figure("acd_present_calls") == 1
    counts = {ending.value: day.figure("acd_ended_calls_total", ending) for ending in CallEnding}
    assert counts == {**{ending.value: 0 for ending in CallEnding}, "caller_hung_up": 1, "agent_hung_up": 1}


def test_calls_of_an_earlier_engine_are_there():
    """A new engine's gauge has them, its counters have not."""
    day = Day()
    day.metrics.begin(State(calls=dict.fromkeys([CALL])))  # type: ignore[arg-type]  # only who is there is read
    assert day.figure("acd_present_calls") == 1
    assert day.at(3, ended("c1")).figure("acd_present_calls") == 0
    assert day.figure("acd_began_calls_total") == 0


def test_a_trunk_is_taken_until_the_far_end_or_the_caller_is_gone():
    """Ringing and talking count; what was not answered gives it back at once, and the next attempt takes it again."""
    day = Day().at(0, began("c1"), TransferBegan(CALL, LEG, "+3221234567", "carrier"))
    assert day.figure("acd_transferred_calls", "carrier") == 1
    day.at(20, TransferEnded(CALL, LEG, "no_answer"))
    assert day.figure("acd_transferred_calls", "carrier") == 0
    day.at(21, TransferBegan(CALL, LEG, "+3221234567", "carrier")).at(30, TransferEnded(CALL, LEG, "answered"))
    assert day.figure("acd_transferred_calls", "carrier") == 1
    day.at(90, ended("c1", CallEnding.TARGET_HUNG_UP))
    assert day.figure("acd_transferred_calls", "carrier") == 0
    assert day.figure("acd_ended_transfers_total", "carrier", "no_answer") == 1
    assert day.figure("acd_ended_transfers_total", "carrier", "answered") == 1


def test_connections_and_what_went_wrong_are_counted():
    """The switch that is there or not, requests by reason, prompts, orphans and bugs."""
    day = Day()
    assert day.figure("acd_connected_nodes", "a1") == 0
    assert day.at(1, NodeFound(A1, 0)).figure("acd_connected_nodes", "a1") == 1
    assert day.at(2, NodeMissed(A1)).figure("acd_connected_nodes", "a1") == 0
    day.at(3, RequestFailed(CALL, "hang_up", "timed_out", ""), RequestFailed(None, "hang_up", "end_not_told", ""))
    day.at(4, PromptFailed(CALL, "welcome"), OrphanEnded(A1, "x"), BugContained(CALL, "LegEnded", "KeyError"))
    assert day.figure("acd_failed_requests_total", "timed_out") == 1
    assert day.figure("acd_failed_requests_total", "end_not_told") == 1
    names = ("acd_failed_prompts_total", "acd_ended_orphans_total", "acd_contained_bugs_total")
    assert [day.figure(name) for name in names] == [1, 1, 1]


def test_nothing_is_kept_of_calls_that_ended():
    """A thousand whole calls leave counts and no memory of themselves."""
    day = Day(queue("help"))
    for number in range(1000):
        name = f"c{number}"
        day.at(number, began(name), enters(name), offered(name))
        day.at(number, leaves(name, StayEnding.ANSWERED, 0.0), parts(name, 0.0), ended(name))
    folds = (day.metrics._queues, day.metrics._calls)
    kept = [key for fold in folds for found in vars(fold).values() if isinstance(found, dict | set) for key in found]
    assert not [key for key in kept if str(key).startswith("c")], kept
