"""Recording while an agent asks somebody else, and while three hear each other, who are in a bridge of their own.

Measured: a recording ends by itself when all have left its bridge. So each time that they move it is ended, and begun
anew where they are, as another file. A colleague knows that calls are recorded. Whoever is outside is told first, and
nothing is recorded until then: what cannot be told ends the recording, never the conversation. What an agent and a
third say while the caller waits is recorded nowhere. A pause is not carried over: it ends the recording.
"""

from dataclasses import replace

from acd.core import recording
from acd.core.calls import Call
from acd.core.change import Change
from acd.core.commands import PlayPrompt
from acd.core.consenting import rule_for
from acd.core.consultations import Consultation, ConsultationState
from acd.core.ids import PlaybackId, playback_id
from acd.core.ledger_recording import RecordingEnding, RecordingFailure, ThirdTold
from acd.core.offers import Offer
from acd.core.recording_rules import RecordingRule
from acd.core.recordings import Recording, RecordingState

_GOES_ON = frozenset({RecordingState.ANNOUNCING, RecordingState.STARTING, RecordingState.RUNNING})


def set_aside(change: Change, consultation: Consultation) -> None:
    """Nobody is left in the bridge of the two, whom she leaves for the third: the caller hears music."""
    call = change.state.calls.get(consultation.call)
    known = None if call is None else recording.of(change, call)
    if known is not None:
        change.set(change.state.consultations[consultation.id], is_recorded=_goes_on(known))
        recording.end(change, known, RecordingEnding.MOVED)


def joined(change: Change, call: Call, offer: Offer, consultation: Consultation) -> None:
    """The caller hears both: if he was being recorded that goes on."""
    set_aside(change, consultation)
    rule, three = rule_for(change, call, offer.queue), change.state.consultations[consultation.id]
    if rule is not None and three.is_recorded:
        begin(change, change.state.calls[call.id], offer, three, rule)


def begin(change: Change, call: Call, offer: Offer, consultation: Consultation, rule: RecordingRule) -> None:
    """Record the three, once a third who is outside was told, too."""
    change.set(consultation, is_recorded=True)
    made = recording.new(change, call, offer, rule, bridge=consultation.bridge, is_on_demand=not rule.is_always)
    if consultation.third is not None:
        recording.start(change, replace(made, state=RecordingState.STARTING))
        return
    number = call.playbacks_made + 1
    playback = playback_id(call.id, number)
    due_s = change.now.mono_s + change.plan.prompts[rule.announcement].longest_s[call.language]
    change.set(change.state.calls[call.id], playbacks_made=number, recording=made.id)
    change.put(replace(made, state=RecordingState.ANNOUNCING, playback=playback, deadline_s=due_s))
    change.do(
        PlayPrompt,
        call.node,
        call.id,
        leg=consultation.third_leg,
        playback=playback,
        prompt=rule.announcement,
        language=call.language,
    )


def told(change: Change, call: Call, playback: PlaybackId, *, is_failed: bool) -> None:
    """A sound to somebody in this call is over: if it told the third, it is recorded from here."""
    known = recording.of(change, call)
    if known is None or known.playback != playback or known.state is not RecordingState.ANNOUNCING:
        return
    rule = rule_for(change, call, change.state.offers[known.offer].queue)
    if is_failed or rule is None:
        recording.fail(change, known, RecordingFailure.NOT_ANNOUNCED, "the third could not be told")
        return
    assert call.consultation is not None, f"{known.id} tells nobody"
    change.record(ThirdTold(call.id, call.consultation, rule.announcement, call.language))
    recording.start(change, change.move(change.set(known, playback=None), RecordingState.STARTING))


def goes_on(change: Change, call: Call, consultation: Consultation) -> bool:
    """Whether the conversation of the two is to be recorded when the third has gone."""
    known = recording.of(change, call)
    return consultation.is_recorded and (known is None or _goes_on(known))


def leave(change: Change, consultation: Consultation) -> None:
    """The three part, and the recording of theirs ends; to be called before their bridge is removed."""
    call = change.state.calls.get(consultation.call)
    known = None if call is None else recording.of(change, call)
    if known is not None and known.bridge == consultation.bridge:
        recording.end(change, known, RecordingEnding.MOVED)


def forget(change: Change, call: Call) -> None:
    """Somebody wants no more of this conversation recorded."""
    known = None if call.consultation is None else change.state.consultations[call.consultation]
    if known is not None:
        change.set(known, is_recorded=False)


def two_again(change: Change, call: Call, offer: Offer) -> None:
    """The caller is with his agent alone, and recorded as before."""
    rule = rule_for(change, call, offer.queue)
    if rule is not None and recording.of(change, call) is None and recording.may_record(call, rule):
        recording.begin(change, call, offer, rule, is_on_demand=not rule.is_always)


def three_of(change: Change, call: Call) -> Consultation | None:
    """Who hears each other with this caller, if there are three."""
    known = None if call.consultation is None else change.state.consultations[call.consultation]
    return known if known is not None and known.state is ConsultationState.JOINED else None


def is_alone(change: Change, call: Call) -> bool:
    """Whether the caller hears music while his agent is with the third."""
    known = None if call.consultation is None else change.state.consultations[call.consultation]
    return known is not None and not known.is_by_phone and not known.with_caller and three_of(change, call) is None


def _goes_on(known: Recording) -> bool:
    return known.state in _GOES_ON and not known.request
