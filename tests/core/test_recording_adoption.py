"""Another engine goes on with the recordings of the one before."""

import pytest

from acd.core.commands import NoteLeg
from acd.core.ledger import BugContained
from acd.core.ledger_recording import RecordingEnded
from acd.core.recordings import IN_CONVERSATION, RecordingState
from tests.core.playbook import play
from tests.core.rerun import Rerun, taken_over
from tests.core.sending import Sends
from tests.core.taped import Wishes
from tests.core.taping import FIRST, recording_plan, talking
from tests.core.words import CallArrived, HangsUp, PicksUp


@pytest.mark.parametrize("store", ["after", "none"])
@pytest.mark.parametrize("wish", ["", "pause"])
def test_the_next_engine_records_on(store, wish):
    """A pause stays a pause. Whoever finds no store stops what runs, and begins anew with another name."""
    book = talking()
    if wish:
        book.sees(Wishes("c1", wish))
    run = taken_over(book, store)
    states = [each.state for each in run.engine.state.recordings.values() if each.state in IN_CONVERSATION]
    if store == "after":
        assert states == [RecordingState.PAUSED if wish else RecordingState.RUNNING]
        assert list(run.board.tapes.live) == [FIRST]
    else:
        assert FIRST not in run.board.tapes.live
        assert run.board.tapes.kept


def test_the_next_engine_keeps_the_file_of_a_conversation_that_ended_meanwhile():
    """Once, with its checksum."""
    run = taken_over(talking(), meanwhile=(HangsUp("c1"), HangsUp("ana")), gap_s=3.0)
    ended = [fact for fact in run.drain().facts if isinstance(fact, RecordingEnded)]
    assert [(fact.recording, fact.ending) for fact in ended] == [(FIRST, "conversation_ended")]
    assert list(run.board.tapes.kept) == [FIRST]


@pytest.mark.parametrize("store", ["after", "before"])
def test_the_next_engine_stops_what_tells_him_in_the_conversation(store):
    """Nobody knows whether he heard all of it; whoever moves him later would wait for its end."""
    book = play(recording_plan(is_always=False)).sees(CallArrived("c1"), PicksUp("ana"), Wishes("c1", "start"))
    run = taken_over(book, store)
    assert not any(channel.playing for channel in run.board.channels.values())
    assert not run.board.tapes.live


def test_who_was_sent_on_while_he_was_told_waits_on_though_only_his_note_says_so():
    """By the store he still talks and is being told: that is over, nothing is recorded, and his place is kept."""
    book = play(recording_plan(is_always=False)).sees(CallArrived("c1"), PicksUp("ana"), Wishes("c1", "start"))
    asked = Rerun(book.sees(Sends("c1", "help"))).run().asked
    noted = max(number for number, command in enumerate(asked, 1) if isinstance(command, NoteLeg))
    run = Rerun(book, kill_at=noted, store="before").run()
    assert not run.broken
    assert not any(isinstance(fact, BugContained) for fact in run.facts)
    assert [stay.queue for stay in run.engine.state.stays.values()] == ["help"]
    assert not any(channel.playing for channel in run.board.channels.values())
    assert not run.board.tapes.live
    assert not run.engine.state.recordings
    assert not run.drain().hung_up()
