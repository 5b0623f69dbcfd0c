"""What can be asked about recordings: of the switch while one runs, and of who keeps the files afterwards.

`RecordBridge` to `StopRecording` go to the switch, the others to the runtime, which moves, hashes, delivers and deletes
files.
"""

from typing import ClassVar, Literal

from acd.core.command import Command
from acd.core.frozen import dataclass
from acd.core.ids import BridgeId, CallId, LegId, RecordingId
from acd.core.recordings import Letter


@dataclass(frozen=True, slots=True)
class RecordBridge(Command):
    """Record all that is heard in a bridge into a file named after the recording; one that is there goes on."""

    bridge: BridgeId
    recording: RecordingId
    kind: Literal["record_bridge"] = "record_bridge"
    wants_done: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class RecordCaller(Command):
    """Record what one leg says, after a tone if it `has_beep`; the switch ends it at the limit, or after a silence.

    Its end comes as `RecordingFinished`, whatever ended it; so it does when the leg is gone.
    """

    leg: LegId
    recording: RecordingId
    longest_s: int
    silence_s: int
    has_beep: bool
    kind: Literal["record_caller"] = "record_caller"
    wants_done: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class PauseRecording(Command):
    """Write silence instead of what is heard. Never repeated: a second one writes sound again."""

    recording: RecordingId
    kind: Literal["pause_recording"] = "pause_recording"
    wants_done: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class ResumeRecording(Command):
    """Write what is heard again; of a recording that is not paused, nothing changes."""

    recording: RecordingId
    kind: Literal["resume_recording"] = "resume_recording"
    wants_done: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class StopRecording(Command):
    """Finish the file. Its end comes as `RecordingFinished`; one that has ended already stays as it is."""

    recording: RecordingId
    kind: Literal["stop_recording"] = "stop_recording"
    wants_done: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class KeepRecording(Command):
    """Take the finished file out of the switch's spool, for as long as its class says. Again: it is where it is.

    The outcome comes as `RecordingKept` or `RecordingLost`.
    """

    recording: RecordingId
    retention: str
    kind: Literal["keep_recording"] = "keep_recording"


@dataclass(frozen=True, slots=True)
class DeleteRecording(Command):
    """Delete a file that was kept; one that is gone is gone."""

    recording: RecordingId
    retention: str
    kind: Literal["delete_recording"] = "delete_recording"


@dataclass(frozen=True, slots=True)
class FindOverdue(Command):
    """Tell, as `RecordingOverdue`, each kept file whose time is over; with `of_whom` all of that call."""

    of_whom: CallId | None
    kind: Literal["find_overdue"] = "find_overdue"


@dataclass(frozen=True, slots=True)
class DeliverMessage(Command):
    """Bring a kept message to where it belongs, and try again until it is there. Again: it just goes on.

    The outcome comes as `MessageArrived` or `MessageReturned`.
    """

    recording: RecordingId
    retention: str
    letter: Letter
    kind: Literal["deliver_message"] = "deliver_message"


@dataclass(frozen=True, slots=True)
class ForgetMessage(Command):
    """What became of a message is written down: it is not delivered again. Its kept file stays."""

    recording: RecordingId
    kind: Literal["forget_message"] = "forget_message"


RecordingCommand = (
    RecordBridge | RecordCaller | PauseRecording | ResumeRecording | StopRecording | KeepRecording | DeleteRecording
    | FindOverdue | DeliverMessage | ForgetMessage
)  # fmt: skip
