from datetime import timedelta
from typing import Any

import pytest

from acd.core.engine import Engine
from acd.core.events import CentreLoaded, Event, NodeConnected, Now
from acd.core.fallback import CallReturned
from acd.core.flow_steps import Answer, EnterQueue, Play
from acd.core.ids import LegId, QueueName
from acd.core.snapshot import LegCondition, LegSnapshot
from tests.core.keeper import Keeper
from tests.core.playbook import Playbook, play
from tests.core.words import LINE, MORNING, NODE, CallArrived, Leaves, PromptEnds, centre, enter, flow, queue


def Returns(who: str, name: str, *, waited_s: float, line: str = LINE, step: str = "") -> Any:  # noqa: N802  # reads as the event it makes
    """A caller comes back from this queue of the fallback."""

    def returns(book: Playbook) -> Event:
        leg = book.callers.setdefault(who, f"{NODE}-1700000000.{len(book.callers)}")
        since = MORNING + timedelta(seconds=book.second - waited_s)
        return CallReturned(NODE, LegId(leg), QueueName(name), since, line, "", f"{who}@caller", step=step)

    return returns


FLOW = flow(Answer(), Play("welcome"), enter("help"))


def order_of(book):
    """The callers who wait, as they will be served."""
    state = book.engine.state
    names = {leg: who for who, leg in book.callers.items()}
    return [names[state.calls[state.stays[stay].call].leg] for *_, stay in state.floors.floors[NODE, "help"].waiting]


def moves_of(book):
    """Into bridges and out of them."""
    return [command.kind for command in book.asked if command.kind in {"join_bridge", "leave_bridge"}]


def test_who_comes_back_waits_on_where_he_was():
    """No welcome again, no answer again: music, and the next agent."""
    book = play(centre(queue("help"), FLOW)).at(100)
    book.sees(Returns("anna", "help", waited_s=90))
    call = next(iter(book.engine.state.calls.values()))
    stay = next(iter(book.engine.state.stays.values()))
    assert call.step == "main/start/2"
    assert call.entered_at == MORNING + timedelta(seconds=10)
    assert stay.entered_s == 10
    assert not [command for command in book.asked if command.kind in {"answer_leg", "play_prompt"}]


def test_who_waited_longest_is_first_whenever_he_comes_back():
    """Also before those who reached the engine earlier than he came back."""
    book = play(centre(queue("help"), flow(Answer(), enter("help")))).at(100)
    book.sees(Returns("ben", "help", waited_s=30), Returns("anna", "help", waited_s=60))
    book.sees(Returns("carl", "help", waited_s=0))
    assert order_of(book) == ["anna", "ben", "carl"]


def test_a_full_queue_does_not_turn_away_who_had_a_place():
    """He was in line before."""
    book = play(centre(queue("help", waiting_max=1), FLOW)).at(100)
    book.sees(Returns("anna", "help", waited_s=60), Returns("ben", "help", waited_s=30))
    assert order_of(book) == ["anna", "ben"]


def test_news_that_is_told_twice_is_one_caller():
    """The first one counts."""
    book = play(centre(queue("help"), FLOW)).at(100)
    back = Returns("anna", "help", waited_s=60)
    book.sees(back, back)
    assert len(book.engine.state.calls) == 1


def test_who_comes_back_though_nobody_told_that_he_had_left_is_not_taken_for_a_double():
    """Else he would wait where nothing is played: the engine would think that he is in his bridge still."""
    book = play(centre(queue("help"), flow(Answer(), enter("help")))).at(100)
    book.sees(Returns("anna", "help", waited_s=60))
    first = next(iter(book.engine.state.calls))
    book.at(110).sees(Returns("anna", "help", waited_s=70))
    (second,) = book.engine.state.calls
    assert second != first
    assert order_of(book) == ["anna"]
    assert "join_bridge" in [command.kind for command in book.asked]


def test_a_frozen_engine_takes_its_callers_leaving_as_that_and_hangs_nobody_up():
    """They left for the fallback while it could not see; they come back as new calls with their old places."""
    book = play(centre(queue("help"), flow(Answer(), enter("help")))).at(100)
    book.sees(Returns("anna", "help", waited_s=60))
    book.sees(Leaves("anna"), Returns("anna", "help", waited_s=70))
    assert order_of(book) == ["anna"]
    assert len(book.engine.state.calls) == 1
    assert not [command for command in book.asked if command.kind == "hang_up"]


def test_a_queue_that_the_flow_does_not_lead_to_begins_it_anew():
    """The line's fallback may be another queue than its own: he is asked what he wants."""
    book = play(centre(queue("help"), queue("other"), FLOW)).at(100)
    book.sees(Returns("anna", "other", waited_s=60))
    assert [command.prompt for command in book.asked if command.kind == "play_prompt"] == ["welcome"]


def test_a_line_that_is_gone_leads_to_the_sentence():
    """Settings were changed meanwhile; nobody is hung up on without a word."""
    book = play(centre(queue("help"), FLOW)).at(100)
    book.sees(Returns("anna", "help", waited_s=60, line="+3225559999"))
    assert [command.kind for command in book.asked if command.kind in {"release_leg", "hang_up"}] == ["release_leg"]


def test_the_step_that_was_noted_counts():
    """A flow may lead to a queue in several ways, with needs and priorities of their own."""
    two = flow(Answer(), enter("help"), EnterQueue(QueueName("help"), priority=50))
    book = play(centre(queue("help"), two)).at(100)
    book.sees(Returns("anna", "help", waited_s=5, step="main/start/2"), Returns("ben", "help", waited_s=50))
    assert order_of(book) == ["anna", "ben"]


def listed(book, note=None):
    """The switch lists Anna's leg, answered, before it is told that she is back from the fallback."""
    leg = LegId(book.callers.setdefault("anna", f"{NODE}-1700000000.0"))
    up = LegSnapshot(leg, LegCondition.UP, "anna@caller", note, dialled=LINE)
    return NodeConnected(NODE, (up,), (), ())


def test_what_she_heard_meanwhile_is_stopped_when_her_return_is_told_late():
    """She was taken for new and heard the welcome: nothing waits for its end."""
    book = play(centre(queue("help"), FLOW)).at(100).showing("StopPrompt").sees(listed).skip()
    book.sees(Returns("anna", "help", waited_s=60))
    kinds = [command.kind for command in book.asked]
    assert kinds.index("stop_prompt") < kinds.index("note_leg", kinds.index("play_prompt"))
    assert order_of(book) == ["anna"]


def test_where_she_waited_meanwhile_she_is_taken_out_when_her_return_is_told_late():
    """Nobody is in a bridge that counts as empty, and may be removed."""
    book = play(centre(queue("help"), flow(Answer(), enter("help")))).at(100).sees(listed)
    book.sees(Returns("anna", "help", waited_s=60))
    assert moves_of(book) == ["join_bridge", "leave_bridge", "join_bridge"]
    assert order_of(book) == ["anna"]


def moved_when_gone():
    """Anna has left and is back, which was not told yet; what played ends, and she is put to the music."""
    book = play(centre(queue("help"), FLOW)).at(100).sees(CallArrived("anna"), Leaves("anna"), PromptEnds("anna"))
    assert book.asked[-1].kind == "start_music"
    return book


def test_who_was_moved_when_she_counted_as_gone_is_taken_out_before_her_call_goes_on():
    """In order with the call that begins, which may put her into the same bridge again."""
    book = moved_when_gone()
    (first,) = book.engine.state.calls
    book.sees(Returns("anna", "help", waited_s=60))
    (second,) = book.engine.state.calls
    (leave,) = [command for command in book.asked if command.kind == "leave_bridge"]
    assert second != first
    assert leave.call == second
    assert moves_of(book) == ["join_bridge", "leave_bridge", "join_bridge"]


@pytest.mark.parametrize("how", ["listed", "never told"])
def test_nor_is_she_left_there_when_her_return_is_told_later_still(how):
    """The bridge counts as empty, and is removed when nobody has needed it for long enough."""
    book = moved_when_gone()
    (first,) = book.engine.state.calls
    book.sees(listed) if how == "listed" else book.at(102)
    assert not book.engine.state.calls
    (leave,) = [command for command in book.asked if command.kind == "leave_bridge"]
    assert (leave.call, leave.leg) == (first, book.callers["anna"])


def test_what_she_heard_before_her_late_return_is_stopped_by_the_next_engine_too():
    """The one before died when the store knew of her new call, and her leg bore the note of the first one still."""
    book, keeper, engine = play(centre(queue("help"), FLOW)).at(100), Keeper(), Engine()
    asked: list[Any] = []
    now = Now(book.second, MORNING + timedelta(seconds=book.second))
    for event in (CentreLoaded(book.plan, 1), listed(book), Returns("anna", "help", waited_s=60)(book)):
        step = engine.handle(event, now)
        keeper.write(step, engine.state, now)
        asked += step.commands
    (heard,) = [command.playback for command in asked if command.kind == "play_prompt"]
    note = next(command.note for command in asked if command.kind == "note_leg")
    after = Engine()
    after.handle(CentreLoaded(book.plan, 2, keeper.go_back(len(keeper.steps))), now)
    step = after.handle(listed(book, note), now)
    done = [getattr(command, "playback", command.kind) for command in step.commands]
    assert done.index(heard) < done.index("join_bridge")
