"""What is recorded of recordings: of a conversation's one thing, of a message another."""

from acd.core.change import Change
from acd.core.ledger_recording import (
    MessageBegan,
    MessageFailed,
    MessageLeft,
    RecordingBegan,
    RecordingEnded,
    RecordingEnding,
    RecordingFailed,
    RecordingFailure,
)
from acd.core.recordings import Recording, RecordingKept


def begun(change: Change, recording: Recording) -> None:
    """It is being written."""
    name, letter = recording.id, recording.letter
    if letter is not None:
        change.record(MessageBegan(recording.call, name, letter.delivery))
        return
    is_on_demand = recording.is_on_demand
    change.record(RecordingBegan(recording.call, recording.offer, name, recording.retention, is_on_demand))


def ended(change: Change, recording: Recording, file: RecordingKept) -> None:
    """Its file is kept."""
    name, letter, retention = recording.id, recording.letter, recording.retention
    ending = recording.ending or RecordingEnding.ENDED_UNOBSERVED
    measures = file.size, file.sha256, file.length_s
    if letter is not None:
        change.record(MessageLeft(recording.call, name, letter.delivery, ending, retention, *measures))
    else:
        change.record(RecordingEnded(recording.call, recording.offer, name, ending, retention, *measures))


def failed(change: Change, recording: Recording, why: RecordingFailure, detail: str) -> None:
    """There is no file of it."""
    if recording.letter is not None:
        change.record(MessageFailed(recording.call, recording.id, recording.letter.delivery, why, detail))
    else:
        change.record(RecordingFailed(recording.call, recording.offer, recording.id, why, detail))
