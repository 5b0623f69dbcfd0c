"""What is known of a caller from earlier calls: who waits already, who is owed a callback, who calls again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from acd.core import history
from acd.core.callbacks import Callback
from acd.core.calls import Call
from acd.core.change import Change
from acd.core.door_notes import KnownCaller
from acd.core.events import Now
from acd.core.flow_steps import Answer, EndCall
from acd.core.flows import Step
from acd.core.history_steps import VALUES, HistoryStep
from acd.core.ids import CallbackId, CallId, LegId, LineNumber, QueueName
from acd.core.plan import Plan
from acd.core.remembering import REMEMBERED_MAX
from acd.core.state import State
from tests.core.playbook import Playbook, play
from tests.core.rerun import taken_over
from tests.core.words import LINE, MORNING, NODE, CallArrived, HangsUp, PicksUp, agent, centre, enter, flow, queue

DAY_S = 86_400.0
WEEK_S = 7 * DAY_S
HIS = "+32470000001"


def plan_of(*steps: Step, within_s: float = WEEK_S) -> Plan:
    """Callers of whom is asked what is known of them, and who wait then, with nobody to answer."""
    way = flow(HistoryStep(within_s), Answer(), *(steps or (enter("help"),)), gone=(EndCall(),))
    return replace(centre(queue("help", wait_max_s=1e9), way), remembers_callers_s=within_s)


def known_of(book: Playbook) -> list[str]:
    """What the newest call knows: the names of all that is so."""
    call = list(book.engine.state.calls.values())[-1]
    assert set(VALUES) <= set(call.values)
    return [name for name in VALUES if call.values[name] == "yes"]


def test_who_calls_for_the_first_time_is_a_stranger():
    """Nothing is known of him."""
    assert known_of(play(plan_of()).sees(CallArrived("c1"))) == []


def test_who_calls_again_within_days_is_known():
    """From the beginning of the call before; later he is a stranger again."""
    book = play(plan_of()).sees(CallArrived("c1"), HangsUp("c1"))
    assert known_of(book.at(WEEK_S - 1).sees(CallArrived("c2"))) == ["calls-again"]
    book.sees(HangsUp("c2"))
    assert known_of(book.at(3 * WEEK_S).sees(CallArrived("c3"))) == []


def test_who_waits_already_on_another_call_is_known():
    """Also when a third call of his ended in between; and no more when the first one has left the queue."""
    book = play(plan_of()).sees(CallArrived("c1"))
    assert known_of(book.sees(CallArrived("c2"))) == ["waits-already", "calls-again"]
    assert known_of(book.sees(HangsUp("c2"), CallArrived("c3"))) == ["waits-already", "calls-again"]
    assert known_of(book.sees(HangsUp("c1"), HangsUp("c3"), CallArrived("c4"))) == ["calls-again"]


def test_who_talks_on_another_call_does_not_wait():
    """He is served already."""
    plan = replace(centre(queue("help"), agent("ana"), plan_of().flows["main"]), remembers_callers_s=WEEK_S)
    book = play(plan).sees(CallArrived("c1"), PicksUp("ana"), CallArrived("c2"))
    assert known_of(book) == ["calls-again"]


def test_many_calls_of_one_number_are_bounded():
    """A switchboard's callers all have the same: the last few are looked at."""
    book = play(plan_of())
    for number in range(20):
        book.sees(CallArrived(f"c{number}"))
    (known,) = book.engine.state.known_callers.values()
    assert len(known.calls) == history.LIVING_MAX


def test_who_was_promised_a_callback_is_known():
    """Only when the store has it, so that it was promised."""
    book = play(plan_of())
    owed = Callback(
        HIS, CallbackId("a1-e1-c1-q"), CallId("a1-e1-c1"), QueueName("help"), LineNumber(LINE), "", "en",
        MORNING, MORNING, MORNING + timedelta(hours=4),
    )  # fmt: skip
    book.engine.state.callbacks[HIS] = owed
    assert known_of(book.sees(CallArrived("c1"))) == []
    book.engine.state.callbacks[HIS] = replace(owed, is_secured=True)
    assert "promised-callback" in known_of(book.sees(CallArrived("c2")))


def test_who_hides_his_number_is_never_known():
    """And nothing is remembered of him."""
    book = play(plan_of()).sees(CallArrived("c1", caller=""))
    assert known_of(book.sees(CallArrived("c2", caller=""))) == []
    assert book.engine.state.known_callers == {}


def test_a_call_that_asks_twice_is_not_its_own_history():
    """The second time tells the same."""
    book = play(plan_of(HistoryStep(WEEK_S), enter("help"))).sees(CallArrived("c1"))
    assert known_of(book) == []
    assert known_of(book.sees(HangsUp("c1"), CallArrived("c2"))) == ["calls-again"]


def test_others_are_not_he():
    """Another number is another caller."""
    book = play(plan_of()).sees(CallArrived("c1"))
    assert known_of(book.sees(CallArrived("c2", caller="+32470000002"))) == []


def remembering(count: int, *, at_s: float = 0.0) -> Change:
    """A change in which so many numbers have called, a second apart."""
    change = Change(State(plan=plan_of(within_s=DAY_S * 100)), Now(at_s, MORNING))
    for number in range(count):
        change.now = Now(at_s + number, MORNING)
        recall(change, f"+3247{number:07}")
    return change


def recall(change: Change, number: str) -> None:
    """A call of this number has come to the step."""
    name = CallId(f"a1-e1-c{number}")
    call = Call(name, NODE, LegId("leg"), LineNumber(LINE), number, "", "main", "en", MORNING)
    history.recall(change, call, HistoryStep(DAY_S))


def test_so_many_are_remembered_and_the_longest_ago_is_forgotten():
    """Who calls again meanwhile is remembered anew."""
    change = remembering(REMEMBERED_MAX)
    recall(change, "+32470000000")
    for number in range(3):
        recall(change, f"+1555{number}")
    known = list(change.state.known_callers)
    assert len(known) == REMEMBERED_MAX
    assert (known[0], known[-1]) == ("+32470000004", "+15552")


def test_whose_time_is_over_goes_when_somebody_calls():
    """A few at a time."""
    change = remembering(7)
    change.now = Now(200 * DAY_S, MORNING)
    for left in (5, 2, 1):
        recall(change, "+1555")
        assert len(change.state.known_callers) == left


def test_an_engine_keeps_whose_time_is_not_over():
    """The rest is struck out of the store."""
    change = Change(State(plan=plan_of(within_s=DAY_S)), Now(0.0, MORNING))
    history.keep(change, [KnownCaller("+2", (), -1.0), KnownCaller("+1", (), -DAY_S), KnownCaller("+3", (), -2.0)])
    assert list(change.state.known_callers) == ["+3", "+2"]
    assert ("known_callers", "+1") in change.touched()


@pytest.mark.parametrize("store", ["after", "none"])
def test_the_next_engine_knows_what_the_store_has(store: str):
    """Without a store nothing is known, and the caller is a stranger: never a mistake that he would notice."""
    run = taken_over(play(plan_of()).sees(CallArrived("c1"), HangsUp("c1")), store)
    run.see(CallArrived("c2"))
    (call,) = run.engine.state.calls.values()
    assert isinstance(call, Call)
    assert call.values["calls-again"] == ("yes" if store == "after" else "no")
