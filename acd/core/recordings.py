"""A recording: what is heard in one conversation's bridge, as one file. Its states, and what is told about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from acd.core.ids import BridgeId, CallId, NodeName, OfferId, PlaybackId, RecordingId
from acd.core.ledger_recording import RecordingEnding


class RecordingState(StrEnum):
    """`ANNOUNCING`: the caller, or a third, is told of it; `KEEPING`: the file is being moved and hashed."""

    ANNOUNCING = "announcing"
    STARTING = "starting"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    KEEPING = "keeping"
    ENDED = "ended"


_OVER = frozenset({RecordingState.STOPPING, RecordingState.KEEPING})
TRANSITIONS: Mapping[RecordingState, frozenset[RecordingState]] = {
    RecordingState.ANNOUNCING: frozenset({RecordingState.STARTING, RecordingState.ENDED}),
    RecordingState.STARTING: _OVER | {RecordingState.RUNNING, RecordingState.ENDED},
    RecordingState.RUNNING: _OVER | {RecordingState.PAUSED},
    RecordingState.PAUSED: _OVER | {RecordingState.RUNNING},
    RecordingState.STOPPING: frozenset({RecordingState.KEEPING}),
    RecordingState.KEEPING: frozenset({RecordingState.ENDED}),
    RecordingState.ENDED: frozenset(),
}
IN_CONVERSATION = frozenset(
    {RecordingState.ANNOUNCING, RecordingState.STARTING, RecordingState.RUNNING, RecordingState.PAUSED}
)


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording, whose file is named after `id`.

    `request` is what is to be answered when the switch has paused or resumed it; `ending` is set as soon as it is
    known why it ends, and `stops` counts how often that was asked for. Not `has_begun`: the switch has not said so.
    `playback` is the sound by which a third is told. It may outlive its call by the time that its file takes.
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


RecordingEvent = (
    RecordingStarted
    | RecordingFinished
    | RecordingKept
    | RecordingLost
    | RecordingFound
    | RecordingOverdue
    | RoomJudged
)
