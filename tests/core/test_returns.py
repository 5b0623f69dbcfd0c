from datetime import timedelta
from typing import Any

from acd.core.events import Event
from acd.core.fallback import CallReturned
from acd.core.ids import LegId, QueueName
from acd.core.plan import Answer, EnterQueue, Play
from tests.core.playbook import Playbook, play
from tests.core.words import LINE, MORNING, NODE, Leaves, centre, enter, flow, queue


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
    return [names[state.calls[state.stays[stay].call].leg] for *_, stay in state.floors["a1/help"].waiting]


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
