"""What becomes of recordings' files: kept, lost, found, deleted when their time is over; and the room for them.

The files are moved, hashed and deleted by the runtime. A fact is recorded before its file is deleted.
"""

from dataclasses import replace

from acd.core.change import Change
from acd.core.ids import BridgeId, call_recorded, offer_recorded
from acd.core.ledger_recording import (
    RecordingEnded,
    RecordingEnding,
    RecordingFailed,
    RecordingFailure,
    RecordingPurged,
)
from acd.core.recording_commands import DeleteRecording, KeepRecording
from acd.core.recordings import (
    Recording,
    RecordingFound,
    RecordingKept,
    RecordingLost,
    RecordingOverdue,
    RecordingState,
)

# A long file takes a while to read, and its disk may be slow.
KEPT_WITHIN_S = 60.0
CLASSLESS = "unclassed"


def keep(change: Change, recording: Recording) -> None:
    """Have the file kept, which is finished on the switch. Asked again until it is known what became of it."""
    due_s = change.now.mono_s + KEPT_WITHIN_S
    change.put(replace(recording, state=RecordingState.KEEPING, deadline_s=due_s, request=""))
    change.do(KeepRecording, recording.node, None, recording=recording.id, retention=recording.retention)


def kept(change: Change, event: RecordingKept) -> None:
    """The file is where it belongs."""
    known = change.state.recordings.get(event.recording)
    if known is None or known.state is not RecordingState.KEEPING:
        return
    ending = known.ending or RecordingEnding.ENDED_UNOBSERVED
    change.finish(known, RecordingState.ENDED)
    change.record(
        RecordingEnded(
            known.call,
            known.offer,
            known.id,
            ending,
            known.retention,
            event.size,
            event.sha256,
            event.length_s,
        )
    )


def lost(change: Change, event: RecordingLost) -> None:
    """There is no file: perhaps it was never begun."""
    known = change.state.recordings.get(event.recording)
    if known is None or known.state is not RecordingState.KEEPING:
        return
    why = RecordingFailure.FILE_LOST if known.has_begun else RecordingFailure.NOT_STARTED
    change.finish(known, RecordingState.ENDED)
    change.record(RecordingFailed(known.call, known.offer, known.id, why, event.why))


def found(change: Change, event: RecordingFound) -> None:
    """A finished file of which nothing is known any more is kept all the same, by what its name tells."""
    if event.recording in change.state.recordings:
        return
    name, offer = event.recording, offer_recorded(event.recording)
    stray = Recording(name, event.node, call_recorded(name), offer, BridgeId(f"{offer}-b"), _shortest(change))
    keep(change, replace(stray, ending=RecordingEnding.ENDED_UNOBSERVED))


def overdue(change: Change, event: RecordingOverdue) -> None:
    """Its time is over, or somebody wants it deleted."""
    name = event.recording
    change.record(RecordingPurged(call_recorded(name), name, event.retention, event.is_asked))
    change.do(DeleteRecording, event.node, None, recording=name, retention=event.retention)


def _shortest(change: Change) -> str:
    """The class that is kept for the shortest time: nobody knows of which one it is."""
    days = change.plan.keeping.days
    return min(days, key=lambda name: (days[name], name), default=CLASSLESS)
