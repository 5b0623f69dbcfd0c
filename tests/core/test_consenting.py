"""Told before he waits, and asked whether he agrees where that is asked."""

from dataclasses import replace

import pytest

from acd.core.flow_steps import Answer, EndCall, Play
from acd.core.recordings import RecordingState
from tests.core.playbook import play
from tests.core.taped import Announced, Begins, Consents, Failed, Wishes, by_keys, recorded
from tests.core.taping import recording_of, recording_plan, talking
from tests.core.words import (
    Answered,
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    OfferCall,
    PicksUp,
    PlayPrompt,
    Presses,
    PromptEnds,
    StayEnds,
    agent,
    centre,
    enter,
    flow,
    queue,
)


def test_a_key_says_yes_also_while_he_is_told():
    """Whoever knows it need not hear it to its end."""
    book = play(recording_plan(consent=by_keys())).sees(CallArrived("c1")).does(PlayPrompt("c1", "recorded"))
    book.sees(Presses("c1", "7")).does()
    book.sees(Presses("c1", "1")).does(Announced("c1"), Consents("c1", True), OfferCall("c1", "ana"))
    book.sees(PicksUp("ana")).does(StayEnds("c1", "answered"), Begins("c1"))


@pytest.mark.parametrize("default", [False, True])
def test_who_presses_nothing_is_taken_by_the_default(default):
    """After the time limit, and not before."""
    book = play(recording_plan(consent=by_keys(default=default))).sees(CallArrived("c1"), PromptEnds("c1")).skip()
    book.at(4.9).does().at(5.1).does(Consents("c1", default), OfferCall("c1", "ana"))
    begins = [Begins("c1")] if default else []
    book.sees(PicksUp("ana")).does(StayEnds("c1", "answered"), *begins)
    assert bool(book.engine.state.recordings) is default


def test_who_says_no_is_served_and_not_recorded():
    """Also not on demand; nothing failed."""
    book = talking(on=recording_plan(consent=by_keys()), key="2")
    assert recording_of(book) is None
    book.sees(Wishes("c1", "start")).does(Answered("refused"))
    book.sees(HangsUp("c1")).does(CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "ana")).is_empty()


def test_an_announcement_that_cannot_be_played_costs_the_recording_only():
    """He is put into the queue, talks, and is not recorded: that is told, as somebody counts on it."""
    book = (
        play(recording_plan())
        .sees(CallArrived("c1"), PromptEnds("c1", is_failed=True))
        .does(PlayPrompt("c1", "recorded"), OfferCall("c1", "ana"))
    )
    book.sees(PicksUp("ana")).does(StayEnds("c1", "answered"), Failed("c1", "not_announced"))
    assert not book.engine.state.recordings


def test_told_once_is_told():
    """In the next queue with the same announcement he is not told again."""
    steps = flow(Answer(), enter("help"), Play("sorry"), enter("other"), EndCall())
    rule = recorded()
    on = centre(queue("help", wait_max_s=10.0, recording=rule), queue("other", recording=rule), steps)
    book = play(on).sees(CallArrived("c1"), PromptEnds("c1")).skip()
    book.at(11).does(StayEnds("c1", "timed_out"), PlayPrompt("c1", "sorry"))
    book.sees(PromptEnds("c1")).does()
    assert book.engine.state.stays


def test_the_line_says_so_where_the_queue_says_nothing():
    """Every queue that its callers come to is recorded."""
    on = centre(queue("help"), agent("ana"))
    on = replace(on, lines={number: replace(line, recording=recorded()) for number, line in on.lines.items()})
    assert recording_of(talking(on=on)) is RecordingState.RUNNING


def test_who_was_not_answered_when_he_entered_is_not_recorded():
    """Nobody could tell him."""
    steps = flow(enter("help", answer_on_connect=True))
    book = play(centre(queue("help", recording=recorded()), agent("ana"), steps)).sees(CallArrived("c1")).skip()
    book.sees(PicksUp("ana")).does(StayEnds("c1", "answered"), Failed("c1", "not_announced"))
