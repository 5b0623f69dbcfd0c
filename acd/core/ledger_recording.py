"""The facts about recordings: part of the vocabulary of `ledger.py`."""

from enum import StrEnum

from acd.core.frozen import dataclass
from acd.core.ids import CallId, ConsultationId, NodeName, OfferId, RecordingId


class RecordingEnding(StrEnum):
    """Why a recording ended, of which a file is kept.

    `MOVED`: three hear each other from here, or two again. `DOUBTFUL`: nobody knew for sure whether it was paused. From
    `KEY` on they are those of messages: the caller's key, his silence, the limit, or that he hung up.
    """

    CONVERSATION_ENDED = "conversation_ended"
    MOVED = "moved"
    ASKED = "asked"
    NO_ROOM = "no_room"
    DOUBTFUL = "doubtful"
    BROKEN = "broken"
    ENDED_UNOBSERVED = "ended_unobserved"
    KEY = "key"
    SILENCE = "silence"
    LIMIT = "limit"
    CALLER_HUNG_UP = "caller_hung_up"


class RecordingFailure(StrEnum):
    """Why there is no file. `NOT_ANNOUNCED`: the caller, or a third, did not hear that he would be recorded.

    Of messages: `TOO_MANY` wait for being delivered, or it was `TOO_SHORT`.
    """

    NOT_ANNOUNCED = "not_announced"
    NO_ROOM = "no_room"
    REFUSED = "refused"
    NOT_STARTED = "not_started"
    FILE_LOST = "file_lost"
    TOO_MANY = "too_many"
    TOO_SHORT = "too_short"


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


@dataclass(frozen=True, slots=True)
class MessageBegan:
    """The caller was asked to leave a message, and it is being recorded."""

    call: CallId
    recording: RecordingId
    delivery: str


@dataclass(frozen=True, slots=True)
class MessageLeft:
    """A message is kept: its size (`size` bytes), checksum and length. It is delivered from here."""

    call: CallId
    recording: RecordingId
    delivery: str
    ending: RecordingEnding
    retention: str
    size: int
    sha256: str
    length_s: float


@dataclass(frozen=True, slots=True)
class MessageFailed:
    """The caller has left no message, and why; his flow goes on in the branch for it."""

    call: CallId
    recording: RecordingId
    delivery: str
    why: RecordingFailure
    detail: str


@dataclass(frozen=True, slots=True)
class MessageDelivered:
    """A message is where it belongs, at this try."""

    call: CallId
    recording: RecordingId
    delivery: str
    tries: int


@dataclass(frozen=True, slots=True)
class MessageUndelivered:
    """A message could not be delivered, and is not tried any more; its file is kept as long as its class says."""

    call: CallId
    recording: RecordingId
    delivery: str
    tries: int
    why: str


RecordingFact = (
    RecordingAnnounced | ThirdTold | ConsentTaken | RecordingBegan | RecordingPaused | RecordingResumed | RecordingEnded
    | RecordingFailed | RecordingPurged | RecordingRoomChanged | MessageBegan | MessageLeft | MessageFailed
    | MessageDelivered | MessageUndelivered
)  # fmt: skip
