"""A caller leaves a message: he hears what to do and a tone, speaks, and ends by a key, a silence, or hanging up.

His leg is recorded, as conversations' bridges are (`recording.py`), and the flow waits until the file is kept: only
then it is known whether he has said anything. What becomes of the file is `recording_files.py`'s business. Where the
flow goes on is decided here, and done by `menus.py`.
"""

from acd.core import notes, recording, recording_facts
from acd.core.caller_steps import RecordMessage
from acd.core.calls import Awaited, Call
from acd.core.change import Change
from acd.core.ids import BridgeId, OfferId, RecordingId, call_recorded, epoch_of, message_id, numbers_from
from acd.core.ledger_recording import RecordingEnding, RecordingFailure
from acd.core.prompting import hush, speak
from acd.core.recording_commands import RecordCaller, StopRecording
from acd.core.recordings import IN_CONVERSATION, Letter, Recording, RecordingState
from acd.core.steps import at_block, awaits, next_step, step_at
from acd.core.values import shown

# So many may wait for being delivered; each is a file on the disk.
UNDELIVERED_MAX = 1000
# After the limit the switch has this much time to say so itself.
LIMIT_GRACE_S = 3.0
# What he waits for after he has spoken: the file is closed, and then kept.
CLOSED_WITHIN_S = 6.0
MESSAGES_AHEAD = 2
MESSAGES_UNKNOWN = 5


def begin(change: Change, call: Call, step: RecordMessage) -> Call | None:
    """Tell him what to do. Gives back the call where it goes on at once because he cannot leave a message."""
    why = _refusal(change, call, step)
    if why is not None:
        return _refused(change, call, step, why)
    speak(change, notes.write(change, call), ((step.prompt, call.language),), Awaited.PROMPT)
    return None


def record(change: Change, call: Call, step: RecordMessage) -> Call | None:
    """He has heard the prompt: the tone, and then he is recorded. Gives back the call if he cannot be."""
    why = _refusal(change, call, step)
    if why is not None:
        return _refused(change, call, step, why)
    made = _new(change, call, step)
    change.put(made)
    values = {"recording": made.id, "recordings_made": call.recordings_made + 1, "prompts_left": (), "keys_ahead": ""}
    awaits(change, change.set(call, **values), Awaited.MESSAGE, step.longest_s + LIMIT_GRACE_S)
    change.do(
        RecordCaller,
        call.node,
        call.id,
        leg=call.leg,
        recording=made.id,
        longest_s=step.longest_s,
        silence_s=step.silence_s,
        has_beep=step.has_beep,
    )
    return None


def key_pressed(change: Change, call: Call, step: RecordMessage, digit: str) -> Call | None:
    """The key that ends it, or the prompt before it; any other one he may have touched by mistake."""
    if digit == step.end_key and call.playback is not None:
        return record(change, hush(change, call), step)
    known = recording.of(change, call)
    if known is not None and digit == step.end_key:
        recording.end(change, known, RecordingEnding.KEY)
        change.set(change.state.calls[call.id], deadline_s=change.now.mono_s + CLOSED_WITHIN_S)
    return None


def overdue(change: Change, call: Call) -> Call | None:
    """The limit is over and nobody has said so, or the file takes too long: he goes on then, and it is kept."""
    known = recording.of(change, call)
    if known is None:
        return next_step(change, call)
    recording.end(change, known, RecordingEnding.LIMIT)
    change.set(change.state.calls[call.id], deadline_s=change.now.mono_s + CLOSED_WITHIN_S)
    return None


def settled(change: Change, name: RecordingId) -> Call | None:
    """The call where it goes on, if it waited for this message and now it is known what became of it."""
    call = change.state.calls.get(call_recorded(name))
    if call is None or call.awaited is not Awaited.MESSAGE or name != message_id(call.id, call.recordings_made):
        return None
    known, step = change.state.recordings.get(name), step_at(change.plan, call)
    if known is not None and known.state is RecordingState.KEEPING:
        change.set(call, deadline_s=change.now.mono_s + CLOSED_WITHIN_S)
    if known is not None and known.state is not RecordingState.DELIVERING:
        return None
    if known is None and isinstance(step, RecordMessage):
        return _past(change, call, step)
    return next_step(change, call)


def leave(change: Change, call: Call) -> Call:
    """He is gone, or has to go: what he has said until now is his message."""
    known = change.state.recordings.get(message_id(call.id, call.recordings_made))
    if known is None or known.letter is None:
        return call
    if known.state in IN_CONVERSATION:
        recording.end(change, known, RecordingEnding.CALLER_HUNG_UP)
    elif known.state is RecordingState.KEEPING and known.ending in (RecordingEnding.SILENCE, RecordingEnding.BROKEN):
        # The switch closes the file before it tells that he has hung up.
        change.set(known, ending=RecordingEnding.CALLER_HUNG_UP)
    return change.state.calls.get(call.id, call)


def cut_off(change: Change, call: Call, made: int) -> None:
    """Another engine begins: what he was saying is a message of its own, and he is asked again.

    `made` is how many recordings the call had when it was written down for the last time (0: nobody knows). Nothing
    else can be done with his leg while it is recorded, so this comes first.
    """
    for known in [each for each in change.state.recordings.values() if each.call == call.id]:
        if known.letter is not None and known.state in IN_CONVERSATION:
            recording.end(change, known, RecordingEnding.ENDED_UNOBSERVED)
    if not isinstance(step_at(change.plan, call), RecordMessage):
        return
    before = change.state.epoch - 1
    first = 0 if epoch_of(call.id) == before else numbers_from(before)
    ahead = MESSAGES_AHEAD if made else MESSAGES_UNKNOWN
    for number in range(1, 1 + ahead):
        name = message_id(call.id, max(first, made) + number)
        change.do(StopRecording, call.node, call.id, recording=name)


def _refusal(change: Change, call: Call, step: RecordMessage) -> tuple[RecordingFailure, str] | None:
    """Why nothing can be recorded now."""
    if not change.state.has_room.get(call.node, True):
        return RecordingFailure.NO_ROOM, f"{change.plan.keeping.free_mb} MB must stay free"
    if step.delivery not in change.plan.deliveries:
        return RecordingFailure.REFUSED, f"the settings have no delivery {step.delivery!r} any more"
    undelivered = sum(each.state is RecordingState.DELIVERING for each in change.state.recordings.values())
    if undelivered >= UNDELIVERED_MAX:
        return RecordingFailure.TOO_MANY, f"{undelivered} messages wait for being delivered"
    return None


def _refused(change: Change, call: Call, step: RecordMessage, why: tuple[RecordingFailure, str]) -> Call:
    recording_facts.failed(change, _new(change, call, step), *why)
    call = change.set(call, recordings_made=call.recordings_made + 1, prompts_left=())
    return _past(change, call, step)


def _past(change: Change, call: Call, step: RecordMessage) -> Call:
    """There is no message of his: in the branch for that, or with the next step."""
    return next_step(change, call) if step.failed is None else at_block(change, call, step.failed)


def _new(change: Change, call: Call, step: RecordMessage) -> Recording:
    name = message_id(call.id, call.recordings_made + 1)
    at, known = change.now.wall, change.plan.deliveries.get(step.delivery)
    retention = "" if known is None else known.retention
    values = shown(call.values, change.plan.secrets)
    letter = Letter(step.delivery, call.line, call.caller, call.name, call.language, at, values, least_s=step.least_s)
    due_s = change.now.mono_s + recording.STARTED_WITHIN_S
    nobody, nowhere = OfferId(call.id), BridgeId("")
    return Recording(name, call.node, call.id, nobody, nowhere, retention, deadline_s=due_s, letter=letter)
