"""What is told of recordings, brought to who decides about it."""

from typing import assert_never

from acd.core import recording, recording_files, recording_wishes
from acd.core.change import Change
from acd.core.recordings import (
    RecordingEvent,
    RecordingFinished,
    RecordingFound,
    RecordingKept,
    RecordingLost,
    RecordingOverdue,
    RecordingStarted,
    RoomJudged,
)


def take(change: Change, event: RecordingEvent) -> None:
    """One of them."""
    match event:
        case RecordingStarted():
            recording.started(change, event)
        case RecordingFinished():
            recording.finished(change, event)
        case RecordingKept():
            recording_files.kept(change, event)
        case RecordingLost():
            recording_files.lost(change, event)
        case RecordingFound():
            recording_files.found(change, event)
        case RecordingOverdue():
            recording_files.overdue(change, event)
        case RoomJudged():
            recording_wishes.room_judged(change, event)
        case _:
            assert_never(event)
