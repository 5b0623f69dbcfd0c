"""A recording: what is heard in one conversation's bridge, or what a caller says alone, as one file.

Its states, and what is told about it.
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from acd.core.frozen import dataclass
from acd.core.ids import BridgeId, CallId, NodeName, OfferId, PlaybackId, RecordingId
from acd.core.ledger_recording import RecordingEnding


class RecordingState(StrEnum):
    """`ANNOUNCING`: the caller, or a third, is told of it; `KEEPING`: the file is being moved and hashed.

    `DELIVERING`: a message that is kept is on its way to where it is delivered.
    """

    ANNOUNCING = "announcing"
    STARTING = "starting"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    KEEPING = "keeping"
    DELIVERING = "delivering"
    ENDED = "ended"


_OVER = frozenset({RecordingState.STOPPING, RecordingState.KEEPING})
TRANSITIONS: Mapping[RecordingState, frozenset[RecordingState]] = {
    RecordingState.ANNOUNCING: frozenset({RecordingState.STARTING, RecordingState.ENDED}),
    RecordingState.STARTING: _OVER | {RecordingState.RUNNING, RecordingState.ENDED},
    RecordingState.RUNNING: _OVER | {RecordingState.PAUSED},
    RecordingState.PAUSED: _OVER | {RecordingState.RUNNING},
    RecordingState.STOPPING: frozenset({RecordingState.KEEPING}),
    RecordingState.KEEPING: frozenset({RecordingState.DELIVERING, RecordingState.ENDED}),
    RecordingState.DELIVERING: frozenset({RecordingState.ENDED}),
    RecordingState.ENDED: frozenset(),
}
IN_CONVERSATION = frozenset(
    {RecordingState.ANNOUNCING, RecordingState.STARTING, RecordingState.RUNNING, RecordingState.PAUSED}
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What is delivered with a message: who left it, where, when (`left_at`), and what his flow knew of him.

    One shorter than `least_s` seconds is none.
    """

    delivery: str
    line: str
    caller: str
    name: str
    language: str
    left_at: datetime
    values: Mapping[str, str] = field(default_factory=dict)
    least_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording, whose file is named after `id`.

    `request` is what is to be answered when the switch has paused or resumed it; `ending` is set as soon as it is
    known why it ends, and `stops` counts how often that was asked for. Not `has_begun`: the switch has not said so.
    `playback` is the sound by which a third is told. It may outlive its call by the time that its file takes. A message
    has a `letter`, which goes with it, and neither an offer nor a bridge.
    """

    id: RecordingId
    node: NodeName
    call: CallId
    offer: OfferId
    bridge: BridgeId
    retention: str
    is_on_demand: bool = False
    state: RecordingState = RecordingState.STARTING
    deadline_s: float | None = None
    request: str = ""
    ending: RecordingEnding | None = None
    has_begun: bool = False
    stops: int = 0
    playback: PlaybackId | None = None
    letter: Letter | None = None
    table: ClassVar[Mapping[RecordingState, frozenset[RecordingState]]] = TRANSITIONS


Recordings = dict[RecordingId, Recording]


@dataclass(frozen=True, slots=True)
class RecordingStarted:
    """The switch writes a recording."""

    node: NodeName
    recording: RecordingId


@dataclass(frozen=True, slots=True)
class RecordingFinished:
    """The switch has closed a recording's file; `is_failed`: not because we asked, and it may not be whole."""

    node: NodeName
    recording: RecordingId
    is_failed: bool


@dataclass(frozen=True, slots=True)
class RecordingKept:
    """The file is where it is kept: `size` bytes, its SHA-256 and its length in seconds."""

    node: NodeName
    recording: RecordingId
    size: int
    sha256: str
    length_s: float


@dataclass(frozen=True, slots=True)
class RecordingLost:
    """There is no file to keep, or it cannot be kept."""

    node: NodeName
    recording: RecordingId
    why: str


@dataclass(frozen=True, slots=True)
class RecordingFound:
    """A finished file that nobody has asked to keep lies in the switch's spool."""

    node: NodeName
    recording: RecordingId


@dataclass(frozen=True, slots=True)
class RecordingOverdue:
    """A file of this class has been kept long enough, or (`is_asked`) somebody wants it deleted."""

    node: NodeName
    recording: RecordingId
    retention: str
    is_asked: bool


@dataclass(frozen=True, slots=True)
class RoomJudged:
    """Whether there is room for recordings on the disk, with `free_mb` megabytes left."""

    node: NodeName
    has_room: bool
    free_mb: int


@dataclass(frozen=True, slots=True)
class MessageArrived:
    """A message is where it was to be delivered, at this try."""

    node: NodeName
    recording: RecordingId
    tries: int


@dataclass(frozen=True, slots=True)
class MessageReturned:
    """A message cannot be delivered there, and is not tried any more."""

    node: NodeName
    recording: RecordingId
    tries: int
    why: str


RecordingEvent = (
    RecordingStarted
    | RecordingFinished
    | RecordingKept
    | RecordingLost
    | RecordingFound
    | RecordingOverdue
    | RoomJudged
    | MessageArrived
    | MessageReturned
)
