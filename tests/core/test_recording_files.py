"""The files of recordings: kept once, found when forgotten, deleted when their time is over."""

from dataclasses import replace

from acd.core import recording_commands
from acd.core.recording_rules import Keeping
from acd.core.recordings import RecordingFound
from tests.core.playbook import play
from tests.core.taped import Ended, Expires, Purge, Purged
from tests.core.taping import FIRST, recording_plan, talking
from tests.core.words import NODE, Answered, HangsUp, event


def test_a_file_without_a_recording_is_kept():
    """Of an engine that was killed, say: with the class that is kept for the shortest time."""
    on = replace(recording_plan(), keeping=Keeping({"proof": 730, "quality": 180}))
    book = play(on)
    book.tapes.spool[FIRST] = NODE
    book.sees(event(RecordingFound(NODE, FIRST))).does(Ended("a1-e1-c1", "ended_unobserved")).is_empty()
    assert book.tapes.kept == {FIRST: "quality"}


def test_what_is_overdue_is_told_before_it_is_deleted():
    """By the clock of whoever keeps the files."""
    book = talking().sees(HangsUp("ana")).skip()
    book.sees(Expires()).does(Purged("c1"))
    assert book.tapes.kept == {}


def test_all_recordings_of_a_call_are_deleted_when_asked():
    """But not while it is being recorded; without a call, those whose time is over are looked for."""
    book = talking().sees(Purge("c1")).does(Answered("refused"))
    book.sees(HangsUp("ana")).skip().sees(Purge("c1")).does(Answered("done"), Purged("c1"))
    assert book.tapes.kept == {}
    book.sees(Purge()).does(Answered("done"))


def test_the_files_wait_for_whoever_keeps_them():
    """Asked again until there is an answer; nothing is counted twice."""
    book = talking().fails(recording_commands.KeepRecording).sees(HangsUp("ana")).skip()
    book.at(100).does()
    book.works(recording_commands.KeepRecording).at(200).does(Ended("c1", "conversation_ended"))
    book.is_empty()
