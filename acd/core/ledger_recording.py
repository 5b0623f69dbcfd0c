"""The facts about recordings: part of the vocabulary of `ledger.py`."""

from dataclasses import dataclass
from enum import StrEnum

from acd.core.ids import CallId, ConsultationId, NodeName, OfferId, RecordingId


class RecordingEnding(StrEnum):
    """Why a recording ended, of which a file is kept.

    `MOVED`: three hear each other from here, or two again. `DOUBTFUL`: nobody knew for sure whether it was paused.
    """

    CONVERSATION_ENDED = "conversation_ended"
    MOVED = "moved"
    ASKED = "asked"
    NO_ROOM = "no_room"
    DOUBTFUL = "doubtful"
    BROKEN = "broken"
    ENDED_UNOBSERVED = "ended_unobserved"


class RecordingFailure(StrEnum):
    """Why there is no file. `NOT_ANNOUNCED`: the caller, or a third, did not hear that he would be recorded."""

    NOT_ANNOUNCED = "not_announced"
    NO_ROOM = "no_room"
    REFUSED = "refused"
    NOT_STARTED = "not_started"
    FILE_LOST = "file_lost"


@dataclass(frozen=True, slots=True)
class RecordingAnnounced:
    """The caller was told that he is (or may be) recorded, by this prompt in this language."""

    call: CallId
    prompt: str
    language: str


@dataclass(frozen=True, slots=True)
class ThirdTold:
    """Whom the agent has brought into the conversation was told that it is recorded, before that began."""

    call: CallId
    consultation: ConsultationId
    prompt: str
    language: str


@dataclass(frozen=True, slots=True)
class ConsentTaken:
    """Whether the caller agreed to be recorded; not `is_by_key`: he pressed none, and the default counts."""

    call: CallId
    is_given: bool
    is_by_key: bool


@dataclass(frozen=True, slots=True)
class RecordingBegan:
    """What is said in the conversation is written down, to be kept for as long as the class `retention` says."""

    call: CallId
    offer: OfferId
    recording: RecordingId
    retention: str
    is_on_demand: bool


@dataclass(frozen=True, slots=True)
class RecordingPaused:
    """From here there is silence in the file."""

    call: CallId
    recording: RecordingId


@dataclass(frozen=True, slots=True)
class RecordingResumed:
    """From here on the file has sound again."""

    call: CallId
    recording: RecordingId


@dataclass(frozen=True, slots=True)
class RecordingEnded:
    """The file is finished and kept: its size (`size` bytes), checksum and length.

    One of which no beginning was told ran unobserved.
    """

    call: CallId
    offer: OfferId
    recording: RecordingId
    ending: RecordingEnding
    retention: str
    size: int
    sha256: str
    length_s: float


@dataclass(frozen=True, slots=True)
class RecordingFailed:
    """There is no file of what was to be recorded, and why. The call goes on."""

    call: CallId
    offer: OfferId
    recording: RecordingId
    why: RecordingFailure
    detail: str


@dataclass(frozen=True, slots=True)
class RecordingPurged:
    """The file was deleted: its time was over, or (`is_asked`) somebody asked for it."""

    call: CallId
    recording: RecordingId
    retention: str
    is_asked: bool


@dataclass(frozen=True, slots=True)
class RecordingRoomChanged:
    """Whether there is room for recordings on the disk; without it none begins and those that run are ended."""

    node: NodeName
    has_room: bool
    free_mb: int


RecordingFact = (
    RecordingAnnounced | ThirdTold | ConsentTaken | RecordingBegan | RecordingPaused | RecordingResumed | RecordingEnded
    | RecordingFailed | RecordingPurged | RecordingRoomChanged
)  # fmt: skip
