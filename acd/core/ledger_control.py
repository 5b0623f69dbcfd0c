"""The facts about what agents and supervisors do in and after a call: part of the vocabulary of `ledger.py`."""

from acd.core.frozen import dataclass
from acd.core.ids import AgentName, CallId, ConsultationId, LegId, OfferId, QueueName, StayId
from acd.core.ledger_callbacks import CallbackFact
from acd.core.ledger_lines import LineFact
from acd.core.ledger_look_ups import LookUpFact
from acd.core.ledger_own_calls import OwnCallFact
from acd.core.ledger_recording import RecordingFact
from acd.core.ledger_surveys import SurveyFact
from acd.core.ledger_waiting import WaitingFact
from acd.core.ledger_watches import WatchFact
from acd.core.reasons import ConsultationEnding


@dataclass(frozen=True, slots=True)
class AgentServes:
    """The queues that an agent serves from now on: all of hers, or those of them that were asked for."""

    agent: AgentName
    queues: tuple[QueueName, ...]


@dataclass(frozen=True, slots=True)
class ConversationHeld:
    """The agent put the caller on hold (`is_held`), or came back to him."""

    call: CallId
    offer: OfferId
    agent: AgentName
    is_held: bool


@dataclass(frozen=True, slots=True)
class TransferRefused:
    """A phone asked for a transfer `to` somebody and was told no; `why` is for people."""

    call: CallId
    leg: LegId
    to: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class WrapUpExtended:
    """The agent's wrap-up lasts `seconds` longer than it would have."""

    call: CallId
    offer: OfferId
    agent: AgentName
    seconds: float


@dataclass(frozen=True, slots=True)
class DispositionGiven:
    """What the agent said of a conversation, told once, when her wrap-up is over and nothing of it changes any more.

    `code` is one of the queue's (empty: she gave none), `is_solved` whether the caller needs no further contact (None:
    she did not say).
    """

    call: CallId
    offer: OfferId
    agent: AgentName
    queue: QueueName
    code: str
    note: str
    is_solved: bool | None


@dataclass(frozen=True, slots=True)
class DispositionMissing:
    """The queue wants a disposition, and the longest wrap-up was over before the agent gave one."""

    call: CallId
    offer: OfferId
    agent: AgentName
    queue: QueueName


@dataclass(frozen=True, slots=True)
class PriorityChanged:
    """A waiting call has another priority; `by` (here and below) is who asked, as she calls herself."""

    call: CallId
    stay: StayId
    queue: QueueName
    before: int
    priority: int
    by: str


@dataclass(frozen=True, slots=True)
class PositionChanged:
    """A waiting call was put at a position of its queue; those to whom an agent is being rung are before it."""

    call: CallId
    stay: StayId
    queue: QueueName
    position: int
    by: str


@dataclass(frozen=True, slots=True)
class StayWithdrawn:
    """A caller was taken out of his queue, and his flow goes on; `note` says why."""

    call: CallId
    stay: StayId
    queue: QueueName
    note: str
    by: str


@dataclass(frozen=True, slots=True)
class StayMoved:
    """A caller was moved from one queue to another, where `next_stay` begins with the place of this one."""

    call: CallId
    stay: StayId
    queue: QueueName
    next_stay: StayId
    next_queue: QueueName
    by: str


@dataclass(frozen=True, slots=True)
class StayHandedTo:
    """A waiting call is offered to this agent alone; `by` herself: she has picked it."""

    call: CallId
    stay: StayId
    queue: QueueName
    agent: AgentName
    by: str


@dataclass(frozen=True, slots=True)
class AgentTransferred:
    """An agent has sent her caller on. `manner` is `blind`, `kind` (`agent`, `queue`, `line`, `number`) and `to` where.

    It was asked `by` her `phone` or by a `request`.
    """

    call: CallId
    offer: OfferId
    agent: AgentName
    manner: str
    kind: str
    to: str
    by: str


@dataclass(frozen=True, slots=True)
class ConsultationBegan:
    """The agent of this conversation asks somebody else (`third`: an agent's name, or a number) while her caller waits.

    `is_by_phone`: her phone dialled it.
    """

    call: CallId
    consultation: ConsultationId
    offer: OfferId
    agent: AgentName
    third: str
    is_by_phone: bool


@dataclass(frozen=True, slots=True)
class ConsultationAnswered:
    """Whoever was asked picked up after `ring_s` seconds: the two talk."""

    call: CallId
    consultation: ConsultationId
    ring_s: float


@dataclass(frozen=True, slots=True)
class ConsultationJoined:
    """The caller has come in: three hear each other."""

    call: CallId
    consultation: ConsultationId


@dataclass(frozen=True, slots=True)
class ConsultationEnded:
    """The consultation is over, for this one reason, `talk_s` seconds after it was answered (0: it never was)."""

    call: CallId
    consultation: ConsultationId
    agent: AgentName
    third: str
    ending: ConsultationEnding
    talk_s: float


ControlFact = (
    AgentServes
    | ConversationHeld
    | TransferRefused
    | AgentTransferred
    | ConsultationBegan
    | ConsultationAnswered
    | ConsultationJoined
    | ConsultationEnded
    | WrapUpExtended
    | DispositionGiven
    | DispositionMissing
    | PriorityChanged
    | PositionChanged
    | StayWithdrawn
    | StayMoved
    | StayHandedTo
    | WatchFact
    | OwnCallFact
    | RecordingFact
    | LookUpFact
    | WaitingFact
    | CallbackFact
    | SurveyFact
    | LineFact
)
