"""Another engine goes on with the recordings of the one before."""

import pytest

from acd.core.ledger_recording import RecordingEnded
from acd.core.recordings import IN_CONVERSATION, RecordingState
from tests.core.rerun import taken_over
from tests.core.taped import Wishes
from tests.core.taping import FIRST, talking
from tests.core.words import HangsUp


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
