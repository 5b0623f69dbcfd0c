"""The facts about the calls that agents make themselves: part of the vocabulary of `ledger.py`."""

from acd.core.frozen import dataclass
from acd.core.ids import AgentName, CallId, LegId, PhoneName, QueueName
from acd.core.reasons import OwnCallEnding


@dataclass(frozen=True, slots=True)
class OwnCallBegan:
    """An agent calls a number, which will see the line `shown`, for a queue (None: none) and a case of hers."""

    call: CallId
    agent: AgentName
    phone: PhoneName
    leg: LegId
    number: str
    shown: str
    queue: QueueName | None
    case: str


@dataclass(frozen=True, slots=True)
class OwnCallTaken:
    """She has picked up her own phone; now the number is called."""

    call: CallId
    agent: AgentName
    sip_call_id: str


@dataclass(frozen=True, slots=True)
class OwnCallDialled:
    """The number is about to be called over this trunk."""

    call: CallId
    leg: LegId
    number: str
    trunk: str


@dataclass(frozen=True, slots=True)
class OwnCallAnswered:
    """Somebody picked up there, and they talk."""

    call: CallId
    agent: AgentName
    leg: LegId
    trunk: str
    sip_call_id: str


@dataclass(frozen=True, slots=True)
class OwnCallEnded:
    """It is over, for this one reason, after they talked for `talk_s` seconds (0: nobody answered)."""

    call: CallId
    agent: AgentName
    ending: OwnCallEnding
    talk_s: float


OwnCallFact = OwnCallBegan | OwnCallTaken | OwnCallDialled | OwnCallAnswered | OwnCallEnded
