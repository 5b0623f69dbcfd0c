"""Everything that can happen, in the past tense. The counterpart is `commands.py`.

Events come from the switch, from the clock and from our own commands' outcomes. Each may be late,
doubled, missing or about something unknown: no event is trusted to be the only one of its kind.
"""

from dataclasses import field
from datetime import datetime
from enum import StrEnum

from acd.core.commands import AnyCommand
from acd.core.fallback import CallReturned, FallbackTold
from acd.core.frozen import dataclass
from acd.core.ids import LegId, NodeName, PhoneName, PlaybackId
from acd.core.kept import Kept
from acd.core.news import News
from acd.core.plan import Plan
from acd.core.requests import Request
from acd.core.snapshot import BridgeSnapshot, LegSnapshot, PhoneSnapshot
from acd.core.sound import Sound


@dataclass(frozen=True, slots=True)
class Now:
    """The moment of an event: `mono_s` (monotonic seconds) for deadlines, `wall` (aware) for people and the ledger."""

    mono_s: float
    wall: datetime


class EndCause(StrEnum):
    """Why a leg ended, by Q.850 and SIP. `NO_ANSWER` covers a dead phone too: only missing ringing tells them apart."""

    NORMAL = "normal"
    BUSY = "busy"
    REJECTED = "rejected"
    NO_ANSWER = "no_answer"
    UNREACHABLE = "unreachable"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    CONGESTED = "congested"
    FAILED = "failed"


class FailureReason(StrEnum):
    """Why a command was not carried out. `TIMED_OUT` and `LOST` leave open whether it was."""

    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    TIMED_OUT = "timed_out"
    LOST = "lost"
    NOT_SENT = "not_sent"
    SWITCH_ERROR = "switch_error"


@dataclass(frozen=True, slots=True)
class CentreLoaded:
    """The settings to work by. The first event of every journal; `epoch` grows with each leader.

    `kept` is what a store knows of the engine before (None: there is no store, or it knows nothing).
    """

    plan: Plan
    epoch: int
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class CentreReloaded:
    """Other settings to work by from now on; `by` whom it was asked, `is_forced` though policy tests were red."""

    plan: Plan = field(repr=False)
    by: str = ""
    is_forced: bool = False


@dataclass(frozen=True, slots=True)
class NodeConnected:
    """A switch is there (again). What happened while it was away was never told: the lists are the truth."""

    node: NodeName
    legs: tuple[LegSnapshot, ...]
    bridges: tuple[BridgeSnapshot, ...]
    phones: tuple[PhoneSnapshot, ...]


@dataclass(frozen=True, slots=True)
class NodeLost:
    """No events come from this switch for now; its calls go on without us."""

    node: NodeName


@dataclass(frozen=True, slots=True)
class CallArrived:
    """Somebody dialled one of our numbers. `dialled` and `caller` are as the trunk sent them.

    `caller` and `name` are empty for an anonymous caller.
    """

    node: NodeName
    leg: LegId
    dialled: str
    caller: str
    sip_call_id: str
    name: str = ""
    trunk: str = ""


@dataclass(frozen=True, slots=True)
class LegCreated:
    """A leg that we asked for is in our application: only now can it be rung (the request's answer comes too early)."""

    node: NodeName
    leg: LegId


@dataclass(frozen=True, slots=True)
class LegRinging:
    """The far end said 180: the phone really rings."""

    node: NodeName
    leg: LegId
    sip_call_id: str


@dataclass(frozen=True, slots=True)
class LegAnswered:
    """The leg is up: the far end picked up, or our answer to a caller was carried out."""

    node: NodeName
    leg: LegId
    sip_call_id: str


@dataclass(frozen=True, slots=True)
class LegEnded:
    """The leg is over. `q850` is the raw cause for the ledger (0: none was told); without sound `sound` is None."""

    node: NodeName
    leg: LegId
    cause: EndCause
    q850: int
    sip_call_id: str
    sound: Sound | None = None


@dataclass(frozen=True, slots=True)
class LegLeft:
    """The leg left our application (moved into the dialplan by an operator, say) and may go on without us."""

    node: NodeName
    leg: LegId


@dataclass(frozen=True, slots=True)
class DigitPressed:
    """One key, `0`-`9`, `*`, `#` or `A`-`D`."""

    node: NodeName
    leg: LegId
    digit: str


@dataclass(frozen=True, slots=True)
class PlaybackEnded:
    """A sound is over: heard to its end, stopped by us, or (`is_failed`) not playable."""

    node: NodeName
    playback: PlaybackId
    is_failed: bool


@dataclass(frozen=True, slots=True)
class TransferAsked:
    """A phone asked (SIP REFER) to transfer its call; nothing has changed yet and the phone awaits an answer."""

    node: NodeName
    leg: LegId
    target: str


@dataclass(frozen=True, slots=True)
class PhoneReachabilityChanged:
    """A phone registered, or its registration went or stopped answering."""

    node: NodeName
    phone: PhoneName
    is_reachable: bool


@dataclass(frozen=True, slots=True)
class PhoneUseChanged:
    """A phone began its first or ended its last call that is not one of our offers. May be told seconds later."""

    node: NodeName
    phone: PhoneName
    is_in_use: bool


@dataclass(frozen=True, slots=True)
class LegHeld:
    """A phone put its call on hold, or took it back; the switch plays the music by itself."""

    node: NodeName
    leg: LegId
    is_held: bool


@dataclass(frozen=True, slots=True)
class CodeDialled:
    """A phone of ours dialled something other than a conversation: a feature code, or anything else."""

    node: NodeName
    leg: LegId
    phone: PhoneName
    code: str
    sip_call_id: str


@dataclass(frozen=True, slots=True)
class CommandDone:
    """The switch carried this command out. Sent only for commands whose next step waits for it (`wants_done`)."""

    command: AnyCommand


@dataclass(frozen=True, slots=True)
class CommandFailed:
    """This command was refused, lost or not answered in time."""

    command: AnyCommand
    reason: FailureReason
    detail: str


@dataclass(frozen=True, slots=True)
class TimePassed:
    """Nothing but time: the deadlines that are due are applied."""


Event = (
    CentreLoaded | CentreReloaded | NodeConnected | NodeLost | CallArrived | CallReturned | FallbackTold | LegCreated
    | LegRinging | LegAnswered | LegEnded | LegLeft | DigitPressed | PlaybackEnded | TransferAsked | LegHeld
    | PhoneReachabilityChanged | PhoneUseChanged | CodeDialled | Request | News | CommandDone | CommandFailed
    | TimePassed
)  # fmt: skip
