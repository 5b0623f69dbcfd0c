"""Messages: heard out, kept and delivered once; whatever goes wrong, he hears what is true and nobody else notices."""

from dataclasses import replace

import pytest

from acd.core import recording_commands
from acd.core.events import FailureReason
from acd.core.ids import RecordingId
from acd.core.ledger_recording import MessageDelivered, MessageFailed, MessageLeft
from acd.core.messages import UNDELIVERED_MAX
from acd.core.recording_commands import DeliverMessage, StopRecording
from acd.core.recordings import (
    MessageArrived,
    MessageReturned,
    RecordingFinished,
    RecordingKept,
    RecordingStarted,
)
from tests.core.leaving_words import FIRST, FallsSilent, message_plan, prompted, speaking
from tests.core.playbook import play
from tests.core.rerun import Rerun, taken_over
from tests.core.taped import Began, Delivered, Left, NoMessage, Room, RoomIs, Undelivered
from tests.core.words import (
    NODE,
    CallArrived,
    CallEnds,
    HangsUp,
    HangUp,
    PlayPrompt,
    Presses,
    PromptEnds,
    event,
)


def test_he_hears_what_to_do_speaks_and_is_thanked():
    """The tone is the switch's; his key ends it, and what he said is delivered with all that is known of him."""
    book = play(message_plan()).sees(CallArrived("c1")).does(PlayPrompt("c1", "leave-a-message"))
    book.sees(PromptEnds("c1")).does(Began("c1"))
    asked = next(each for each in book.asked if isinstance(each, recording_commands.RecordCaller))
    assert (asked.longest_s, asked.silence_s, asked.has_beep, asked.recording) == (60, 4, True, FIRST)
    book.at(9).sees(Presses("c1", "5")).does()
    book.sees(Presses("c1", "#")).does(Left("c1", "key"), PlayPrompt("c1", "thanks"), Delivered("c1"))
    letter = next(each.letter for each in book.asked if isinstance(each, DeliverMessage))
    assert (letter.delivery, letter.line, letter.language) == ("office", "+3225550100", "en")
    assert dict(letter.values) == {"topic": "late"}
    book.sees(PromptEnds("c1")).does(HangUp("c1"), CallEnds("c1", "flow_ended")).is_empty()


def test_silence_ends_it_and_so_does_the_limit():
    """The switch counts both; should it forget the limit, we end it ourselves."""
    speaking().at(9).sees(FallsSilent("c1")).does(Left("c1", "silence"), PlayPrompt("c1", "thanks"), Delivered("c1"))
    speaking().at(62).does().at(70).does(Left("c1", "limit"), PlayPrompt("c1", "thanks"), Delivered("c1"))


def test_who_hangs_up_has_left_a_message_all_the_same():
    """Unless he said next to nothing, which is none and is deleted."""
    book = speaking().at(9).sees(HangsUp("c1"))
    book.does(CallEnds("c1", "caller_hung_up"), Left("c1", "caller_hung_up"), Delivered("c1")).is_empty()
    short = speaking(lasts_s=0.4).at(1).sees(HangsUp("c1"))
    short.does(CallEnds("c1", "caller_hung_up"), NoMessage("c1", "too_short")).is_empty()
    assert not short.tapes.kept


def test_who_says_nothing_goes_on_where_there_is_no_message():
    """The branch for it, not the thanks."""
    book = speaking(lasts_s=0.2).at(5).sees(FallsSilent("c1"))
    book.does(NoMessage("c1", "too_short"), PlayPrompt("c1", "sorry"))


def test_a_key_skips_the_prompt():
    """He has called before; keys that he pressed earlier are no end of his message."""
    book = prompted().at(1).sees(Presses("c1", "#")).does(Began("c1"))
    book.at(9).sees(Presses("c1", "#")).does(Left("c1", "key"), PlayPrompt("c1", "thanks"), Delivered("c1"))


@pytest.mark.parametrize("reason", [FailureReason.SWITCH_ERROR, FailureReason.NOT_FOUND])
def test_a_switch_that_does_not_record_is_told_to_him(reason):
    """He hears that it does not work now, and the flow goes on there."""
    book = prompted().fails(recording_commands.RecordCaller, reason).sees(PromptEnds("c1"))
    book.does(NoMessage("c1", "refused"), PlayPrompt("c1", "sorry"))
    book.sees(PromptEnds("c1")).skip().is_empty()


def test_in_doubt_the_recording_is_ended_and_what_there_is_counts():
    """Nobody knows whether it began: it is stopped, and there was nothing."""
    book = prompted().fails(recording_commands.RecordCaller, FailureReason.TIMED_OUT).sees(PromptEnds("c1")).does()
    book.at(20).does(NoMessage("c1", "not_started"), PlayPrompt("c1", "sorry"))


def test_a_full_disk_is_told_before_he_speaks():
    """And one that fills up meanwhile ends his message, which is kept as far as it goes."""
    book = play(message_plan()).sees(RoomIs(enough=False)).skip().sees(CallArrived("c1"))
    book.does(NoMessage("c1", "no_room"), PlayPrompt("c1", "sorry"))
    filling = speaking().at(9).sees(RoomIs(enough=False))
    filling.does(Room(False), Left("c1", "no_room"), PlayPrompt("c1", "thanks"), Delivered("c1"))


def test_too_many_that_wait_for_being_delivered_are_a_bound():
    """What is said would stay here: he is told so instead."""
    book = speaking(is_post_slow=True).sees(Presses("c1", "#")).skip()
    first = book.engine.state.recordings[FIRST]
    for number in range(2, 1 + UNDELIVERED_MAX):
        name = RecordingId(f"a1-e1-c1-r{number}")
        book.engine.state.replace("recordings", name, replace(first, id=name))
    book.sees(CallArrived("c2")).does(NoMessage("c2", "too_many"), PlayPrompt("c2", "sorry"))


def test_what_becomes_of_the_delivery_is_told_once():
    """Late and doubled news change nothing; one that cannot be brought is told too, and is tried no more."""
    book = speaking(is_post_slow=True).sees(Presses("c1", "#")).does(Left("c1", "key"), PlayPrompt("c1", "thanks"))
    arrives = event(MessageArrived(NODE, FIRST, 3))
    book.sees(arrives).does(Delivered("c1")).sees(arrives).does()
    assert [fact.tries for fact in book.facts if isinstance(fact, MessageDelivered)] == [3]
    other = speaking(is_post_slow=True).sees(Presses("c1", "#")).skip()
    other.sees(event(MessageReturned(NODE, FIRST, 9, "gone"))).does(Undelivered("c1")).sees(arrives).does()


def test_news_that_is_late_or_doubled_changes_nothing():
    """One message, one file, one place in the flow."""
    book = speaking().at(9).sees(Presses("c1", "#")).skip()
    book.sees(event(RecordingFinished(NODE, FIRST, is_failed=False)), event(RecordingKept(NODE, FIRST, 1, "x", 9.0)))
    book.does().sees(Presses("c1", "#")).does()
    assert len([fact for fact in book.facts if isinstance(fact, MessageLeft)]) == 1


def test_a_second_message_has_a_name_of_its_own():
    """A caller may leave several, in one call."""
    book = play(message_plan(again=True)).sees(CallArrived("c1"), PromptEnds("c1")).at(9).sees(Presses("c1", "#"))
    book.sees(PromptEnds("c1"), PromptEnds("c1")).at(20).sees(Presses("c1", "#")).skip()
    assert book.tapes.delivered == [FIRST, RecordingId("a1-e1-c1-r2")]


@pytest.mark.parametrize("store", ["after", "before", "none"])
def test_the_next_engine_delivers_what_he_has_said_and_asks_him_again(store):
    """Nobody can know whether he is still speaking: nothing that he said is lost, and he may say it all."""
    run = taken_over(speaking(), store)
    assert not any(isinstance(fact, MessageFailed) for fact in run.facts)
    call = next(iter(run.engine.state.calls.values()))
    assert (call.block, call.index, call.playback is not None) == ("start", 2, True)
    assert not run.board.tapes.live
    run.drain()
    assert run.board.tapes.delivered == [FIRST]


def test_the_next_engine_delivers_what_stands_undelivered():
    """It was written down and not asked for any more; whoever brings a message knows if it is one that he had."""
    book = speaking().sees(Presses("c1", "#"), HangsUp("c1"))
    asked = Rerun(book).run().asked
    number = next(number for number, each in enumerate(asked, 1) if isinstance(each, DeliverMessage))
    run = Rerun(book, kill_at=number, store="ahead").run()
    assert run.board.tapes.delivered == [FIRST]
    assert [type(fact).__name__ for fact in run.facts if "Message" in type(fact).__name__][-1] == "MessageDelivered"
    assert not run.broken


def test_what_is_recorded_and_was_given_up_is_stopped():
    """Nothing is written of which nobody knows."""
    late = event(RecordingStarted(NODE, RecordingId("a1-e1-c1-r7")))
    book = speaking().sees(Presses("c1", "#")).sees(late)
    assert isinstance(book.asked[-1], StopRecording)
