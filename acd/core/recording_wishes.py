"""What people ask of recordings: to record a conversation, to pause, go on and stop, and to delete files."""

from dataclasses import replace

from acd.core import consenting, recording, recording_thirds
from acd.core.calls import Awaited, Call, CallState, Consent
from acd.core.change import Change
from acd.core.ids import CallId, NodeName, epoch_of
from acd.core.ledger_recording import RecordingAnnounced, RecordingEnding, RecordingFailure, RecordingRoomChanged
from acd.core.prompting import hush, speak
from acd.core.recording_commands import FindOverdue, PauseRecording, ResumeRecording
from acd.core.recording_rules import RecordingRule
from acd.core.recordings import Recording, RecordingState, RoomJudged
from acd.core.requests import PurgeAsked, RecordingAsked, RecordingRequest, RecordingWish
from acd.core.working import Answer, Outcome

# The switch carries out in milliseconds what it carries out at all.
CARRIED_OUT_WITHIN_S = 4.0


def decide(change: Change, request: RecordingRequest) -> Answer | None:
    """Do what is asked, if it can be. None: it is answered when the switch has carried it out."""
    return _purge(change, request) if isinstance(request, PurgeAsked) else _decide(change, request)


def announced(change: Change, call: Call, *, is_failed: bool) -> None:
    """What plays to a caller in a conversation is over: the announcement that he is recorded from here."""
    known = recording.of(change, call)
    if known is None or known.state is not RecordingState.ANNOUNCING:
        return
    offer = change.state.offers[known.offer]
    rule = consenting.rule_for(change, call, offer.queue)
    if is_failed or rule is None:
        recording.fail(change, known, RecordingFailure.NOT_ANNOUNCED, "the announcement could not be played")
        return
    change.record(RecordingAnnounced(call.id, rule.announcement, call.language))
    change.set(call, told=rule.announcement, consent=Consent.TOLD)
    starting = change.move(known, RecordingState.STARTING)
    if not change.state.has_room.get(known.node, True):
        recording.fail(change, starting, RecordingFailure.NO_ROOM, "there was room when it was asked for")
    else:
        recording.start(change, starting)


def break_off(change: Change, call: Call) -> Call:
    """The caller is about to be moved: what tells him that he is recorded would hold that up, and is not repeated."""
    known = recording.of(change, call)
    if known is None or known.state is not RecordingState.ANNOUNCING or known.playback is not None:
        return call
    hush(change, call)
    recording.fail(change, known, RecordingFailure.NOT_ANNOUNCED, "the caller was moved while he was being told")
    return change.state.calls[call.id]


def room_judged(change: Change, event: RoomJudged) -> None:
    """Without room those that run are ended, as others need the disk too; calls go on."""
    if change.state.has_room.get(event.node, True) == event.has_room:
        return
    change.record(RecordingRoomChanged(event.node, event.has_room, event.free_mb))
    if not event.has_room:
        for each in list(change.state.recordings.values()):
            if each.node == event.node:
                recording.end(change, each, RecordingEnding.NO_ROOM)
    change.state.has_room[event.node] = event.has_room


def _decide(change: Change, request: RecordingAsked) -> Answer | None:
    call = change.state.calls.get(request.call)
    if call is None:
        return Answer(Outcome.REFUSED, f"there is no call {request.call!r}")
    known = recording.of(change, call)
    if known is not None and known.request:
        return Answer(Outcome.REFUSED, "the switch has not carried out the last request yet")
    if request.wish is RecordingWish.START:
        return _start(change, call, known)
    if known is None:
        return Answer(Outcome.REFUSED, f"{call.id} is not being recorded")
    if request.wish is RecordingWish.STOP:
        recording.end(change, known, RecordingEnding.ASKED)
        recording_thirds.forget(change, call)
        return Answer(Outcome.DONE, "the recording is ended")
    return _silence(change, known, request)


def _silence(change: Change, known: Recording, request: RecordingAsked) -> Answer | None:
    """Pause it or go on; the answer waits for the switch."""
    is_pause = request.wish is RecordingWish.PAUSE
    if known.state is (RecordingState.PAUSED if is_pause else RecordingState.RUNNING):
        return Answer(Outcome.DONE, "the recording is paused" if is_pause else "the recording goes on")
    if known.state not in (RecordingState.RUNNING, RecordingState.PAUSED):
        return Answer(Outcome.REFUSED, "the recording has not begun yet: ask again in a moment")
    change.set(known, request=request.request, deadline_s=change.now.mono_s + CARRIED_OUT_WITHIN_S)
    command = PauseRecording if is_pause else ResumeRecording
    change.do(command, known.node, known.call, recording=known.id)
    return None


def _start(change: Change, call: Call, known: Recording | None) -> Answer:
    offer = None if call.offer is None else change.state.offers.get(call.offer)
    if call.state is not CallState.TALKING or offer is None or call.awaited is not Awaited.NOTHING:
        return Answer(Outcome.REFUSED, f"{call.id} talks with no agent")
    if known is not None and known.state is RecordingState.PAUSED:
        return Answer(Outcome.REFUSED, "the recording is paused: ask to resume it")
    if known is not None:
        return Answer(Outcome.DONE, f"it is being recorded as {known.id}")
    rule = consenting.rule_for(change, call, offer.queue)
    if rule is None:
        why = f"neither the queue {offer.queue} nor the line {call.line} says how recordings are announced and kept"
        return Answer(Outcome.REFUSED, why)
    if rule.consent is not None and not recording.may_record(call, rule):
        return Answer(Outcome.REFUSED, "the caller has not agreed to be recorded")
    if not change.state.has_room.get(call.node, True):
        return Answer(Outcome.REFUSED, "there is no room for recordings on the disk")
    if recording_thirds.is_alone(change, call):
        return Answer(Outcome.REFUSED, "the caller waits while his agent asks somebody: ask again when they talk")
    three = recording_thirds.three_of(change, call)
    if three is not None and not recording.may_record(call, rule):
        return Answer(Outcome.REFUSED, "the caller is told when he is with one alone: ask again then")
    if three is not None:
        recording_thirds.begin(change, call, offer, three, rule)
        return Answer(Outcome.DONE, "the three are recorded as soon as each of them was told")
    if not recording.may_record(call, rule):
        return _announce(change, call, rule)
    recording.begin(change, call, offer, rule, is_on_demand=True)
    return Answer(Outcome.DONE, "it is recorded from here")


def _announce(change: Change, call: Call, rule: RecordingRule) -> Answer:
    assert call.offer is not None, f"{call.id} talks with no agent"
    offer = change.state.offers[call.offer]
    if call.playback is not None:
        return Answer(Outcome.REFUSED, "the caller is being told something else: ask again in a moment")
    made = recording.new(change, call, offer, rule, is_on_demand=True)
    longest_s = change.plan.prompts[rule.announcement].longest_s[call.language]
    # His call has the sound's own deadline, which is the one that usually counts.
    due_s = change.now.mono_s + longest_s + 1.0
    change.put(replace(made, state=RecordingState.ANNOUNCING, deadline_s=due_s))
    call = change.set(change.state.calls[call.id], recording=made.id)
    speak(change, call, ((rule.announcement, call.language),), Awaited.NOTHING)
    return Answer(Outcome.DONE, "the caller is told first, and recorded then")


def _purge(change: Change, request: PurgeAsked) -> Answer:
    if request.call is not None and _is_to_come(change, request.call):
        return Answer(Outcome.REFUSED, f"there is no call {request.call!r}")
    if any(each.call == request.call for each in change.state.recordings.values()):
        return Answer(Outcome.REFUSED, f"{request.call} is still being recorded, or its file is being kept")
    for node in _there(change):
        change.do(FindOverdue, node, None, of_whom=request.call)
    whose = "whose time is over" if request.call is None else f"of {request.call}"
    return Answer(Outcome.DONE, f"the recordings {whose} are being deleted; the ledger says which")


def _is_to_come(change: Change, call: CallId) -> bool:
    """Whether no engine has had a call of this id yet."""
    number = call.rpartition("-c")[2]
    is_id = number.isdecimal() and 0 < epoch_of(call) <= change.state.epoch
    return not is_id or (epoch_of(call) == change.state.epoch and int(number) > change.state.calls_taken)


def _there(change: Change) -> list[NodeName]:
    return list(change.state.nodes)
