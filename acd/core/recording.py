"""The life of a recording: begun when caller and agent are joined, ended with their conversation.

It records the conversation's bridge; messages begin in `messages.py`, and live on here. Whatever goes wrong with it is
told, and is never a reason to end a call. What is in doubt (whether a pause was carried out, say) ends the recording:
better none than one that must not be. What becomes of its file is in `recording_files.py`.
"""

from dataclasses import replace

from acd.core import recording_facts
from acd.core.calls import Call, Consent
from acd.core.change import Change
from acd.core.commands import StopPrompt
from acd.core.consenting import rule_for
from acd.core.events import CommandFailed, FailureReason
from acd.core.ids import BridgeId, call_recorded, recording_id
from acd.core.ledger import RequestAnswered
from acd.core.ledger_recording import RecordingEnding, RecordingFailure, RecordingPaused, RecordingResumed
from acd.core.offers import Offer
from acd.core.prompting import hush
from acd.core.recording_commands import (
    PauseRecording,
    RecordBridge,
    RecordCaller,
    ResumeRecording,
    StopRecording,
)
from acd.core.recording_files import keep
from acd.core.recording_rules import RecordingRule
from acd.core.recordings import IN_CONVERSATION, Recording, RecordingFinished, RecordingStarted, RecordingState

STARTED_WITHIN_S = 6.0
FINISHED_WITHIN_S = 5.0
# Its end is told by an event of its own, which may have been missed.
TOLD_WITHIN_S = 1.0
STOPS_MAX = 3
OnSwitch = RecordBridge | RecordCaller | PauseRecording | ResumeRecording | StopRecording
_IN_DOUBT = frozenset({FailureReason.TIMED_OUT, FailureReason.LOST})


def conversation_began(change: Change, call: Call, offer: Offer) -> None:
    """Caller and agent hear each other: it is recorded from here, if it is to be and he knows and agreed."""
    rule = rule_for(change, call, offer.queue)
    if rule is None or not rule.is_always or of(change, call) is not None:
        return
    if may_record(call, rule):
        begin(change, call, offer, rule)
    elif call.consent is not Consent.REFUSED or call.told != rule.announcement:
        fail(change, new(change, call, offer, rule), RecordingFailure.NOT_ANNOUNCED, rule.announcement)


def of(change: Change, call: Call) -> Recording | None:
    """The recording of the conversation that the call is in, if there is one that has not ended."""
    known = None if call.recording is None else change.state.recordings.get(call.recording)
    return known if known is not None and known.state in IN_CONVERSATION else None


def may_record(call: Call, rule: RecordingRule) -> bool:
    """Whether he has heard this announcement and, if he was asked, agreed."""
    wanted = Consent.TOLD if rule.consent is None else Consent.GIVEN
    return call.told == rule.announcement and call.consent is wanted


def new(
    change: Change,
    call: Call,
    offer: Offer,
    rule: RecordingRule,
    *,
    bridge: BridgeId | None = None,
    is_on_demand: bool = False,
) -> Recording:
    """A recording of this conversation (in another `bridge`), with a name that nobody has used; not begun yet."""
    call = change.state.calls[call.id]
    call = change.set(call, recordings_made=call.recordings_made + 1)
    bridge = bridge or offer.bridge
    name = recording_id(bridge, call.recordings_made)
    return Recording(name, call.node, call.id, offer.id, bridge, rule.retention, is_on_demand)


def begin(change: Change, call: Call, offer: Offer, rule: RecordingRule, *, is_on_demand: bool = False) -> bool:
    """Begin to record the conversation, if there is room."""
    made = new(change, call, offer, rule, is_on_demand=is_on_demand)
    return start(change, replace(made, state=RecordingState.STARTING))


def start(change: Change, recording: Recording) -> bool:
    """Ask the switch to record. False: there is no room for it."""
    if not change.state.has_room.get(recording.node, True):
        fail(change, recording, RecordingFailure.NO_ROOM, f"{change.plan.keeping.free_mb} MB must stay free")
        return False
    change.put(replace(recording, deadline_s=change.now.mono_s + STARTED_WITHIN_S))
    change.set(change.state.calls[recording.call], recording=recording.id)
    change.do(RecordBridge, recording.node, recording.call, bridge=recording.bridge, recording=recording.id)
    return True


def leave(change: Change, call: Call) -> Call:
    """The conversation is over, and its recording with it; to be called before its bridge is removed."""
    known = of(change, call)
    if known is not None:
        end(change, known, RecordingEnding.CONVERSATION_ENDED)
    there = change.state.calls.get(call.id)
    if there is None or there.recording is None:
        return call
    return change.set(there, recording=None)


def end(change: Change, recording: Recording, ending: RecordingEnding) -> None:
    """Finish the file of one that has not ended yet. The call may be recorded anew."""
    if recording.state not in IN_CONVERSATION:
        return
    if recording.state is RecordingState.ANNOUNCING:
        _hush(change, recording)
        change.finish(recording, RecordingState.ENDED)
    else:
        stop(change, change.set(recording, ending=ending))
    _answer(change, recording, "refused", "the recording was ended meanwhile")
    _free_call(change, recording)


def stop(change: Change, recording: Recording) -> None:
    """Ask the switch to finish the file."""
    values = {"request": "", "stops": recording.stops + 1}
    if recording.state is RecordingState.STOPPING:
        change.set(recording, deadline_s=change.now.mono_s + FINISHED_WITHIN_S, **values)
    else:
        change.move(recording, RecordingState.STOPPING, deadline_in_s=FINISHED_WITHIN_S, **values)
    change.do(StopRecording, recording.node, recording.call, recording=recording.id)


def fail(change: Change, recording: Recording, why: RecordingFailure, detail: str) -> None:
    """There will be no file of it."""
    if recording.id in change.state.recordings:
        change.finish(recording, RecordingState.ENDED)
        _free_call(change, recording)
    recording_facts.failed(change, recording, why, detail)


def started(change: Change, event: RecordingStarted) -> None:
    """It runs. One that nobody knows is an earlier engine's, or was given up: it must not go on."""
    known = change.state.recordings.get(event.recording)
    if known is None:
        change.do(StopRecording, event.node, call_recorded(event.recording), recording=event.recording)
        return
    began(change, known)
    if known.state is RecordingState.STARTING:
        change.move(change.state.recordings[known.id], RecordingState.RUNNING)


def began(change: Change, recording: Recording) -> Recording:
    """Record once that it began."""
    if recording.has_begun:
        return recording
    recording_facts.begun(change, recording)
    return change.set(recording, has_begun=True)


def finished(change: Change, event: RecordingFinished) -> None:
    """Its file is closed, because we asked for it or not."""
    known = change.state.recordings.get(event.recording)
    if known is None or known.state in (RecordingState.KEEPING, RecordingState.ANNOUNCING):
        return
    known = began(change, known)
    _answer(change, known, "refused", "the recording was ended meanwhile")
    keep(change, change.set(known, ending=known.ending or _ending_of(known, is_failed=event.is_failed)))
    _free_call(change, known)


def done(change: Change, command: OnSwitch) -> None:
    """The switch has begun, paused, resumed or stopped it."""
    known = change.state.recordings.get(command.recording)
    if known is None:
        return
    match command:
        case RecordBridge() | RecordCaller():
            started(change, RecordingStarted(known.node, known.id))
        case PauseRecording() if known.state is RecordingState.RUNNING:
            _answer(change, change.move(known, RecordingState.PAUSED), "done", "the recording is paused")
            change.record(RecordingPaused(known.call, known.id))
        case ResumeRecording() if known.state is RecordingState.PAUSED and known.request:
            _answer(change, change.move(known, RecordingState.RUNNING), "done", "the recording goes on")
            change.record(RecordingResumed(known.call, known.id))
        case StopRecording() if known.state is RecordingState.STOPPING:
            change.set(known, stops=STOPS_MAX, deadline_s=change.now.mono_s + TOLD_WITHIN_S)
        case _:
            pass


def failed(change: Change, event: CommandFailed, command: OnSwitch) -> None:
    """The switch has not carried `command` out, or nobody knows."""
    known = change.state.recordings.get(command.recording)
    if known is None:
        return
    match command:
        case RecordBridge() | RecordCaller() if event.reason not in _IN_DOUBT and not known.has_begun:
            _answer(change, known, "refused", event.detail)
            fail(change, known, RecordingFailure.REFUSED, f"{event.reason}: {event.detail}")
        case PauseRecording() | ResumeRecording():
            end(change, known, RecordingEnding.DOUBTFUL)
        case _:
            pass


def overdue(change: Change, recording: Recording) -> None:
    """The time limit of what is awaited of it."""
    match recording.state:
        case RecordingState.STOPPING if recording.stops < STOPS_MAX:
            stop(change, recording)
        case RecordingState.STOPPING | RecordingState.KEEPING:
            keep(change, recording)
        case RecordingState.ANNOUNCING:
            fail(change, recording, RecordingFailure.NOT_ANNOUNCED, "the announcement never ended")
        case _:
            end(change, recording, RecordingEnding.DOUBTFUL)


def _ending_of(recording: Recording, *, is_failed: bool) -> RecordingEnding:
    """Why it ended, for which nobody has asked: a conversation's is broken, a message's caller said nothing more."""
    return RecordingEnding.BROKEN if is_failed or recording.letter is None else RecordingEnding.SILENCE


def _hush(change: Change, recording: Recording) -> None:
    """Stop the announcement: to a third, or to the caller.

    A call that is only just being taken over is not there yet: whatever plays to him is stopped when it is.
    """
    call = change.state.calls.get(recording.call)
    if recording.playback is not None:
        change.do(StopPrompt, recording.node, recording.call, playback=recording.playback)
    elif call is not None:
        hush(change, call)


def _answer(change: Change, recording: Recording, outcome: str, why: str) -> None:
    """Answer who asked to pause or resume it, if somebody waits for that."""
    if recording.request:
        change.record(RequestAnswered(recording.request, outcome, why))
    if recording.id in change.state.recordings:
        change.set(change.state.recordings[recording.id], request="")


def _free_call(change: Change, recording: Recording) -> None:
    call = change.state.calls.get(recording.call)
    if call is not None and call.recording == recording.id:
        change.set(call, recording=None)
