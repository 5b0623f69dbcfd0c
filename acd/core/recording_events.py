"""What is told of recordings, brought to who decides about it; the flow of who has left a message goes on here."""

from typing import assert_never

from acd.core import menus, messages, recording, recording_files, recording_wishes
from acd.core.change import Change
from acd.core.events import CommandFailed
from acd.core.ids import RecordingId, is_message
from acd.core.recordings import (
    MessageArrived,
    MessageReturned,
    Recording,
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
    _take(change, event)
    if not isinstance(event, RoomJudged):
        _go_on(change, event.recording)


def done(change: Change, command: recording.OnSwitch) -> None:
    """The switch has carried a command out."""
    recording.done(change, command)
    _go_on(change, command.recording)


def failed(change: Change, event: CommandFailed, command: recording.OnSwitch) -> None:
    """The switch has not, or nobody knows."""
    recording.failed(change, event, command)
    _go_on(change, command.recording)


def overdue(change: Change, known: Recording) -> None:
    """The time limit of what is awaited of it."""
    recording.overdue(change, known)
    _go_on(change, known.id)


def _go_on(change: Change, name: RecordingId) -> None:
    call = messages.settled(change, name) if is_message(name) else None
    if call is not None:
        menus.begin_step(change, call)


def _take(change: Change, event: RecordingEvent) -> None:
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
        case MessageArrived() | MessageReturned():
            recording_files.arrived(change, event)
        case _:
            assert_never(event)
