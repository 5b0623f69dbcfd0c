"""Commands become ARI requests. Pure: nothing is sent here, and what an answer means is read from the `Request`.

Parameter names are those of Asterisk 22's own description (`/ari/api-docs/channels.json`). Ids are percent-encoded
in paths. What a caller sent goes through `dialable` before it is shown on a phone.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Literal, assert_never
from urllib.parse import quote

import orjson
from pydantic import TypeAdapter, ValidationError

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
from acd.core.legs import LegNote
from acd.core.recording_commands import (
    DeleteRecording,
    FindOverdue,
    KeepRecording,
    PauseRecording,
    RecordBridge,
    ResumeRecording,
    StopRecording,
)

NOTE_VARIABLE = "ACD_STATE"
OFFER_ARGUMENT = "offer"
FALLBACK_CONTEXT = "acd-fallback"
CALLER_LENGTH_MAX = 40
RECORDING_FORMAT = "wav"

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
# Our own ids are: quoting every one of them again costs more than looking.
_PLAIN = re.compile(r"[A-Za-z0-9_.~-]+")
_NOT_DIALABLE = re.compile(r"[^0-9A-Za-z+*#._-]")
_NOT_DISPLAYABLE = re.compile(r"[^\w +*#.'-]")
# What makes desk phones pick up by themselves; each maker reads one of the two.
_AUTO_ANSWER = {
    "PJSIP_HEADER(add,Call-Info)": "<sip:localhost>;answer-after=0",
    "PJSIP_HEADER(add,Alert-Info)": "<http://localhost>;info=alert-autoanswer",
}

_NOTE = TypeAdapter(LegNote)

Method = Literal["GET", "POST", "PUT", "DELETE"]
Media = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Request:
    """One request to Asterisk; `path` is below `/ari/` and percent-encoded, the rest is not encoded yet.

    `may_block`: measured to wait while a sound plays on its channel, or to depend on a phone; nobody else's request
    may stand behind it. `is_done_by` are refusals that mean that what was wanted is so already; `meanings` are
    statuses that say more here than elsewhere.
    """

    method: Method
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, object] | None = None
    may_block: bool = False
    is_done_by: frozenset[int] = frozenset()
    meanings: Mapping[int, FailureReason] = field(default_factory=dict)


def to_request(command: AnyCommand, app: str, media: Media) -> Request:
    """The one request that carries `command` out. `media(prompt key, language)` gives the sound's ARI address."""
    match command:
        case AnswerLeg():
            return Request("POST", _path("channels", command.leg, "answer"), may_block=True)
        case RingCaller():
            return Request("POST", _path("channels", command.leg, "ring"))
        case StopRinging():
            # Measured: who was in a bridge with a leg that rang hears it ring for ever, also in another bridge.
            return Request("DELETE", _path("channels", command.leg, "ring"))
        case NoteLeg():
            query = {"variable": NOTE_VARIABLE, "value": note_text(command.note)}
            return Request("POST", _path("channels", command.leg, "variable"), query, may_block=True)
        case PlayPrompt():
            query = {"media": media(command.prompt, command.language)}
            return Request("POST", _path("channels", command.leg, "play", command.playback), query)
        case StopPrompt():
            return Request("DELETE", _path("playbacks", command.playback), is_done_by=frozenset({404}))
        case OfferCall() | CallNumber() | CallPhone():
            return _creation(command, app)
        case SnoopOn():
            # What is spied and whispered is fixed when it is made. 400: the leg is gone.
            query = {"spy": "both", "whisper": "out" if command.is_whispering else "none"}
            query |= {"app": app, "appArgs": OFFER_ARGUMENT}
            return Request("POST", _path("channels", command.leg, "snoop", command.snoop), query, may_block=True)
        case RingPhone():
            query = {"timeout": str(command.ring_timeout_s)}
            return Request("POST", _path("channels", command.leg, "dial"), query, may_block=True)
        case HangUp():
            return Request("DELETE", _path("channels", command.leg), {"reason": _HANG_UP_WORDS[command.reason]})
        case ReleaseLeg():
            query = {"context": FALLBACK_CONTEXT, "extension": "s", "priority": "1"}
            return Request("POST", _path("channels", command.leg, "continue"), query)
        case RefuseTransfer() | AcceptTransfer():
            # The phone hears `603 Decline` or `200 OK` in the NOTIFY that ends its REFER.
            query = {"states": "channel_declined" if isinstance(command, RefuseTransfer) else "channel_answered"}
            return Request("POST", _path("channels", command.leg, "transfer_progress"), query)
        case CreateBridge() | StartMusic() | JoinBridge() | LeaveBridge() | DestroyBridge():
            return _bridge_request(command)
        case RecordBridge() | PauseRecording() | ResumeRecording() | StopRecording():
            return _recording_request(command)
        case KeepRecording() | DeleteRecording() | FindOverdue():
            raise AssertionError(f"{command.kind} is for who keeps the files, not for a switch")
        case _:
            assert_never(command)


def note_text(note: LegNote) -> str:
    """What is written onto the channel: one line of JSON without the fields that are empty."""
    said = {each.name: getattr(note, each.name) for each in fields(note)}
    return orjson.dumps({name: value for name, value in said.items() if value}).decode()


def note_of(text: str) -> LegNote | None:
    """The note that stands on a channel; None: there is none, or nothing that this version can read."""
    try:
        return _NOTE.validate_json(text)
    except ValidationError:
        return None


def dialable(caller: str) -> str:
    """The part of a caller's number that may stand on a phone's display: letters, digits and `+*#._-`, at most 40."""
    return _NOT_DIALABLE.sub("", caller)[:CALLER_LENGTH_MAX]


def displayable(name: str) -> str:
    """The part of a name that may stand on a phone's display: letters of any script, digits, spaces and `+*#.'-_`."""
    return " ".join(_NOT_DISPLAYABLE.sub(" ", name).split())[:CALLER_LENGTH_MAX].rstrip()


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
    path = _path("bridges", command.bridge)
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


def _recording_request(command: RecordBridge | PauseRecording | ResumeRecording | StopRecording) -> Request:
    """Measured: `mute` writes silence, `pause` leaves the time out of the file.

    POST mute toggles: a second one writes sound again. DELETE mute leaves a recording alone that is not muted.
    """
    path = _path("recordings", "live", command.recording)
    match command:
        case RecordBridge():
            # 409: there is such a file, which only an engine before us can have begun.
            query = {"name": command.recording, "format": RECORDING_FORMAT, "ifExists": "fail"}
            return Request("POST", _path("bridges", command.bridge, "record"), query, is_done_by=frozenset({409}))
        case PauseRecording():
            return Request("POST", f"{path}/mute")
        case ResumeRecording():
            return Request("DELETE", f"{path}/mute")
        case StopRecording():
            return Request("POST", f"{path}/stop", is_done_by=frozenset({404}))
        case _:
            assert_never(command)


def _path(*parts: str) -> str:
    return "/".join(part if _PLAIN.fullmatch(part) else quote(part, safe="") for part in parts)
