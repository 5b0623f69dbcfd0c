"""What follows when a command was carried out, or was not. An outcome that comes too late finds nothing to change."""

from acd.core import (
    calling_out,
    concluding,
    consulting,
    endings,
    holding,
    holds,
    joining,
    leaving,
    menus,
    offering,
    queues,
    recording_events,
    signals,
    supervision,
)
from acd.core.callbacks import CallbackUnsecured, SecureCallback
from acd.core.calls import CallState
from acd.core.change import Change
from acd.core.commands import (
    AnswerLeg,
    AnyCommand,
    CallNumber,
    CallPhone,
    HangUp,
    JoinBridge,
    OfferCall,
    PlayPrompt,
    RingPhone,
    StopPrompt,
)
from acd.core.events import CommandFailed, EndCause, FailureReason, PlaybackEnded
from acd.core.ids import ConsultationId, LegId, OfferId, offer_of, target_bridge_id
from acd.core.ledger import RequestFailed
from acd.core.offers import OfferState
from acd.core.reasons import CallEnding, ConsultationEnding, OfferEnding, StayEnding
from acd.core.recording_commands import PauseRecording, RecordBridge, RecordCaller, ResumeRecording, StopRecording

_IN_DOUBT = frozenset({FailureReason.TIMED_OUT, FailureReason.LOST})


def done(change: Change, command: AnyCommand) -> None:
    """A command whose next step waited for it was carried out."""
    match command:
        case JoinBridge():
            holding.confirm(change, command.bridge)
            supervision.joined(change, command)
            offer = change.state.offers.get(offer_of(command.bridge))
            if offer is not None:
                joining.joined(change, offer)
        case RecordBridge() | RecordCaller() | PauseRecording() | ResumeRecording() | StopRecording():
            recording_events.done(change, command)
        case _:
            pass


def failed(change: Change, event: CommandFailed) -> None:
    """A command was not carried out, or (lost, timed out) nobody knows."""
    command = event.command
    if isinstance(command, HangUp | StopPrompt) and event.reason is FailureReason.NOT_FOUND:
        # The far end was quicker, which is no failure.
        if isinstance(command, HangUp):
            endings.leg_ended(change, command.leg, EndCause.NORMAL, 0, CallEnding.CALLER_HUNG_UP)
        return
    change.record(RequestFailed(command.call, command.kind, event.reason, event.detail))
    if supervision.failed(change, command):
        return
    match command:
        case OfferCall():
            _no_leg(change, command, event.reason)
        case CallNumber() | CallPhone():
            _no_target(change, command, event.reason)
        case RingPhone():
            _offer_lost(change, OfferId(command.leg), OfferEnding.TECHNICAL_FAILURE)
            _target_lost(change, command, is_trunks=event.reason not in _IN_DOUBT)
            _consultation_lost(change, command.leg)
        case JoinBridge():
            _not_joined(change, command, event.reason)
        case PlayPrompt():
            signals.playback_ended(change, PlaybackEnded(command.node, command.playback, is_failed=True))
        case AnswerLeg():
            _not_answered(change, command, event.reason)
        case RecordBridge() | RecordCaller() | PauseRecording() | ResumeRecording():
            recording_events.failed(change, event, command)
        case SecureCallback() if command.call is not None:
            told = CallbackUnsecured(command.node, command.call, command.number, event.detail)
            menus.callback_told(change, told)
        case _:
            pass


def _consultation_lost(change: Change, leg: LegId) -> None:
    consultation = consulting.of_third(change, leg)
    if consultation is not None:
        concluding.lost(change, consultation, ConsultationEnding.TECHNICAL_FAILURE)


def _no_leg(change: Change, command: OfferCall, reason: FailureReason) -> None:
    if reason in _IN_DOUBT:
        _own_call_lost(change, command, command.leg)
        _offer_lost(change, OfferId(command.leg), OfferEnding.TECHNICAL_FAILURE)
        _consultation_lost(change, command.leg)
    else:
        cause = EndCause.UNREACHABLE if reason is FailureReason.UNREACHABLE else EndCause.FAILED
        endings.leg_ended(change, command.leg, cause, 0, CallEnding.TECHNICAL_FAILURE)


def _no_target(change: Change, command: CallNumber | CallPhone, reason: FailureReason) -> None:
    if reason in _IN_DOUBT:
        # Not rung yet, so another trunk may be tried whatever has become of this leg.
        _target_lost(change, command, is_trunks=True)
        _consultation_lost(change, command.leg)
    else:
        endings.leg_ended(change, command.leg, EndCause.FAILED, 0, CallEnding.TECHNICAL_FAILURE)


def _own_call_lost(change: Change, command: AnyCommand, leg: LegId | None, *, is_trunks: bool = False) -> None:
    own = calling_out.of(change, command.call)
    if own is not None:
        calling_out.lost(change, own, leg, is_trunks=is_trunks)


def _target_lost(change: Change, command: CallNumber | CallPhone | RingPhone, *, is_trunks: bool) -> None:
    _own_call_lost(change, command, command.leg, is_trunks=is_trunks)
    call = None if command.call is None else change.state.calls.get(command.call)
    if call is not None and call.target == command.leg and call.state is CallState.IN_FLOW:
        menus.not_put_through(change, call, "failed", is_trunks=is_trunks)


def _offer_lost(change: Change, name: OfferId, ending: OfferEnding) -> None:
    offer = change.state.offers.get(name)
    if offer is not None and offer.state is not OfferState.JOINED:
        offering.lost(change, offer, ending)


def _not_joined(change: Change, command: JoinBridge, reason: FailureReason) -> None:
    own = calling_out.of(change, command.call)
    if own is not None and own.bridge == command.bridge:
        calling_out.lost(change, own, None)
    if not _three_not_joined(change, command):
        _two_not_joined(change, command, reason)


def _three_not_joined(change: Change, command: JoinBridge) -> bool:
    """Whether it was about a caller whom his agent lets wait, or about whom she asks: then she goes back to him."""
    consultation = change.state.consultations.get(ConsultationId(offer_of(command.bridge)))
    call = None if command.call is None else change.state.calls.get(command.call)
    if consultation is None and call is not None:
        now = consulting.of_call(change, call)
        if command.bridge == call.held_in or (now is not None and command.bridge == now.holding):
            holding.doubt(change, command.bridge)
            consultation = now
    if consultation is not None:
        concluding.lost(change, consultation, ConsultationEnding.TECHNICAL_FAILURE)
    elif call is not None and call.offer is not None and command.bridge == call.held_in:
        holds.take_back(change, call, change.state.offers[call.offer])
    else:
        return False
    return True


def _two_not_joined(change: Change, command: JoinBridge, reason: FailureReason) -> None:
    offer = change.state.offers.get(offer_of(command.bridge))
    is_away = reason is FailureReason.LOST and not change.state.nodes.get(command.node)
    if is_away and offer is not None:
        # Each further try would be lost as well; when the switch is back its list says whether they hear each other.
        return
    if offer is not None and offer.state is OfferState.JOINING:
        offering.lost(change, offer, OfferEnding.DROPPED)
        return
    call = None if command.call is None else change.state.calls.get(command.call)
    if call is not None and call.target is not None and command.bridge == target_bridge_id(call.target):
        if call.state is CallState.TALKING:
            leaving.leave(change, call, CallEnding.TECHNICAL_FAILURE)
        else:
            menus.not_put_through(change, call, "failed")
    elif call is not None and call.state is CallState.TALKING and offer is not None:
        leaving.leave(change, call, CallEnding.TECHNICAL_FAILURE)
    elif call is not None and call.stay is not None:
        stay = change.state.stays[call.stay]
        holding.doubt(change, command.bridge)
        if is_away:
            # When the switch is back he is put there again.
            return
        if not queues.music_failed(change, stay):
            # Waiting in silence is worse than hearing what the flow says next.
            menus.begin_step(change, queues.leave(change, stay, StayEnding.TECHNICAL_FAILURE))


def _not_answered(change: Change, command: AnswerLeg, reason: FailureReason) -> None:
    call = None if command.call is None else change.state.calls.get(command.call)
    # It may be told twice: then he is on his way out already.
    is_callers = call is not None and command.leg == call.leg and call.state is not CallState.LEAVING
    if call is not None and is_callers and reason not in _IN_DOUBT and reason is not FailureReason.NOT_FOUND:
        leaving.leave(change, call, CallEnding.TECHNICAL_FAILURE)
