"""Recordings that people begin, pause, resume and end; and a disk without room."""

import pytest

from acd.core import commands, recording_commands
from acd.core.events import FailureReason
from acd.core.ids import RecordingId
from acd.core.ledger_recording import RecordingFailed
from tests.core.playbook import play
from tests.core.taped import Announced, Begins, Ended, Failed, Paused, Resumed, Room, RoomIs, Wishes, recorded
from tests.core.taping import recording_of, recording_plan, talking
from tests.core.wishes import Control, TakeOver, Watch
from tests.core.words import (
    Answered,
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    HangUp,
    PhoneRings,
    PicksUp,
    PlayPrompt,
    PromptEnds,
    agent,
    centre,
    queue,
)


def test_paused_and_resumed_by_whom_the_switch_has_obeyed():
    """The answer comes when it is so; a pause twice is one, as the switch would take the second for its end."""
    book = talking().sees(Wishes("c1", "pause")).does(Answered("done"), Paused("c1"))
    book.sees(Wishes("c1", "pause")).does(Answered("done"))
    assert next(iter(book.tapes.live.values())).is_silent
    book.sees(Wishes("c1", "start")).does(Answered("refused"))
    book.sees(Wishes("c1", "resume")).does(Answered("done"), Resumed("c1"))
    assert not next(iter(book.tapes.live.values())).is_silent
    book.sees(Wishes("c1", "stop")).does(Answered("done"), Ended("c1", "asked"))
    book.sees(Wishes("c1", "pause")).does(Answered("refused"))
    book.sees(Wishes("c1", "start")).does(Answered("done"), Begins("c1"))
    assert list(book.tapes.live) == [RecordingId("a1-e1-c1-s1-o1-r2")]


@pytest.mark.parametrize("reason", [FailureReason.SWITCH_ERROR, FailureReason.TIMED_OUT])
def test_a_pause_in_doubt_ends_the_recording(reason):
    """Nobody may say a card number into a file that is thought to be silent."""
    book = talking().fails(recording_commands.PauseRecording, reason).sees(Wishes("c1", "pause"))
    book.does(Answered("refused"), Ended("c1", "doubtful"))
    assert not book.tapes.live


def test_a_pause_that_is_never_answered_ends_the_recording():
    """As if it were in doubt, which it is."""
    book = talking().showing("slow joins").sees(Wishes("c1", "pause")).does()
    book.at(3).sees(Wishes("c1", "pause")).does(Answered("refused"))
    book.at(5).does(Answered("refused"), Ended("c1", "doubtful"))


def test_on_demand_he_is_told_in_the_conversation_first():
    """And only the rest of it is recorded."""
    book = play(recording_plan(is_always=False)).sees(CallArrived("c1"), PicksUp("ana")).skip()
    assert recording_of(book) is None
    book.sees(Wishes("c1", "start")).does(Answered("done"), PlayPrompt("c1", "recorded"))
    book.sees(Wishes("c1", "pause")).does(Answered("refused"))
    book.sees(PromptEnds("c1")).does(Announced("c1"), Begins("c1"))
    book.sees(HangsUp("ana")).does(
        HangUp("c1"), Ended("c1", "conversation_ended"), CallEnds("c1", "agent_hung_up")
    ).is_empty()


def test_on_demand_he_hangs_up_while_he_is_told():
    """Nothing was recorded, and nothing is left."""
    book = play(recording_plan(is_always=False)).sees(CallArrived("c1"), PicksUp("ana"), Wishes("c1", "start")).skip()
    book.sees(HangsUp("c1")).does(CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "ana")).is_empty()


def test_on_demand_an_announcement_that_fails_or_never_ends_is_told():
    """He was not told, so he is not recorded."""
    book = play(recording_plan(is_always=False)).sees(CallArrived("c1"), PicksUp("ana"), Wishes("c1", "start")).skip()
    book.sees(PromptEnds("c1", is_failed=True)).does(Failed("c1", "not_announced"))
    book.sees(Wishes("c1", "start")).skip().at(30).does(Failed("c1", "not_announced"))
    assert not book.engine.state.recordings


def test_where_nobody_said_how_nothing_is_recorded():
    """Neither while he waits nor when he talks."""
    book = play(centre(queue("help"), agent("ana"))).sees(CallArrived("c1"), Wishes("c1", "start")).skip()
    book.sees(PicksUp("ana")).skip().sees(Wishes("c1", "start")).does(Answered("refused"))
    book.sees(Wishes("c1", "stop")).does(Answered("refused"))


def test_without_room_nothing_begins_and_what_runs_is_ended():
    """A disk that is full harms no call; recording begins again with the next conversation when there is room."""
    book = talking().sees(RoomIs(enough=False)).does(Room(False), Ended("c1", "no_room"))
    book.sees(RoomIs(enough=False)).does()
    book.sees(Wishes("c1", "start")).does(Answered("refused"))
    book.sees(HangsUp("ana")).skip().sees(CallArrived("c2"), PromptEnds("c2"), PicksUp("ana")).skip()
    assert not book.engine.state.recordings
    assert [fact.why for fact in book.facts if isinstance(fact, RecordingFailed)] == ["no_room"]
    book.sees(RoomIs(enough=True)).does(Room(True))
    book.sees(Wishes("c2", "start")).does(Answered("done"), Begins("c2"))


@pytest.mark.parametrize(
    ("before", "moves"),
    [
        ((), Control("hold")),
        ((), Control("consult", to="luis")),
        ((Control("hold"),), Control("unhold")),
        ((Control("consult", to="luis"), PicksUp("luis"), Control("swap")), Control("swap")),
        ((Control("consult", to="luis"), PicksUp("luis"), Control("swap")), Control("join")),
        ((Control("consult", to="luis"), PicksUp("luis"), Control("swap")), Control("complete")),
        ((Watch("listen", phone="phone-luis"), PicksUp("phone-luis")), TakeOver()),
    ],
)
def test_on_demand_he_is_moved_while_he_is_told(before, moves):
    """A leg that plays a sound cannot be moved: it is stopped, and nothing is recorded of which he was not told."""
    plan = centre(queue("help", recording=recorded(is_always=False)), agent("ana"), agent("luis"))
    book = play(plan).sees(CallArrived("c1"), PhoneRings("ana"), PicksUp("ana"), *before, Wishes("c1", "start"))
    begun = len(book.asked)
    book.sees(moves).skip()
    kinds = [
        command for command in book.asked[begun:] if isinstance(command, commands.StopPrompt | commands.JoinBridge)
    ]
    assert isinstance(kinds[0], commands.StopPrompt)
    assert any(isinstance(command, commands.JoinBridge) for command in kinds)
    assert [fact.why for fact in book.facts if isinstance(fact, RecordingFailed)] == ["not_announced"]
    assert not book.engine.state.recordings
