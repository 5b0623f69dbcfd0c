"""Everything that can be asked of the world, in the imperative. The counterpart is `events.py`.

One command is one request to one switch. Commands of one call are carried out in the order given;
between calls there is no order. Each may fail, and its failure comes back as `CommandFailed`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from acd.core.ids import AgentName, BridgeId, CallId, CommandId, LegId, NodeName, PhoneName, PlaybackId, QueueName


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
class LegNote:
    """What a new engine needs to recognise a leg after a crash; the variable `ACD_STATE` on the channel."""

    call: CallId
    line: str
    entered_at: datetime
    language: str
    step: str = ""
    queue: QueueName | None = None
    agent: AgentName | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """`id` is echoed by the outcome; `node` carries it out; `call` orders it (None: nobody's call)."""

    id: CommandId
    node: NodeName
    call: CallId | None
    wants_done: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class AnswerLeg(Command):
    """Answer a caller: from here the call costs money and sound flows. Its success comes as `LegAnswered`."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class NoteLeg(Command):
    """Write what is needed to rebuild onto the channel. Blocks while a sound plays on the leg: stop that first."""

    leg: LegId
    note: LegNote


@dataclass(frozen=True, slots=True)
class PlayPrompt(Command):
    """Play a prompt (a key, never a path) in a language to one leg. Its end comes as `PlaybackEnded`."""

    leg: LegId
    playback: PlaybackId
    prompt: str
    language: str


@dataclass(frozen=True, slots=True)
class StopPrompt(Command):
    """Stop a sound, so that the leg can be moved at once."""

    playback: PlaybackId


@dataclass(frozen=True, slots=True)
class OfferCall(Command):
    """Create (not yet ring) the leg on which `agent` will be asked. Not idempotent, never repeated."""

    leg: LegId
    agent: AgentName
    phone: PhoneName
    caller: str
    note: LegNote
    wants_done: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class RingPhone(Command):
    """Send the INVITE of a created leg; the switch ends it itself after `ring_timeout_s` (seconds)."""

    leg: LegId
    ring_timeout_s: int


@dataclass(frozen=True, slots=True)
class CreateBridge(Command):
    """Make a bridge with our id; making one that exists changes nothing."""

    bridge: BridgeId
    kind: BridgeKind


@dataclass(frozen=True, slots=True)
class StartMusic(Command):
    """Shared music for everyone in a holding bridge."""

    bridge: BridgeId
    music: str


@dataclass(frozen=True, slots=True)
class JoinBridge(Command):
    """Put legs into a bridge, out of any other. Blocks while a sound plays on one of them."""

    bridge: BridgeId
    legs: tuple[LegId, ...]
    wants_done: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class DestroyBridge(Command):
    """Remove a bridge; legs in it stay up."""

    bridge: BridgeId


@dataclass(frozen=True, slots=True)
class HangUp(Command):
    """End a leg."""

    leg: LegId
    reason: HangUpReason


@dataclass(frozen=True, slots=True)
class ReleaseLeg(Command):
    """Give a caller to the dialplan's spoken fallback: what is done when we cannot go on ourselves, never silence."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class RefuseTransfer(Command):
    """Tell a phone politely that its transfer is not possible; the conversation goes on."""

    leg: LegId


AnyCommand = (
    AnswerLeg
    | NoteLeg
    | PlayPrompt
    | StopPrompt
    | OfferCall
    | RingPhone
    | CreateBridge
    | StartMusic
    | JoinBridge
    | DestroyBridge
    | HangUp
    | ReleaseLeg
    | RefuseTransfer
)
