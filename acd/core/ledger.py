"""Which facts are recorded: the closed vocabulary of the ledger. Metrics, reports and audits are folds over these.

A fact is written once, never changed, and says what *happened*, not what was wanted. Times are added by
the driver (the step's wall clock and sequence number), so facts carry none of their own.
"""

from datetime import datetime

from acd.core.frozen import dataclass
from acd.core.ids import AgentName, CallId, LegId, NodeName, OfferId, PhoneName, QueueName, StayId
from acd.core.ledger_control import ControlFact
from acd.core.ledger_flows import FlowFact
from acd.core.legs import LegRole
from acd.core.reasons import CallEnding, OfferEnding, StayEnding

LEDGER_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class CentreOpened:
    """An engine began to work, or went on, with these settings."""

    epoch: int
    revision: str


@dataclass(frozen=True, slots=True)
class NodeFound:
    """A switch is connected; `legs` of ours were on it.

    Of the calls of an earlier engine `adopted` go on and `gone` were not there any more.
    """

    node: NodeName
    legs: int
    adopted: int = 0
    gone: int = 0


@dataclass(frozen=True, slots=True)
class NodeMissed:
    """A switch is not connected any more."""

    node: NodeName


@dataclass(frozen=True, slots=True)
class CallBegan:
    """A caller reached a line (`line` is empty when the number is not one of ours).

    `began_at` is set when it was earlier than this is told: by an engine of which only the leg's note was left.
    """

    call: CallId
    node: NodeName
    leg: LegId
    line: str
    dialled: str
    caller: str
    sip_call_id: str
    began_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CallAdopted:
    """A call of an earlier engine goes on; not `is_known`: from what was noted on its leg alone."""

    call: CallId
    leg: LegId
    is_known: bool


@dataclass(frozen=True, slots=True)
class CallAnswered:
    """The caller's leg is up: from here the caller pays."""

    call: CallId


@dataclass(frozen=True, slots=True)
class StepEntered:
    """The caller came to a step of the flow."""

    call: CallId
    step: str


@dataclass(frozen=True, slots=True)
class PromptFailed:
    """A prompt could not be played, or never came to an end by itself."""

    call: CallId
    prompt: str


@dataclass(frozen=True, slots=True)
class StayBegan:
    """The caller entered a queue; `began_at` as in `CallBegan`."""

    call: CallId
    stay: StayId
    queue: QueueName
    began_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StayEnded:
    """The caller's time in the queue is over after `wait_s` seconds.

    When nobody saw it, it was between `earliest` and `latest`, and `wait_s` counts to the earliest.
    """

    call: CallId
    stay: StayId
    queue: QueueName
    ending: StayEnding
    wait_s: float
    earliest: datetime | None = None
    latest: datetime | None = None


@dataclass(frozen=True, slots=True)
class OfferMade:
    """An agent was reserved and is being asked; `created` before `dialling`, so that a crash never rings twice."""

    call: CallId
    offer: OfferId
    queue: QueueName
    agent: AgentName
    phone: PhoneName


@dataclass(frozen=True, slots=True)
class OfferDialled:
    """The INVITE to the agent's phone is about to be sent. In doubt after this the attempt counts as made."""

    call: CallId
    offer: OfferId


@dataclass(frozen=True, slots=True)
class OfferRang:
    """The agent's phone rings."""

    call: CallId
    offer: OfferId
    sip_call_id: str


@dataclass(frozen=True, slots=True)
class OfferAnswered:
    """The agent picked up."""

    call: CallId
    offer: OfferId
    agent: AgentName
    sip_call_id: str


@dataclass(frozen=True, slots=True)
class OfferEnded:
    """The agent was joined with the caller, or why not; `ring_s` seconds after the offer was made."""

    call: CallId
    offer: OfferId
    agent: AgentName
    ending: OfferEnding
    ring_s: float


@dataclass(frozen=True, slots=True)
class ConversationBegan:
    """Caller and agent hear each other."""

    call: CallId
    offer: OfferId
    agent: AgentName


@dataclass(frozen=True, slots=True)
class ConversationEnded:
    """One of the two is gone, after `talk_s` seconds."""

    call: CallId
    offer: OfferId
    agent: AgentName
    talk_s: float


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The caller is gone, for this one reason; `q850` is what the switch said (0: nothing).

    When nobody saw it, it was between `earliest` and `latest`.
    """

    call: CallId
    ending: CallEnding
    q850: int
    earliest: datetime | None = None
    latest: datetime | None = None


@dataclass(frozen=True, slots=True)
class AgentChanged:
    """An agent's state, named as in the reports; `reason` of a pause. `phone` is where she sits (empty: nowhere)."""

    agent: AgentName
    state: str
    reason: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class PositionTold:
    """A waiting caller was told how many are before him, himself included."""

    call: CallId
    stay: StayId
    position: int


@dataclass(frozen=True, slots=True)
class TransferBegan:
    """The flow puts the caller through to a number."""

    call: CallId
    leg: LegId
    number: str
    trunk: str


@dataclass(frozen=True, slots=True)
class TransferEnded:
    """Putting through came to an end: `answered`, `no_answer`, `busy`, `failed` or `caller_gone`."""

    call: CallId
    leg: LegId
    ending: str


@dataclass(frozen=True, slots=True)
class LegHeard:
    """How well a leg of a call was heard, told at its end: a leg without sound has none.

    `ours_` is what the switch heard of the far end, `theirs_` what the far end heard: the share of packets lost (0 to
    1) and the jitter; None where nobody reported. `is_poor`: somebody would complain.
    """

    call: CallId
    leg: LegId
    role: LegRole
    ours_loss: float | None
    ours_jitter_ms: float | None
    theirs_loss: float | None
    theirs_jitter_ms: float | None
    round_trip_ms: float | None
    is_poor: bool


@dataclass(frozen=True, slots=True)
class RequestAnswered:
    """What became of a request from outside: `done`, `deferred` (after the call) or `refused` (`why` says it all)."""

    request: str
    outcome: str
    why: str


@dataclass(frozen=True, slots=True)
class OrphanEnded:
    """A leg or bridge of an earlier engine, or one that nobody claims, was ended."""

    node: NodeName
    id: str


@dataclass(frozen=True, slots=True)
class RequestFailed:
    """The switch did not carry out a command."""

    call: CallId | None
    command: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class FallbackHandled:
    """A caller's time in a queue of the fallback is over, as Asterisk's own log tells it, in whole seconds.

    `ending` is `answered` (by `agent`, and talked for `talk_s`), `abandoned`, `timed_out`, `left_empty` (no phone could
    be reached any more) or `returned` (to the engine). He waited there for `wait_s` since `entered_at`.
    """

    node: NodeName
    leg: LegId
    queue: QueueName
    ending: str
    agent: str
    entered_at: datetime
    wait_s: float
    talk_s: float


@dataclass(frozen=True, slots=True)
class BugContained:
    """A decision failed half-way; nothing of it was applied and its call went to the fallback."""

    call: CallId | None
    event: str
    error: str


Fact = (
    CentreOpened | NodeFound | NodeMissed | CallBegan | CallAdopted | CallAnswered | StepEntered
    | PromptFailed | StayBegan | StayEnded | OfferMade | OfferDialled | OfferRang | OfferAnswered | OfferEnded
    | ConversationBegan | ConversationEnded | CallEnded | AgentChanged
    | PositionTold | TransferBegan | TransferEnded | LegHeard | RequestAnswered | OrphanEnded
    | RequestFailed | FallbackHandled | BugContained | ControlFact | FlowFact
)  # fmt: skip
