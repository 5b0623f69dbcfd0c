"""The facts about what agents and supervisors do in and after a call: part of the vocabulary of `ledger.py`."""

from dataclasses import dataclass

from acd.core.ids import AgentName, CallId, LegId, OfferId, QueueName, StayId


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


ControlFact = (
    ConversationHeld | TransferRefused | AgentTransferred | WrapUpExtended |
    DispositionGiven | DispositionMissing | StayHandedTo
)  # fmt: skip
