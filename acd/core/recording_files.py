"""What becomes of recordings' files: kept, lost, found, delivered (messages), deleted when their time is over.

The files are moved, hashed, delivered and deleted by the runtime. A fact is recorded before its file is deleted.
"""

from dataclasses import replace

from acd.core import recording_facts
from acd.core.change import Change
from acd.core.ids import BridgeId, RecordingId, call_recorded, is_message, offer_recorded
from acd.core.ledger_recording import (
    MessageDelivered,
    MessageUndelivered,
    RecordingEnding,
    RecordingFailure,
    RecordingPurged,
)
from acd.core.recording_commands import DeleteRecording, DeliverMessage, ForgetMessage, KeepRecording
from acd.core.recordings import (
    Letter,
    MessageArrived,
    MessageReturned,
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
    """The file is where it belongs. A message is delivered from here, unless hardly anything was said."""
    known = change.state.recordings.get(event.recording)
    if known is None or known.state is not RecordingState.KEEPING:
        return
    if known.letter is None:
        change.finish(known, RecordingState.ENDED)
        recording_facts.ended(change, known, event)
    elif event.length_s < known.letter.least_s:
        change.finish(known, RecordingState.ENDED)
        detail = f"{event.length_s:g} s, and {known.letter.least_s:g} s are the least"
        recording_facts.failed(change, known, RecordingFailure.TOO_SHORT, detail)
        change.do(DeleteRecording, known.node, None, recording=known.id, retention=known.retention)
    else:
        recording_facts.ended(change, known, event)
        deliver(change, change.move(known, RecordingState.DELIVERING))


def deliver(change: Change, message: Recording) -> None:
    """Have a message delivered that is kept; again: it just goes on."""
    assert message.letter is not None, f"{message.id} is no message"
    letter, retention = message.letter, message.retention
    change.do(DeliverMessage, message.node, None, recording=message.id, retention=retention, letter=letter)


def arrived(change: Change, event: MessageArrived | MessageReturned) -> None:
    """It was delivered, or is not tried any more: told once, whoever had it delivered."""
    known = change.state.recordings.get(event.recording)
    change.do(ForgetMessage, event.node, None, recording=event.recording)
    if known is None or known.state is not RecordingState.DELIVERING or known.letter is None:
        return
    change.finish(known, RecordingState.ENDED)
    delivery = known.letter.delivery
    if isinstance(event, MessageArrived):
        change.record(MessageDelivered(known.call, known.id, delivery, event.tries))
    else:
        change.record(MessageUndelivered(known.call, known.id, delivery, event.tries, event.why))


def lost(change: Change, event: RecordingLost) -> None:
    """There is no file: perhaps it was never begun."""
    known = change.state.recordings.get(event.recording)
    if known is None or known.state is not RecordingState.KEEPING:
        return
    why = RecordingFailure.FILE_LOST if known.has_begun else RecordingFailure.NOT_STARTED
    change.finish(known, RecordingState.ENDED)
    recording_facts.failed(change, known, why, event.why)


def found(change: Change, event: RecordingFound) -> None:
    """A finished file of which nothing is known any more is kept all the same, by what its name tells."""
    if event.recording in change.state.recordings:
        return
    name, offer = event.recording, offer_recorded(event.recording)
    letter = _letter_of(change, name) if is_message(name) else None
    retention = _shortest(change) if letter is None else change.plan.deliveries[letter.delivery].retention
    stray = Recording(name, event.node, call_recorded(name), offer, BridgeId(f"{offer}-b"), retention, letter=letter)
    keep(change, replace(stray, ending=RecordingEnding.ENDED_UNOBSERVED))


def _letter_of(change: Change, name: RecordingId) -> Letter | None:
    """Of a message that was found: in a centre with one delivery it can only be for that one."""
    if len(change.plan.deliveries) != 1:
        return None
    delivery = next(iter(change.plan.deliveries))
    call = change.state.calls.get(call_recorded(name))
    if call is None:
        return Letter(delivery, "", "", "", change.plan.languages[0], change.now.wall)
    values = {name: value for name, value in call.values.items() if name not in change.plan.secrets}
    return Letter(delivery, call.line, call.caller, call.name, call.language, change.now.wall, values)


def overdue(change: Change, event: RecordingOverdue) -> None:
    """Its time is over, or somebody wants it deleted."""
    name = event.recording
    change.record(RecordingPurged(call_recorded(name), name, event.retention, event.is_asked))
    change.do(DeleteRecording, event.node, None, recording=name, retention=event.retention)


def _shortest(change: Change) -> str:
    """The class that is kept for the shortest time: nobody knows of which one it is."""
    days = change.plan.keeping.days
    return min(days, key=lambda name: (days[name], name), default=CLASSLESS)
