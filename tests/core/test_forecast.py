"""What is foretold to who waits: by his place, by whom his call needs, and only where it comes true."""

from dataclasses import replace

import pytest

from acd.core import forecasting, forecasts, ledger, measured
from acd.core.flow_steps import Answer
from acd.core.ledger_waiting import WaitForetold
from acd.core.pace import TAKES_MIN, Wait
from acd.core.plan import Plan
from tests.core.playbook import Playbook, play
from tests.core.rerun import STORES, taken_over
from tests.core.words import (
    CallArrived,
    HangsUp,
    LogIn,
    PhoneRings,
    PicksUp,
    Presses,
    PromptEnds,
    Resume,
    agent,
    centre,
    enter,
    flow,
    menu,
    queue,
)
from tests.core.words import Pause as Pauses

TALK_S = 60.0


def work(book: Playbook, calls: int) -> Playbook:
    """Ana takes so many calls of a minute each, one after the other, and one caller waits at any time."""
    book.sees(CallArrived("w0"), PicksUp("ana"))
    for number in range(1, calls + 1):
        book.sees(CallArrived(f"w{number}")).at(TALK_S * number).sees(HangsUp("ana"), PicksUp("ana"))
    return book.skip()


def primed(plan: Plan, key: str = "help", press: str = "") -> Playbook:
    """Ana talks and somebody waits, in a class of calls of which she has long taken one a minute."""
    book = play(plan)
    for who in ("w0", "w1"):
        book.sees(CallArrived(who), *([PromptEnds(who), Presses(who, press)] if press else []))
    book.sees(PicksUp("ana"))
    pace = book.engine.state.forecasts.paces[key]
    pace.taken, pace.agent_seconds = 200.0, 200.0 * TALK_S
    return book.skip()


def foretold(book: Playbook, who: str) -> Wait | None:
    """What is said of this caller now."""
    state = book.engine.state
    call = next(call for call in state.calls.values() if call.leg == book.callers[who])
    assert call.stay is not None
    return forecasting.forecast(state, state.stays[call.stay])


def said(book: Playbook, who: str) -> float:
    """The mean, which is taken for granted."""
    wait = foretold(book, who)
    assert wait is not None
    return wait.mean_s


def told_true(book: Playbook) -> list[WaitForetold]:
    """What was foretold and compared with what came true."""
    return [fact for fact in book.facts if isinstance(fact, WaitForetold)]


# Patience without end: who plays it again with a kill may fall behind.
ONE = centre(queue("help", wait_max_s=9e9), agent("ana"))


def test_each_place_in_line_is_a_call_longer():
    """She takes one a minute: the third waits three minutes, and less when those before him are gone."""
    book = work(play(ONE), TAKES_MIN + 5).sees(CallArrived("c1"), CallArrived("c2"), CallArrived("c3"))
    assert [said(book, who) for who in ("c1", "c2", "c3")] == pytest.approx([60.0, 120.0, 180.0], rel=0.05)
    book.sees(HangsUp("c1"))
    assert said(book, "c3") == pytest.approx(120.0, rel=0.05)


def test_nothing_is_said_before_enough_was_measured():
    """Nor is anything checked that was not said."""
    book = work(play(ONE), TAKES_MIN - 5).sees(CallArrived("c1"))
    assert foretold(book, "c1") is None
    assert not told_true(book)


def test_the_error_is_measured_as_calls_are_answered():
    """What was foretold at the beginning of the wait, against the wait; who hangs up was not answered."""
    book = work(play(ONE), TAKES_MIN + 5).sees(CallArrived("c1"), CallArrived("c2"))
    book.at(book.second + 30).sees(HangsUp("c1")).at(book.second + 30).sees(HangsUp("ana"), PicksUp("ana"))
    fact = told_true(book)[-1]
    assert book.caller_of(fact.call) == "c2"
    assert (fact.queue, fact.wait_s) == ("help", 60.0)
    assert fact.expected_s == pytest.approx(120.0, rel=0.05)
    assert fact.upper_s > fact.expected_s


def test_twice_the_agents_is_half_the_wait_at_once():
    """As soon as she logs in, and not again when she pauses."""
    book = primed(centre(queue("help"), agent("ana"), agent("luis", phone=None)))
    book.sees(CallArrived("c1"), CallArrived("c2"), CallArrived("c3"))
    assert said(book, "c3") == pytest.approx(240.0)
    book.sees(LogIn("luis", "phone-luis"), PicksUp("luis"))
    # She has taken the first of them.
    assert said(book, "c3") == pytest.approx(90.0, rel=0.02)
    book.sees(Pauses("luis"))
    assert said(book, "c3") == pytest.approx(180.0, rel=0.02)


def test_with_nobody_at_work_nothing_is_said():
    """And again when she is back."""
    book = primed(ONE).sees(CallArrived("c1"), Pauses("ana"))
    assert foretold(book, "c1") is None
    book.sees(Resume("ana"))
    assert foretold(book, "c1") is not None


BOTH = centre(
    queue("help"),
    agent("ana", french=5),
    agent("luis", phone=None),
    flow(
        Answer(),
        menu({"1": "french", "2": "any"}),
        french=(enter("help", french=3),),
        any=(enter("help"),),
    ),
)


def choose(book: Playbook, who: str, key: str) -> None:
    """A caller who presses a key."""
    book.sees(CallArrived(who), PromptEnds(who), Presses(who, key))


def test_who_waits_for_a_skill_waits_for_those_who_have_it():
    """Two agents, one of whom speaks French: her callers wait as if the other one were not there."""
    book = primed(BOTH, "help|french>=3", "1")
    choose(book, "c1", "1")
    assert said(book, "c1") == pytest.approx(120.0)
    book.sees(LogIn("luis", "phone-luis"))
    assert said(book, "c1") == pytest.approx(120.0)


def test_others_before_him_count_as_far_as_they_take_his_agents():
    """Those without needs go to either of two: one of two such callers takes the agent who speaks French."""
    book = primed(BOTH, "help|french>=3", "1").sees(LogIn("luis", "phone-luis"))
    choose(book, "d0", "2")
    book.sees(PicksUp("luis"))
    for who, key in (("d1", "2"), ("d2", "2"), ("c1", "1")):
        choose(book, who, key)
    assert said(book, "c1") == pytest.approx(180.0, rel=0.02)


def test_who_is_being_asked_about_is_told_nothing_more():
    """An agent's phone rings for him already."""
    book = primed(ONE).sees(CallArrived("c1"))
    assert foretold(book, "w1") is not None
    book.sees(HangsUp("ana"))
    assert foretold(book, "w1") is None
    assert foretold(book, "c1") is not None


def test_a_missed_offer_does_not_move_the_line():
    """The caller is where he was, and what is expected too; her ringing in vain is part of the pace."""
    book = primed(centre(queue("help", ring_timeout_s=15, misses_max=0), agent("ana")))
    before = book.engine.state.forecasts.paces["help"].taken
    book.sees(HangsUp("ana"), PhoneRings("ana")).at(book.second + 15).sees(PhoneRings("ana"))
    assert book.engine.state.forecasts.paces["help"].taken == pytest.approx(before + 1, rel=0.02)


def test_nothing_of_it_is_kept_of_who_has_gone():
    """The memory is that of those who wait."""
    book = primed(ONE).sees(CallArrived("c1"), HangsUp("c1"))
    waiting = set(book.engine.state.forecasts.foretold)
    assert waiting == set(book.engine.state.stays)


@pytest.mark.parametrize("store", STORES)
def test_another_engine_goes_on_with_what_was_measured(store):
    """As far as it was written; without a store it learns anew, and says nothing meanwhile."""
    book = work(play(ONE), 3 * TAKES_MIN).sees(CallArrived("c1"))
    run = taken_over(book, store)
    state = run.engine.state
    said_again = [forecasting.forecast(state, stay) for stay in state.stays.values() if stay.offer is None]
    if store == "none":
        assert said_again == [None]
    else:
        assert [wait.mean_s for wait in said_again if wait] == pytest.approx([60.0], rel=0.1)


def test_a_queue_that_is_gone_is_forgotten():
    """What is kept of it is of no use."""
    book = primed(ONE)
    state = book.engine.state
    state.plan = replace(book.plan, queues={})
    kept = list(state.forecasts.paces.values())
    state.forecasts = forecasts.Forecasts()
    measured.resume(state, kept)
    assert not state.forecasts.paces


def test_a_bug_in_foretelling_harms_nobody():
    """It is written down, and the call goes on."""
    book = play(ONE).sees(CallArrived("c0"), PicksUp("ana"))
    book.engine.state.forecasts.paces = None  # type: ignore[assignment]  # as broken as can be
    book.sees(CallArrived("c1")).sees(HangsUp("ana"))
    assert any(isinstance(fact, ledger.BugContained) for fact in book.facts)
    assert any(call.stay is not None for call in book.engine.state.calls.values())
