"""The supervisor on the line-up: who waits gets another priority or position, another queue, or waits no longer."""

from typing import Any

import pytest

from acd.core import commands, ledger
from acd.core.flow_steps import Answer, EndCall, EnterQueue, Play
from acd.core.ledger_control import PositionChanged, PriorityChanged, StayMoved, StayWithdrawn
from tests.core.playbook import Playbook, play
from tests.core.rerun import taken_over
from tests.core.test_directed import busy, why
from tests.core.wishes import HandTo, MoveTo, Prioritise, PutAt, Withdraw
from tests.core.words import (
    Answered,
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    OfferCall,
    PhoneRings,
    PicksUp,
    PlayPrompt,
    StayEnds,
    Told,
    agent,
    centre,
    enter,
    flow,
    queue,
)


def line(book: Playbook, name: str = "help") -> str:
    """Who waits in a queue, first to last: `2 3 4` are the callers c2, c3 and c4."""
    stays = [stay for stay in book.engine.state.stays.values() if stay.queue == name and stay.offer is None]
    return " ".join(stay.call.rpartition("-c")[2] for stay in sorted(stays, key=lambda stay: stay.place))


def facts(book: Playbook, kind: type[Any]) -> list[Any]:
    """Those of a kind."""
    return [fact for fact in book.facts if isinstance(fact, kind)]


def test_who_gets_a_higher_priority_is_served_first():
    """And is the last of the line again when he loses it, if he came last."""
    book = busy(waiting=3).sees(Prioritise("c4", 5)).does(Answered("done"))
    assert (line(book), why(book)) == ("4 2 3", "a1-e1-c4 has priority 5, at position 1 of help")
    (told,) = facts(book, PriorityChanged)
    assert (told.stay, told.queue, told.before, told.priority, told.by) == ("a1-e1-c4-s1", "help", 0, 5, "sup")
    assert line(book.sees(Prioritise("c3", 5))) == "3 4 2"
    assert line(book.sees(Prioritise("c4", 0))) == "3 2 4"
    book.at(5).skip().sees(HangsUp("c1")).at(35).does(
        CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "ana"), OfferCall("c3", "ana")
    )


@pytest.mark.parametrize("position", range(1, 7))
@pytest.mark.parametrize("who", range(2, 7))
@pytest.mark.parametrize("apart_s", [0.0, 1.0])
def test_a_caller_is_put_at_any_position(who, position, apart_s):
    """Whether the others came one after the other or at once; behind the last there is no position."""
    book = busy(waiting=0)
    for number in range(2, 7):
        book.at(1 + apart_s * number).sees(CallArrived(f"c{number}"))
    expected = [str(number) for number in range(2, 7) if number != who]
    expected.insert(position - 1, str(who))
    book.sees(PutAt(f"c{who}", position)).does(Answered("done"))
    assert line(book) == " ".join(expected)
    (told,) = facts(book, PositionChanged)
    assert (told.call, told.position, told.by) == (f"a1-e1-c{who}", min(position, 5), "sup")
    run = taken_over(book, "none")
    stays = sorted(run.engine.state.stays.values(), key=lambda stay: stay.place)
    assert [stay.call.rpartition("-c")[2] for stay in stays] == expected


def test_no_position_is_before_a_higher_priority_or_behind_a_lower_one():
    """He becomes the first or the last of those who have his own, and is told so."""
    book = busy(waiting=5).sees(Prioritise("c2", 9), Prioritise("c6", 0), Prioritise("c3", 9)).skip()
    assert line(book) == "2 3 4 5 6"
    assert line(book.sees(PutAt("c6", 1))) == "2 3 6 4 5"
    assert why(book) == "a1-e1-c6 is at position 3 of help"
    assert line(book.sees(PutAt("c2", 5))) == "3 2 6 4 5"
    assert why(book) == "a1-e1-c2 is at position 2 of help"


def test_those_who_are_being_offered_are_before_every_position():
    """As they are when callers are told theirs."""
    book = busy(agent("luis", "sales"), waiting=3).sees(HandTo("c2", "luis")).skip().sees(PutAt("c4", 1))
    assert (line(book), why(book)) == ("4 3", "a1-e1-c4 is at position 2 of help")


def test_a_place_for_which_there_is_no_room_is_refused():
    """After very many have been put between the same two; nothing has changed then."""
    book = busy(waiting=0)
    book.at(1).sees(*[CallArrived(f"c{number}") for number in range(2, 102)]).skip()
    for number in range(4, 102):
        before = line(book)
        book.sees(PutAt(f"c{number}", 2))
        if facts(book, ledger.RequestAnswered)[-1].outcome == "refused":
            assert why(book) == "there is no room at position 2: choose another, or a priority"
            assert (line(book), number > 40) == (before, True)
            return
    raise AssertionError("there was always room")


TAKEN_OUT = EnterQueue(queue("help").name, withdrawn="elsewhere")


@pytest.mark.parametrize(("step", "heard"), [(enter("help"), "sorry"), (TAKEN_OUT, "elsewhere")], ids=["next", "own"])
def test_who_is_withdrawn_hears_the_next_step_or_one_of_his_own(step, heard):
    """His stay ends as withdrawn, once; the ledger keeps the note and who asked."""
    way = flow(Answer(), step, Play("sorry"), EndCall(), elsewhere=(Play("elsewhere"), EndCall()))
    book = play(centre(queue("help"), way)).sees(CallArrived("c1"), CallArrived("c2")).skip()
    book.at(7).sees(Withdraw("c1", "sent to the branch")).does(
        StayEnds("c1", "withdrawn"), Answered("done"), PlayPrompt("c1", heard)
    )
    (told,) = facts(book, StayWithdrawn)
    assert (told.call, told.queue, told.note, told.by) == ("a1-e1-c1", "help", "sent to the branch", "sup")
    (ended,) = facts(book, ledger.StayEnded)
    assert (ended.wait_s, line(book)) == (7.0, "2")


def test_who_was_withdrawn_waits_in_no_queue_any_more():
    """A second wish finds nobody."""
    way = flow(Answer(), enter("help"), Play("sorry"), EndCall())
    book = play(centre(queue("help"), way)).sees(CallArrived("c1"), Withdraw("c1"), Withdraw("c1"))
    assert why(book) == "a1-e1-c1 waits in no queue: it is in_flow at main/start/2"


def two_queues(*agents: Any, **sales: Any) -> Playbook:
    """In `help` c2 and c3 wait since second 1 and 2, in `sales` nobody yet; c1 talks."""
    way = flow(Answer(), enter("help", priority=4), Play("sorry"), EndCall())
    book = play(centre(queue("help"), queue("sales", wrap_up_s=5.0, **sales), agent("ana", "help"), *agents, way))
    book.sees(CallArrived("c1"), PhoneRings("ana"), PicksUp("ana"))
    return book.at(1).sees(CallArrived("c2")).at(2).sees(CallArrived("c3")).skip()


def test_who_is_moved_to_another_queue_keeps_his_place():
    """A new stay of the same call, with the old priority, before those who came later; its wait begins now."""
    book = two_queues().at(10).sees(MoveTo("c3", "sales")).at(20)
    book.sees(MoveTo("c2", "sales")).does(
        StayEnds("c3", "transferred_out"), Answered("done"), StayEnds("c2", "transferred_out"), Answered("done")
    )
    assert (line(book), line(book, "sales")) == ("", "2 3")
    assert why(book) == "a1-e1-c2 is at position 1 of sales"
    moved = book.engine.state.stays[facts(book, StayMoved)[1].next_stay]
    assert (moved.priority, moved.lined_up_s, moved.entered_s, moved.id) == (4, 1.0, 20.0, "a1-e1-c2-s2")
    assert [(fact.queue, fact.wait_s) for fact in facts(book, ledger.StayEnded)[1:]] == [("help", 8.0), ("help", 19.0)]
    book.at(80).sees(HangsUp("c2")).does(StayEnds("c2", "abandoned"), CallEnds("c2", "caller_hung_up"))
    assert facts(book, ledger.StayEnded)[-1].wait_s == 60.0


def test_who_is_moved_to_where_somebody_is_free_is_offered_at_once():
    """And is the agent's, with the other queue's settings."""
    book = two_queues(agent("luis", "sales")).sees(MoveTo("c3", "sales"))
    book.does(StayEnds("c3", "transferred_out"), Answered("done"), OfferCall("c3", "luis"))


@pytest.mark.parametrize(("music", "joins"), [("default", 0), ("jazz", 1)])
def test_the_music_goes_on_or_becomes_the_other_queues(music, joins):
    """Nobody is taken out of the music for nothing, and nobody hears nothing in between."""
    book = two_queues(music=music)
    asked = len(book.asked)
    book.sees(MoveTo("c3", "sales"))
    new = book.asked[asked:]
    assert sum(isinstance(command, commands.JoinBridge) for command in new) == joins
    assert not any(isinstance(command, commands.LeaveBridge) for command in new)
    assert sum(holding.legs for holding in book.engine.state.holdings.values()) == 2


def test_who_only_hears_ringing_rings_on_in_the_other_queue():
    """He is not answered for that, and pays nothing."""
    way = flow(enter("help", answer_on_connect=True))
    book = play(centre(queue("help"), queue("sales"), way)).sees(CallArrived("c1"), MoveTo("c1", "sales"))
    assert not any(isinstance(command, commands.AnswerLeg | commands.JoinBridge) for command in book.asked)
    assert line(book, "sales") == "1"


def test_who_is_told_his_position_is_interrupted_before_he_is_noted_and_moved():
    """A leg that plays a sound can be neither noted nor moved."""
    plan = centre(queue("help", position_every_s=60.0), queue("sales", music="jazz"))
    book = play(plan).showing("Told").sees(CallArrived("c1"), CallArrived("c2")).skip().at(3)
    book.does(Told("c1", 1), Told("c2", 2), PlayPrompt("c1", "position-1"), PlayPrompt("c2", "position-2"))
    asked = len(book.asked)
    book.sees(PutAt("c2", 1), MoveTo("c1", "sales"))
    kinds = [type(command).__name__ for command in book.asked[asked:]]
    assert kinds == ["StopPrompt", "NoteLeg", "StopPrompt", "NoteLeg", "CreateBridge", "JoinBridge", "StartMusic"]


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        (Prioritise("c2", 101), "a priority is 0 to 100, not 101"),
        (MoveTo("c2", "nowhere"), "there is no queue 'nowhere'"),
        (MoveTo("c2", "help"), "a1-e1-c2 waits in help already"),
        (MoveTo("c2", "sales"), "the queue sales is full: 0 wait there"),
        (Withdraw("c2", "x" * 1001), "a note has 1000 characters at most, this one 1001"),
        (PutAt("c1", 1), "a1-e1-c1 waits in no queue: it is talking at main/start/1"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(wish, reason):
    """And nothing has changed."""
    book = two_queues(waiting_max=0)
    stays, asked = dict(book.engine.state.stays), len(book.asked)
    book.sees(wish).does(Answered("refused"))
    assert (why(book), book.engine.state.stays, len(book.asked)) == (reason, stays, asked)


@pytest.mark.parametrize(
    "wish",
    [Prioritise("c2", 5), PutAt("c2", 2), Withdraw("c2"), MoveTo("c2", "sales")],
    ids=["priority", "position", "withdrawal", "move"],
)
def test_whom_an_agent_is_being_asked_to_take_is_left_alone(wish):
    """She may be about to pick up; afterwards he may be moved again."""
    book = busy(agent("luis", "sales")).sees(HandTo("c2", "luis")).skip().sees(wish).does(Answered("refused"))
    assert why(book) == "a1-e1-c2 is being offered to luis just now"
