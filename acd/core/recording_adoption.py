"""Recordings that an earlier engine left: those of conversations that go on go on too, the others end and are kept.

Nobody can ask a switch what it records, nor whether that is paused. Measured: to ask for a pause twice ends it, while
to ask to go on twice does no harm. So each that goes on is first made to write sound, and is then paused anew.
"""

from dataclasses import replace

from acd.core import recording
from acd.core.calls import Call, CallState
from acd.core.change import Change
from acd.core.consenting import rule_for
from acd.core.ids import epoch_of, numbers_from, recording_id
from acd.core.ledger_recording import RecordingEnding, RecordingPaused
from acd.core.offers import Offer
from acd.core.recording_commands import PauseRecording, RecordBridge, ResumeRecording, StopRecording
from acd.core.recording_files import keep
from acd.core.recordings import Recording, RecordingState
from acd.core.scene import Scene

# So many may have been begun and ended since it was written down for the last time.
RECORDINGS_AHEAD = 2


def take(change: Change, scene: Scene) -> None:
    """They are there again, as they were, before their calls go on or end."""
    for each in scene.recordings.values():
        if each.state is not RecordingState.ANNOUNCING:
            change.put(each if each.state is RecordingState.RUNNING else replace(each, request=""))


def go_on(change: Change, scene: Scene) -> None:
    """When all calls are taken over: what becomes of each."""
    for name in scene.recordings:
        known = change.state.recordings.get(name)
        call = None if known is None else change.state.calls.get(known.call)
        if known is None:
            continue
        if known.state is RecordingState.KEEPING:
            keep(change, known)
        elif known.state is RecordingState.STOPPING:
            recording.stop(change, replace(known, stops=0))
        elif call is None or call.state is not CallState.TALKING or call.recording != name:
            recording.end(change, known, RecordingEnding.ENDED_UNOBSERVED)
        else:
            _record_on(change, known)


def of_conversation(change: Change, known: Call, call: Call, offer: Offer) -> Call:
    """The call with its recording, as it was kept; of a conversation without one nothing may be recorded."""
    if known.recording in change.state.recordings:
        return change.set(call, recording=known.recording)
    stop_strays(change, call, offer, known.recordings_made)
    return call


def stop_strays(change: Change, call: Call, offer: Offer, made: int) -> None:
    """Of a conversation whose recording nobody knows: one that was begun in the last moment must not go on.

    `made` is how many the call had when it was written down for the last time (0: nobody knows).
    """
    if rule_for(change, call, offer.queue) is None:
        return
    before = change.state.epoch - 1
    first = 0 if epoch_of(call.id) == before else numbers_from(before)
    names = [recording_id(offer.bridge, max(first, made) + number) for number in range(1, 1 + RECORDINGS_AHEAD)]
    for name in names:
        change.do(StopRecording, call.node, call.id, recording=name)


def _record_on(change: Change, known: Recording) -> None:
    """Its conversation goes on."""
    if known.state is RecordingState.STARTING:
        change.set(known, deadline_s=change.now.mono_s + recording.STARTED_WITHIN_S)
        change.do(RecordBridge, known.node, known.call, bridge=known.bridge, recording=known.id)
        return
    change.do(ResumeRecording, known.node, known.call, recording=known.id)
    if known.state is RecordingState.RUNNING and not known.request:
        return
    change.do(PauseRecording, known.node, known.call, recording=known.id)
    if known.state is RecordingState.RUNNING:
        # A pause was asked for, and may have been carried out: who asked was not answered, and is on the safe side.
        change.move(known, RecordingState.PAUSED, request="")
        change.record(RecordingPaused(known.call, known.id))
