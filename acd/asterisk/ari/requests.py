"""Commands become ARI requests. Pure: nothing is sent here, and what an answer means is read from the `Request`.

Parameter names are those of Asterisk 22's own description (`/ari/api-docs/channels.json`). Ids are percent-encoded
in paths. What a caller sent goes through `dialable` before it is shown on a phone.
"""

from collections.abc import Callable
from typing import assert_never

from acd.asterisk.ari.asking import Request, path_of, recording_request
from acd.asterisk.ari.notes import NOTE_VARIABLE, note_text
from acd.asterisk.ari.spelling import dialable, displayable
from acd.core.callbacks import SecureCallback
from acd.core.commands import (
    AcceptTransfer,
    AnswerLeg,
    AnyCommand,
    BridgeKind,
    CallNumber,
    CallPhone,
    CreateBridge,
    DestroyBridge,
    HangUp,
    HangUpReason,
    JoinBridge,
    LeaveBridge,
    NoteLeg,
    OfferCall,
    PlayPrompt,
    RefuseTransfer,
    ReleaseLeg,
    RingCaller,
    RingPhone,
    SnoopOn,
    StartMusic,
    StopPrompt,
    StopRinging,
)
from acd.core.events import FailureReason
from acd.core.look_ups import LookUp
from acd.core.recording_commands import (
    DeleteRecording,
    DeliverMessage,
    FindOverdue,
    ForgetMessage,
    KeepRecording,
    PauseRecording,
    RecordBridge,
    RecordCaller,
    ResumeRecording,
    StopRecording,
)

OFFER_ARGUMENT = "offer"
FALLBACK_CONTEXT = "acd-fallback"

# `mixing` lets two legs of one codec be joined natively (RTP passes straight through). Measured: keys pressed in such
# a bridge reach the other side but not us; whoever needs them must ask for `mixing,dtmf_events` and pay for it.
_BRIDGE_TYPES = {BridgeKind.CONVERSATION: "mixing", BridgeKind.HOLDING: "holding"}
# Asterisk's words; to a caller who was not answered yet they become 603, 486, 503, 480 and 404.
_HANG_UP_WORDS = {
    HangUpReason.NORMAL: "normal",
    HangUpReason.BUSY: "busy",
    HangUpReason.CONGESTED: "congestion",
    HangUpReason.NO_ANSWER: "no_answer",
    HangUpReason.ANSWERED_ELSEWHERE: "answered_elsewhere",
    HangUpReason.UNKNOWN_NUMBER: "unallocated",
}
# What makes desk phones pick up by themselves; each maker reads one of the two.
_AUTO_ANSWER = {
    "PJSIP_HEADER(add,Call-Info)": "<sip:localhost>;answer-after=0",
    "PJSIP_HEADER(add,Alert-Info)": "<http://localhost>;info=alert-autoanswer",
}

Media = Callable[[str, str], str]


def to_request(command: AnyCommand, app: str, media: Media) -> Request:
    """The one request that carries `command` out. `media(prompt key, language)` gives the sound's ARI address."""
    match command:
        case AnswerLeg():
            return Request("POST", path_of("channels", command.leg, "answer"), may_block=True)
        case RingCaller():
            return Request("POST", path_of("channels", command.leg, "ring"))
        case StopRinging():
            # Measured: who was in a bridge with a leg that rang hears it ring for ever, also in another bridge.
            return Request("DELETE", path_of("channels", command.leg, "ring"))
        case NoteLeg():
            query = {"variable": NOTE_VARIABLE, "value": note_text(command.note)}
            return Request("POST", path_of("channels", command.leg, "variable"), query, may_block=True)
        case PlayPrompt():
            query = {"media": media(command.prompt, command.language)}
            return Request("POST", path_of("channels", command.leg, "play", command.playback), query)
        case StopPrompt():
            return Request("DELETE", path_of("playbacks", command.playback), is_done_by=frozenset({404}))
        case OfferCall() | CallNumber() | CallPhone():
            return _creation(command, app)
        case SnoopOn():
            # What is spied and whispered is fixed when it is made. 400: the leg is gone.
            query = {"spy": "both", "whisper": "out" if command.is_whispering else "none"}
            query |= {"app": app, "appArgs": OFFER_ARGUMENT}
            return Request("POST", path_of("channels", command.leg, "snoop", command.snoop), query, may_block=True)
        case RingPhone():
            query = {"timeout": str(command.ring_timeout_s)}
            return Request("POST", path_of("channels", command.leg, "dial"), query, may_block=True)
        case HangUp():
            return Request("DELETE", path_of("channels", command.leg), {"reason": _HANG_UP_WORDS[command.reason]})
        case ReleaseLeg():
            query = {"context": FALLBACK_CONTEXT, "extension": "s", "priority": "1"}
            return Request("POST", path_of("channels", command.leg, "continue"), query)
        case RefuseTransfer() | AcceptTransfer():
            # The phone hears `603 Decline` or `200 OK` in the NOTIFY that ends its REFER.
            query = {"states": "channel_declined" if isinstance(command, RefuseTransfer) else "channel_answered"}
            return Request("POST", path_of("channels", command.leg, "transfer_progress"), query)
        case CreateBridge() | StartMusic() | JoinBridge() | LeaveBridge() | DestroyBridge():
            return _bridge_request(command)
        case RecordBridge() | RecordCaller() | PauseRecording() | ResumeRecording() | StopRecording():
            return recording_request(command)
        case KeepRecording() | DeleteRecording() | FindOverdue() | DeliverMessage() | ForgetMessage():
            raise AssertionError(f"{command.kind} is for who keeps files, not for a switch")
        case SecureCallback() | LookUp():
            raise AssertionError(f"{command.kind} is not for a switch")
        case _:
            assert_never(command)


def _creation(command: OfferCall | CallNumber | CallPhone, app: str) -> Request:
    variables = {NOTE_VARIABLE: note_text(command.note), "PJSIP_TRANSFER_HANDLING()": "ari-only"}
    # Measured: the far side is shown the *connected* line of its own channel. CALLERID() would show nobody.
    if number := dialable(command.caller):
        variables["CONNECTEDLINE(num)"] = number
    if not isinstance(command, CallNumber) and (name := displayable(command.name)):
        variables["CONNECTEDLINE(name)"] = name
    if isinstance(command, OfferCall) and command.is_auto_answered:
        variables |= _AUTO_ANSWER
    query = {
        "endpoint": _endpoint(command),
        "app": app,
        "appArgs": OFFER_ARGUMENT,
        "channelId": command.leg,
    }
    # A phone that is not registered, or does not exist, is a 500 ('Allocation failed').
    meanings = {500: FailureReason.UNREACHABLE}
    return Request("POST", "channels/create", query, {"variables": variables}, may_block=True, meanings=meanings)


def _endpoint(command: OfferCall | CallNumber | CallPhone) -> str:
    if not isinstance(command, CallPhone) and command.number:
        return f"PJSIP/{dialable(command.number)}@{command.trunk}"
    assert not isinstance(command, CallNumber), "a call to a number has a number"
    return f"PJSIP/{command.phone}"


def _bridge_request(command: CreateBridge | StartMusic | JoinBridge | LeaveBridge | DestroyBridge) -> Request:
    path = path_of("bridges", command.bridge)
    match command:
        case CreateBridge():
            return Request("POST", path, {"type": _BRIDGE_TYPES[command.bridge_kind]}, is_done_by=frozenset({409}))
        case StartMusic():
            return Request("POST", f"{path}/moh", {"mohClass": command.music})
        case JoinBridge():
            # 400: no such channel; 422: the channel is not in our application any more.
            gone = {400: FailureReason.NOT_FOUND, 422: FailureReason.NOT_FOUND}
            # Measured: else a leg that is joined before it is dialled is told of who is in there already, whose number,
            # or 'anonymous', then comes before the one that it was made to show.
            query = {"channel": ",".join(command.legs), "inhibitConnectedLineUpdates": "true"}
            return Request("POST", f"{path}/addChannel", query, may_block=True, meanings=gone)
        case LeaveBridge():
            # 404: the bridge is gone; 422: the leg is not in it. Either way it is out.
            query, gone = {"channel": command.leg}, {400: FailureReason.NOT_FOUND}
            out = frozenset({404, 422})
            return Request("POST", f"{path}/removeChannel", query, may_block=True, is_done_by=out, meanings=gone)
        case DestroyBridge():
            return Request("DELETE", path, is_done_by=frozenset({404}))
        case _:
            assert_never(command)
