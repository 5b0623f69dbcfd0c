"""ARI messages become core events: pure functions of one message, no memory, no I/O.

What needs memory (messages told twice, hang-ups that explain other messages) is in `sieve.py`; lists are read in
`stock.py`.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from acd.asterisk.ari.causes import end_cause
from acd.asterisk.ari.notes import note_on
from acd.asterisk.ari.quality import sound_of
from acd.asterisk.ari.requests import OFFER_ARGUMENT
from acd.core.events import (
    CallArrived,
    CodeDialled,
    DigitPressed,
    EndCause,
    Event,
    LegAnswered,
    LegCreated,
    LegEnded,
    LegHeld,
    LegLeft,
    LegRinging,
    PlaybackEnded,
    TransferAsked,
)
from acd.core.fallback import CallReturned
from acd.core.ids import LegId, NodeName, PhoneName, PlaybackId, QueueName, RecordingId, is_ours
from acd.core.recordings import RecordingFinished, RecordingStarted

Raw = Mapping[str, object]
LINE_ARGUMENT = "line"
CODE_ARGUMENT = "code"
RETURN_ARGUMENT = "return"
DIGITS = frozenset("0123456789*#ABCD")
REPLACED = "ApplicationReplaced"
HANG_UP_REQUESTED = "ChannelHangupRequest"
USER_EVENT = "ChannelUserevent"
SNOOP = "Snoop/"

_ANONYMOUS = frozenset({"", "anonymous", "unknown", "restricted", "unavailable"})


class Unreadable(Exception):
    """A message that cannot become an event: of a type nobody asked for, or with a field missing or odd."""

    def __init__(self, reason: str, kind: str) -> None:
        super().__init__(f"{reason} in a message of type {kind!r}")
        self.reason = reason
        self.kind = kind


def translate(raw: Raw, node: NodeName) -> Event | None:
    """The event that a message means, or None when it means nothing to the core. Raises only Unreadable."""
    kind = text(raw, "type")
    reader = _READERS.get(kind)
    if reader is None:
        raise Unreadable("unknown_type", kind)
    return reader(raw, node)


def has_other_calls(endpoint: Raw, node: NodeName) -> bool:
    """Whether a phone has a call that is not one of our offers: those are known already, and end with their legs."""
    channels = endpoint.get("channel_ids")
    return isinstance(channels, list) and not all(is_ours(str(channel), node) for channel in channels)


def text(raw: Raw, *keys: str) -> str:
    """The text at a place in a message. Raises Unreadable."""
    value: object = raw
    for key in keys:
        # What JSON calls an object is a dict; whether it is a Mapping takes five times as long to find out.
        value = value.get(key) if isinstance(value, dict) else None
    if not isinstance(value, str):
        raise Unreadable("missing_field", str(raw.get("type"))[:40])
    return value


def leg_of(raw: Raw) -> LegId:
    """The channel that a message is about. Raises Unreadable."""
    return LegId(text(raw, "channel", "id"))


def _stasis_start(raw: Raw, node: NodeName) -> Event | None:
    match raw.get("args"):
        case [str(first), str(dialled)] if first == LINE_ARGUMENT:
            return _arrival(raw, node, dialled)
        case [str(first), str(queue), str(since), str(dialled)] if first == RETURN_ARGUMENT:
            return _return(raw, node, QueueName(queue), since, dialled)
        case [str(first), str(phone), str(code)] if first == CODE_ARGUMENT:
            return CodeDialled(node, leg_of(raw), PhoneName(phone), code, text(raw, "channel", "protocol_id"))
        case [str(first), *_] if first == OFFER_ARGUMENT:
            return LegCreated(node, leg_of(raw))
        case [*_]:
            return None
        case _:
            raise Unreadable("missing_field", "StasisStart")


def _arrival(raw: Raw, node: NodeName, dialled: str) -> CallArrived:
    leg, channel = leg_of(raw), raw["channel"]
    assert isinstance(channel, Mapping), "it has the id of its leg"
    caller, name = shown(channel)
    call_id, trunk = text(channel, "protocol_id"), trunk_of(text(channel, "name"))
    return CallArrived(node, leg, dialled, caller, call_id, name, trunk)


def _return(raw: Raw, node: NodeName, queue: QueueName, since: str, dialled: str) -> CallReturned:
    leg, channel = leg_of(raw), raw["channel"]
    assert isinstance(channel, Mapping), "it has the id of its leg"
    if not since.isdecimal():
        raise Unreadable("odd_field", "StasisStart")
    caller, name = shown(channel)
    return CallReturned(
        node,
        leg,
        queue,
        datetime.fromtimestamp(int(since), UTC),
        dialled,
        caller,
        text(channel, "protocol_id"),
        name,
        trunk_of(text(channel, "name")),
        text(channel, "language"),
        _noted_step(channel),
    )


def _noted_step(channel: Raw) -> str:
    note = note_on(channel)
    return "" if note is None else note.step


def shown(channel: Raw) -> tuple[str, str]:
    """The caller's number and name. What an anonymous one is called instead of a number is not a number."""
    caller, name = text(channel, "caller", "number"), text(channel, "caller", "name")
    if caller.lower() in _ANONYMOUS:
        return "", ""
    return caller, "" if name.lower() in _ANONYMOUS else name


def trunk_of(channel: str) -> str:
    """`PJSIP/north-0000001f` came in over the trunk `north`."""
    return channel.partition("/")[2].rpartition("-")[0]


def _hold(raw: Raw, node: NodeName) -> Event | None:
    return LegHeld(node, leg_of(raw), is_held=text(raw, "type") == "ChannelHold")


def _stasis_end(raw: Raw, node: NodeName) -> Event | None:
    if text(raw, "channel", "name").startswith(SNOOP):
        # Measured: of a snoop this is the last that is told, however it ended.
        return LegEnded(node, leg_of(raw), EndCause.NORMAL, 0, "")
    return LegLeft(node, leg_of(raw))


def _state_change(raw: Raw, node: NodeName) -> Event | None:
    call_id = text(raw, "channel", "protocol_id")
    match text(raw, "channel", "state"):
        case "Ringing":
            return LegRinging(node, leg_of(raw), call_id)
        case "Up":
            return LegAnswered(node, leg_of(raw), call_id)
        case _:
            return None


def _destroyed(raw: Raw, node: NodeName) -> Event | None:
    return end_of(raw, node, *causes_of(raw))


def causes_of(raw: Raw) -> tuple[int, int]:
    """The Q.850 cause and the SIP status that a message names, each 0 when it names none. Raises Unreadable.

    Measured: a hang-up that was asked for here (`soft`) has a number in the place of the cause that is none.
    """
    q850, sip = raw.get("cause", 0), raw.get("tech_cause", 0)
    if not isinstance(q850, int) or not isinstance(sip, int):
        raise Unreadable("odd_field", text(raw, "type"))
    return (0, 0) if raw.get("soft") else (q850, sip)


def end_of(raw: Raw, node: NodeName, q850: int, sip: int) -> LegEnded:
    """The end of the channel that a message is about, with the sound that it had. Raises Unreadable."""
    call_id = text(raw, "channel", "protocol_id")
    return LegEnded(node, leg_of(raw), end_cause(q850, sip), q850, call_id, sound_of(raw["channel"]))


def _dtmf(raw: Raw, node: NodeName) -> Event | None:
    digit = text(raw, "digit")
    if digit not in DIGITS:
        raise Unreadable("odd_field", "ChannelDtmfReceived")
    return DigitPressed(node, leg_of(raw), digit)


def _playback_finished(raw: Raw, node: NodeName) -> Event | None:
    playback = PlaybackId(text(raw, "playback", "id"))
    return PlaybackEnded(node, playback, is_failed=text(raw, "playback", "state") == "failed")


def _transfer(raw: Raw, node: NodeName) -> Event | None:
    if "state" in raw:  # the progress of a transfer, our own refusal included; only the question has no state
        return None
    return TransferAsked(node, LegId(text(raw, "referred_by", "source_channel", "id")), _target(raw))


def _target(raw: Raw) -> str:
    """Whom the phone named: the channel that its party should be joined with (attended), else a number."""
    for keys in [("destination_channel", "id"), ("requested_destination", "destination")]:
        try:
            return text(raw, "refer_to", *keys)
        except Unreadable:
            continue  # not of this kind of transfer; with neither, the target is unknown and that is told as such
    return ""


def _recording(raw: Raw, node: NodeName) -> Event | None:
    name, kind = RecordingId(text(raw, "recording", "name")), text(raw, "type")
    is_begun = kind == "RecordingStarted"
    return RecordingStarted(node, name) if is_begun else RecordingFinished(node, name, kind == "RecordingFailed")


def _nothing(_raw: Raw, _node: NodeName) -> Event | None:
    return None


_READERS: Mapping[str, Callable[[Raw, NodeName], Event | None]] = {
    "StasisStart": _stasis_start,
    "StasisEnd": _stasis_end,
    "ChannelStateChange": _state_change,
    "ChannelDestroyed": _destroyed,
    "ChannelDtmfReceived": _dtmf,
    "PlaybackFinished": _playback_finished,
    "ChannelTransfer": _transfer,
    "RecordingStarted": _recording,
    "RecordingFinished": _recording,
    "RecordingFailed": _recording,
    "ChannelHold": _hold,
    "ChannelUnhold": _hold,
    HANG_UP_REQUESTED: _nothing,
    USER_EVENT: _nothing,
    REPLACED: _nothing,
}
# What the event socket asks for; everything else stays in Asterisk.
ALLOWED = tuple(_READERS)
# What a REST lane asks for: without it the answers themselves would be filtered away.
ALLOWED_ON_LANES = ("RESTResponse", REPLACED)
