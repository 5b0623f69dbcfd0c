"""What people ask of the centre, by feature code, command line or API. Each is answered by a `RequestAnswered` fact."""

from enum import StrEnum

from acd.core.callback_requests import CallbackEndAsked
from acd.core.frozen import dataclass
from acd.core.ids import AgentName, CallId, PhoneName, QueueName
from acd.core.line_requests import LineRequest
from acd.core.queue_requests import QueueRequest
from acd.core.reasons import WatchMode


@dataclass(frozen=True, slots=True)
class LogInAsked:
    """Somebody (`request` is answered by a fact) wants this agent at work, at `phone` (empty: her own)."""

    request: str
    agent: AgentName
    phone: PhoneName | None


@dataclass(frozen=True, slots=True)
class LogOutAsked:
    """This agent's day is over; during a call, after it."""

    request: str
    agent: AgentName


@dataclass(frozen=True, slots=True)
class PauseAsked:
    """No offers for this agent, for a reason of the plan's list; during a call, after it."""

    request: str
    agent: AgentName
    reason: str


@dataclass(frozen=True, slots=True)
class ResumeAsked:
    """This agent's pause, or her wrap-up, is over."""

    request: str
    agent: AgentName


@dataclass(frozen=True, slots=True)
class ServeAsked:
    """Of all queues that the plan gives this agent, she serves these from now on, until she logs out."""

    request: str
    agent: AgentName
    queues: tuple[QueueName, ...]


@dataclass(frozen=True, slots=True)
class DispositionAsked:
    """What this agent says of the conversation that she has, or has just had. None: what she said before stands."""

    request: str
    agent: AgentName
    code: str | None = None
    note: str | None = None
    is_solved: bool | None = None


@dataclass(frozen=True, slots=True)
class WrapUpExtensionAsked:
    """This agent needs so many more seconds for her wrap-up."""

    request: str
    agent: AgentName
    seconds: float


@dataclass(frozen=True, slots=True)
class WrapUpEndAsked:
    """This agent's wrap-up is over."""

    request: str
    agent: AgentName


@dataclass(frozen=True, slots=True)
class PriorityAsked:
    """A supervisor (`by`, as she calls herself, here and below) wants this waiting call to have another priority."""

    request: str
    call: CallId
    priority: int
    by: str


@dataclass(frozen=True, slots=True)
class PositionAsked:
    """A supervisor wants this waiting call at this position of its queue; 1 is next."""

    request: str
    call: CallId
    position: int
    by: str


@dataclass(frozen=True, slots=True)
class WithdrawAsked:
    """A supervisor wants this caller to wait no longer, and says why in a note: his flow goes on."""

    request: str
    call: CallId
    note: str
    by: str


@dataclass(frozen=True, slots=True)
class MoveAsked:
    """A supervisor wants this caller to wait in another queue, with the place that he has."""

    request: str
    call: CallId
    queue: QueueName
    by: str


@dataclass(frozen=True, slots=True)
class HandToAsked:
    """A supervisor wants this waiting call to be offered to this agent alone."""

    request: str
    call: CallId
    agent: AgentName
    by: str


@dataclass(frozen=True, slots=True)
class PickAsked:
    """An agent wants this waiting call for herself."""

    request: str
    call: CallId
    agent: AgentName


@dataclass(frozen=True, slots=True)
class BlindTransferAsked:
    """Whom this caller talks with wants him to go on elsewhere without her; `to` as a person writes it."""

    request: str
    call: CallId
    to: str


class Verb(StrEnum):
    """What can be done in a conversation. `UNHOLD` ends a consultation too: back to the caller alone."""

    HOLD = "hold"
    UNHOLD = "unhold"
    CONSULT = "consult"
    SWAP = "swap"
    JOIN = "join"
    LEAVE = "leave"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class ControlAsked:
    """The agent who talks with this caller wants this; `to` is whom she consults, as a person writes it."""

    request: str
    call: CallId
    verb: Verb
    to: str = ""


@dataclass(frozen=True, slots=True)
class WatchAsked:
    """A supervisor wants to watch the conversation of this call, from `phone`, or (it lasts already) in another way."""

    request: str
    call: CallId
    phone: PhoneName | None
    mode: WatchMode


@dataclass(frozen=True, slots=True)
class WatchEndAsked:
    """The watch of this call is to end; the conversation goes on."""

    request: str
    call: CallId


@dataclass(frozen=True, slots=True)
class TakeOverAsked:
    """The supervisor who watches this call wants to speak with the caller in the agent's place."""

    request: str
    call: CallId


@dataclass(frozen=True, slots=True)
class OwnCallAsked:
    """This agent wants to call somebody outside (`to`, as she wrote it), for a queue, or for a case of hers."""

    request: str
    agent: AgentName
    to: str
    queue: QueueName | None = None
    case: str = ""


class RecordingWish(StrEnum):
    """What may be wished of a conversation's recording. While it is paused there is silence in the file."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class RecordingAsked:
    """Record the conversation of this call, pause that, go on or end it."""

    request: str
    call: CallId
    wish: RecordingWish


@dataclass(frozen=True, slots=True)
class PurgeAsked:
    """Delete the recordings whose time is over, or (`call`) all of that call."""

    request: str
    call: CallId | None


AgentRequest = LogInAsked | LogOutAsked | PauseAsked | ResumeAsked | ServeAsked
WrapUpRequest = DispositionAsked | WrapUpExtensionAsked | WrapUpEndAsked
LineUpRequest = PriorityAsked | PositionAsked | WithdrawAsked | MoveAsked | HandToAsked | PickAsked
WatchRequest = WatchAsked | WatchEndAsked | TakeOverAsked
RecordingRequest = RecordingAsked | PurgeAsked
Request = (
    AgentRequest | WrapUpRequest | LineUpRequest | BlindTransferAsked | ControlAsked | WatchRequest | OwnCallAsked
    | RecordingRequest | QueueRequest | CallbackEndAsked | LineRequest
)  # fmt: skip
