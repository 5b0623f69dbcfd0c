"""Recordings that an earlier engine left: those of conversations that go on go on too, the others end and are kept.

Nobody can ask a switch what it records, nor whether that is paused. Measured: to ask for a pause twice ends it, while
to ask to go on twice does no harm. So each that goes on is first made to write sound, and is then paused anew.
"""

from dataclasses import replace

from acd.core import recording, recording_thirds
from acd.core.calls import Call, CallState
from acd.core.change import Change
from acd.core.consenting import rule_for
from acd.core.consultations import Consultation
from acd.core.ids import BridgeId, QueueName, consultation_bridge_id, epoch_of, numbers_from, recording_id
from acd.core.ledger_recording import RecordingEnding, RecordingPaused
from acd.core.offers import Offer
from acd.core.recording_commands import PauseRecording, RecordBridge, ResumeRecording, StopRecording
from acd.core.recording_files import deliver, keep
from acd.core.recordings import Recording, RecordingState
from acd.core.scene import Scene

# So many may have been begun and ended since it was written down for the last time.
RECORDINGS_AHEAD = 2
# Where nothing is written down: each time that an agent asks somebody takes up to three.
RECORDINGS_UNKNOWN = 10


def take(change: Change, scene: Scene) -> None:
    """They are there again, as they were, before their calls go on or end."""
    for each in scene.recordings.values():
        change.put(each if each.state is RecordingState.RUNNING else replace(each, request=""))


def go_on(change: Change, scene: Scene) -> None:
    """When all calls are taken over: what becomes of each."""
    for name in scene.recordings:
        known = change.state.recordings.get(name)
        call = None if known is None else change.state.calls.get(known.call)
        if known is None:
            continue
        if known.state is RecordingState.ANNOUNCING:
            _tell_again(change, known)
        elif known.state is RecordingState.KEEPING:
            keep(change, known)
        elif known.state is RecordingState.DELIVERING:
            deliver(change, known)
        elif known.state is RecordingState.STOPPING:
            recording.stop(change, replace(known, stops=0))
        elif call is None or call.state is not CallState.TALKING or call.recording != name:
            recording.end(change, known, RecordingEnding.ENDED_UNOBSERVED)
        elif not _is_where_they_talk(change, known, call):
            recording.end(change, known, RecordingEnding.MOVED)
            if known.state is RecordingState.RUNNING and not known.request and call.offer is not None:
                recording_thirds.two_again(change, change.state.calls[call.id], change.state.offers[call.offer])
        else:
            _record_on(change, known)
    for asked in scene.consultations.values():
        if asked.is_recorded and asked.id not in change.state.consultations:
            _two_again(change, asked)


def _tell_again(change: Change, known: Recording) -> None:
    """One before which somebody was still being told: it may have begun. A third, if there are three, is told again."""
    change.do(StopRecording, known.node, known.call, recording=known.id)
    change.finish(known, RecordingState.ENDED)
    call = change.state.calls.get(known.call)
    if call is None or call.recording != known.id:
        return
    call = change.set(call, recording=None)
    three = recording_thirds.three_of(change, call)
    offer = None if call.offer is None else change.state.offers[call.offer]
    rule = None if offer is None else rule_for(change, call, offer.queue)
    if offer is not None and rule is not None and three is not None and known.playback is not None:
        recording_thirds.begin(change, call, offer, three, rule)


def _two_again(change: Change, asked: Consultation) -> None:
    """The third has gone unseen, and the caller has the agent back who asked: he is recorded as before."""
    call = change.state.calls.get(asked.call)
    if call is not None and call.state is CallState.TALKING and call.offer == asked.offer and call.held_in is None:
        recording_thirds.two_again(change, call, change.state.offers[asked.offer])


def _is_where_they_talk(change: Change, known: Recording, call: Call) -> bool:
    """Whether it records the bridge of the two, or of the three. A pause of the two lasts while they are three."""
    three = recording_thirds.three_of(change, call)
    is_of_two = call.offer is not None and known.bridge == change.state.offers[call.offer].bridge
    return is_of_two or (three is not None and known.bridge == three.bridge)


def of_conversation(change: Change, known: Call, call: Call, offer: Offer) -> Call:
    """The call with its recording, as it was kept; of a conversation without one nothing may be recorded."""
    if known.consultation is not None:
        stop_strays(change, call, consultation_bridge_id(known.consultation), offer.queue, known.recordings_made)
    stop_strays(change, call, offer.bridge, offer.queue, known.recordings_made)
    return change.set(call, recording=known.recording if known.recording in change.state.recordings else None)


def may_be_told(change: Change, known: Call, call: Call, offer: Offer | None) -> bool:
    """Whether somebody in his conversation may be hearing just now that it is to be recorded: he, or a third."""
    rule = None if offer is None else rule_for(change, call, offer.queue)
    if rule is None:
        return False
    return known.consultation is not None or (rule.consent is None and not recording.may_record(call, rule))


def stop_strays(change: Change, call: Call, bridge: BridgeId, queue: QueueName, made: int) -> None:
    """Of a conversation whose recording nobody knows: one that was begun in the last moment must not go on.

    `made` is how many the call had when it was written down for the last time (0: nobody knows).
    """
    if rule_for(change, call, queue) is None:
        return
    before = change.state.epoch - 1
    first = 0 if epoch_of(call.id) == before else numbers_from(before)
    ahead = RECORDINGS_AHEAD if made else RECORDINGS_UNKNOWN
    names = [recording_id(bridge, max(first, made) + number) for number in range(1, 1 + ahead)]
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
