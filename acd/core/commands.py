"""Everything that can be asked of the world, in the imperative. The counterpart is `events.py`.

One command is one request to one switch. Those of one call, or of one leg that we called (to create, ring and hang it
up), are carried out in the order given; between them there is no order. Each may fail: `CommandFailed`.
"""

from enum import StrEnum
from typing import ClassVar, Literal

from acd.core.callbacks import SecureCallback
from acd.core.command import Command
from acd.core.frozen import dataclass
from acd.core.ids import AgentName, BridgeId, LegId, PhoneName, PlaybackId
from acd.core.legs import LegNote
from acd.core.look_ups import LookUp
from acd.core.recording_commands import RecordingCommand


class HangUpReason(StrEnum):
    """What the far end is told when we end its leg."""

    NORMAL = "normal"
    BUSY = "busy"
    CONGESTED = "congested"
    NO_ANSWER = "no_answer"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    UNKNOWN_NUMBER = "unknown_number"


class BridgeKind(StrEnum):
    """A conversation mixes its legs; holding legs hear music and not each other."""

    CONVERSATION = "conversation"
    HOLDING = "holding"


@dataclass(frozen=True, slots=True)
class AnswerLeg(Command):
    """Answer a caller: from here the call costs money and sound flows. Its success comes as `LegAnswered`."""

    leg: LegId
    kind: Literal["answer_leg"] = "answer_leg"


@dataclass(frozen=True, slots=True)
class RingCaller(Command):
    """Let a caller who was not answered hear the ringing tone. Again: it just goes on."""

    leg: LegId
    kind: Literal["ring_caller"] = "ring_caller"


@dataclass(frozen=True, slots=True)
class StopRinging(Command):
    """Take the ringing tone off a leg that got it from whom it was joined with, and who has come to nothing."""

    leg: LegId
    kind: Literal["stop_ringing"] = "stop_ringing"


@dataclass(frozen=True, slots=True)
class NoteLeg(Command):
    """Write what is needed to rebuild onto the channel. Blocks while a sound plays on the leg: stop that first."""

    leg: LegId
    note: LegNote
    kind: Literal["note_leg"] = "note_leg"


@dataclass(frozen=True, slots=True)
class PlayPrompt(Command):
    """Play a prompt (a key, never a path) in a language to one leg. Its end comes as `PlaybackEnded`."""

    leg: LegId
    playback: PlaybackId
    prompt: str
    language: str
    kind: Literal["play_prompt"] = "play_prompt"


@dataclass(frozen=True, slots=True)
class StopPrompt(Command):
    """Stop a sound, so that the leg can be moved at once."""

    playback: PlaybackId
    kind: Literal["stop_prompt"] = "stop_prompt"


@dataclass(frozen=True, slots=True)
class OfferCall(Command):
    """Create (not yet ring) the leg on which `agent` will be asked. Not idempotent, never repeated.

    Its success comes as `LegCreated`. `caller` and `name` are what her phone shows. With a `number` the phone is
    outside and is called over `trunk`.
    """

    leg: LegId
    agent: AgentName
    phone: PhoneName
    caller: str
    note: LegNote
    name: str = ""
    number: str = ""
    trunk: str = ""
    is_auto_answered: bool = False
    kind: Literal["offer_call"] = "offer_call"


@dataclass(frozen=True, slots=True)
class CallNumber(Command):
    """Create (not yet ring) a leg to a number outside, over a trunk, showing `caller`. Never repeated.

    Its success comes as `LegCreated`, and `RingPhone` rings it.
    """

    leg: LegId
    number: str
    trunk: str
    caller: str
    note: LegNote
    kind: Literal["call_number"] = "call_number"


@dataclass(frozen=True, slots=True)
class CallPhone(Command):
    """Create (not yet ring) a leg to a phone of ours that is offered no call. Never repeated.

    Its success comes as `LegCreated`, and `RingPhone` rings it. `caller` and `name` are what the phone shows.
    """

    leg: LegId
    phone: PhoneName
    caller: str
    name: str
    note: LegNote
    kind: Literal["call_phone"] = "call_phone"


@dataclass(frozen=True, slots=True)
class SnoopOn(Command):
    """Make a leg `snoop` that hears both sides of `leg`, which notices nothing. Never repeated.

    With `is_whispering` what is said on it is heard on `leg`, and nowhere else. Its success comes as `LegCreated`;
    it ends with `leg`.
    """

    leg: LegId
    snoop: LegId
    is_whispering: bool
    kind: Literal["snoop_on"] = "snoop_on"


@dataclass(frozen=True, slots=True)
class RingPhone(Command):
    """Send the INVITE of a created leg; the switch ends it itself after `ring_timeout_s` (seconds)."""

    leg: LegId
    ring_timeout_s: int
    kind: Literal["ring_phone"] = "ring_phone"


@dataclass(frozen=True, slots=True)
class CreateBridge(Command):
    """Make a bridge with our id; making one that exists changes nothing."""

    bridge: BridgeId
    bridge_kind: BridgeKind
    kind: Literal["create_bridge"] = "create_bridge"


@dataclass(frozen=True, slots=True)
class StartMusic(Command):
    """Shared music for everyone in a holding bridge, until the last of them leaves it. Again: it just goes on."""

    bridge: BridgeId
    music: str
    kind: Literal["start_music"] = "start_music"


@dataclass(frozen=True, slots=True)
class JoinBridge(Command):
    """Put legs into a bridge, out of any other. Blocks while a sound plays on one of them."""

    bridge: BridgeId
    legs: tuple[LegId, ...]
    kind: Literal["join_bridge"] = "join_bridge"
    wants_done: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class LeaveBridge(Command):
    """Take a leg out of a bridge; it stays up and hears nothing until something is played to it."""

    bridge: BridgeId
    leg: LegId
    kind: Literal["leave_bridge"] = "leave_bridge"


@dataclass(frozen=True, slots=True)
class DestroyBridge(Command):
    """Remove a bridge; legs in it stay up."""

    bridge: BridgeId
    kind: Literal["destroy_bridge"] = "destroy_bridge"


@dataclass(frozen=True, slots=True)
class HangUp(Command):
    """End a leg."""

    leg: LegId
    reason: HangUpReason
    kind: Literal["hang_up"] = "hang_up"


@dataclass(frozen=True, slots=True)
class ReleaseLeg(Command):
    """Give a caller to the dialplan's spoken fallback: what is done when we cannot go on ourselves, never silence."""

    leg: LegId
    kind: Literal["release_leg"] = "release_leg"


@dataclass(frozen=True, slots=True)
class RefuseTransfer(Command):
    """Tell a phone politely that its transfer is not possible; the conversation goes on."""

    leg: LegId
    kind: Literal["refuse_transfer"] = "refuse_transfer"


@dataclass(frozen=True, slots=True)
class AcceptTransfer(Command):
    """Tell a phone that its transfer is done. Its leg stays up: it is ours to hang up."""

    leg: LegId
    kind: Literal["accept_transfer"] = "accept_transfer"


AnyCommand = (
    AnswerLeg | RingCaller | StopRinging | NoteLeg | PlayPrompt | StopPrompt | OfferCall | CallNumber | CallPhone
    | SnoopOn | RingPhone | CreateBridge | StartMusic | JoinBridge | LeaveBridge | DestroyBridge | HangUp | ReleaseLeg
    | RefuseTransfer | AcceptTransfer | RecordingCommand | SecureCallback | LookUp
)  # fmt: skip
