"""A supervisor watches while the engine is killed: she hears on, is joined anew, or is let go."""

import pytest

from acd.core import commands, ledger, ledger_watches
from acd.core.ids import CallId, LegId
from tests.core.playbook import play
from tests.core.rerun import Rerun, taken_over
from tests.core.wishes import TakeOver, Watch
from tests.core.words import CallArrived, HangsUp, Pause, PhoneRings, PicksUp, agent, centre, queue

SIA = "phone-sia"
CALL, WATCH = CallId("a1-e1-c1"), LegId("a1-e1-c1-w1")


def watched(mode="listen", *more):
    """Sia watches Ana's conversation."""
    book = play(centre(queue("help"), agent("ana"), agent("sia")))
    return book.sees(Pause("sia"), CallArrived("c1"), PicksUp("ana"), Watch(mode), PicksUp(SIA), *more)


def ended(run):
    """Which legs the next engine has ended: hers, or a snoop."""
    return [command.leg for command in run.asked if isinstance(command, commands.HangUp)]


@pytest.mark.parametrize("mode", ["listen", "whisper", "barge"])
def test_she_hears_on(mode):
    """Nothing is asked of the switch for her, and the books go on."""
    run = taken_over(watched(mode), gap_s=3)
    before = len(run.asked)
    assert run.engine.state.watches[WATCH].state == "watching"
    assert not ended(run)
    run.see(HangsUp(SIA))
    (told,) = [fact for fact in run.facts if isinstance(fact, ledger_watches.WatchEnded)]
    assert (told.ending, told.watched_s, told.mode) == ("supervisor_hung_up", 3, mode)
    assert len(run.asked) >= before
    assert not run.engine.state.watches


def test_who_was_on_the_way_is_joined_anew():
    """By a snoop with a number that nobody has used; the one before is ended with the leftovers."""
    book = play(centre(queue("help"), agent("ana"), agent("sia")))
    book.sees(Pause("sia"), CallArrived("c1"), PicksUp("ana"), Watch("whisper"), PicksUp(SIA))
    run = Rerun(book)
    run.kill_at = 1 + next(at for at, each in enumerate(book.asked, 1) if isinstance(each, commands.SnoopOn))
    run.run()
    made = [command.snoop for command in run.asked if isinstance(command, commands.SnoopOn)]
    assert made == [CALL + "-w1-n1", CALL + "-w1-n20001"]
    assert ended(run) == made[:1]
    assert run.engine.state.watches[WATCH].state == "watching"


def test_her_phone_rings_on():
    """And she begins when she picks up."""
    book = play(centre(queue("help"), agent("ana"), agent("sia")))
    book.sees(Pause("sia"), CallArrived("c1"), PicksUp("ana"), Watch("listen"), PhoneRings(SIA))
    run = taken_over(book)
    run.see(PicksUp(SIA))
    assert [fact.mode for fact in run.facts if isinstance(fact, ledger_watches.WatchBegan)] == ["listen"]


@pytest.mark.parametrize("who", [SIA, "ana"])
def test_who_has_gone_meanwhile(who):
    """Without the supervisor the conversation goes on, without the agent it is over; the watch ended unseen."""
    run = taken_over(watched(), meanwhile=[HangsUp(who)])
    told = [fact.ending for fact in run.facts if isinstance(fact, ledger_watches.WatchEnded)]
    assert told == ["ended_unobserved"]
    assert (CALL in run.engine.state.calls) == (who == SIA)
    assert not run.engine.state.watches


def test_without_a_store_she_is_let_go():
    """Nobody knows whom she may hear."""
    run = taken_over(watched(), store="none")
    assert {CALL + "-w1", CALL + "-w1-n1"} <= set(ended(run))
    assert CALL in run.engine.state.calls


def test_a_take_over_that_the_switch_has_done_is_done():
    """Whether the store knows of it or not: the caller talks with the supervisor, and the agent's part is over."""
    for store in ("after", "before"):
        run = taken_over(watched("listen", TakeOver()), store=store)
        talk = run.engine.state.calls[CALL].offer
        assert talk == CALL + "-w1"
        assert run.board.hears(run.leg("c1")) == "conversation"
        assert not [fact for fact in run.facts if isinstance(fact, ledger.CallEnded)]
