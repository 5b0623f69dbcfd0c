"""Recording: begun when they are joined, ended with them, its file kept; whatever goes wrong is worth no call."""

import pytest

from acd.core import recording_commands
from acd.core.events import FailureReason
from acd.core.ids import RecordingId
from acd.core.ledger_recording import RecordingEnded
from acd.core.recordings import RecordingFinished, RecordingKept, RecordingStarted
from tests.core.playbook import play
from tests.core.taped import Announced, Begins, Breaks, Ended, Failed
from tests.core.taping import FIRST, recording_plan, talking
from tests.core.words import (
    NODE,
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    OfferCall,
    PicksUp,
    PlayPrompt,
    PromptEnds,
    StayEnds,
    event,
)


def test_he_is_told_before_he_waits_and_recorded_when_they_talk():
    """And the file is kept with its checksum when one of them has gone."""
    book = play(recording_plan()).sees(CallArrived("c1")).does(PlayPrompt("c1", "recorded"))
    book.sees(PromptEnds("c1")).does(Announced("c1"), OfferCall("c1", "ana"))
    book.sees(PicksUp("ana")).does(StayEnds("c1", "answered"), Begins("c1"))
    book.at(60).sees(HangsUp("c1")).does(
        CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "ana"), Ended("c1", "conversation_ended")
    )
    book.is_empty()
    ended = next(fact for fact in book.facts if isinstance(fact, RecordingEnded))
    assert (ended.recording, ended.retention, ended.size, len(ended.sha256)) == (FIRST, "quality", 16_044, 64)
    assert book.tapes.kept == {FIRST: "quality"}


def test_the_file_is_finished_before_the_bridge_goes():
    """In one order on the switch, so that nothing is written after the conversation."""
    book = talking().sees(HangsUp("ana"))
    names = [type(each).__name__ for each in book.asked]
    assert names.index("RecordBridge") < names.index("StopRecording") < names.index("DestroyBridge")
    assert names.index("JoinBridge") < names.index("RecordBridge")


@pytest.mark.parametrize("reason", [FailureReason.SWITCH_ERROR, FailureReason.NOT_FOUND])
def test_a_switch_that_does_not_record_costs_the_recording_only(reason):
    """They talk on."""
    book = (
        play(recording_plan()).fails(recording_commands.RecordBridge, reason).sees(CallArrived("c1"), PromptEnds("c1"))
    )
    book.skip().sees(PicksUp("ana")).does(StayEnds("c1", "answered"), Failed("c1", "refused"))
    book.at(60).does()
    book.sees(HangsUp("c1")).does(CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "ana")).is_empty()


def test_a_recording_of_which_nothing_is_heard_is_given_up():
    """The request is in doubt: it is stopped, and there is no file."""
    book = play(recording_plan()).fails(recording_commands.RecordBridge, FailureReason.TIMED_OUT)
    book.sees(CallArrived("c1"), PromptEnds("c1"), PicksUp("ana")).skip()
    book.at(30).does(Failed("c1", "not_started"))
    assert not book.engine.state.recordings


def test_one_that_starts_late_is_stopped():
    """Given up is given up: nobody counts on it, and nobody could pause it."""
    book = talking().sees(event(RecordingStarted(NODE, RecordingId("a1-e1-c1-s1-o1-r7"))))
    assert isinstance(book.asked[-1], recording_commands.StopRecording)


def test_a_recording_that_breaks_is_kept_as_far_as_it_goes():
    """And the call goes on."""
    book = talking()
    book.sees(Breaks("c1")).does(Ended("c1", "broken")).at(60).does()
    assert len(book.engine.state.calls) == 1


def test_news_that_is_late_or_doubled_changes_nothing():
    """One beginning, one end, one file."""
    book = talking().sees(event(RecordingStarted(NODE, FIRST))).does()
    book.sees(HangsUp("ana")).skip()
    book.sees(
        event(RecordingFinished(NODE, FIRST, is_failed=False)), event(RecordingKept(NODE, FIRST, 1, "x", 1.0))
    ).does().is_empty()
