"""The facts about supervisors who take part in conversations: part of the vocabulary of `ledger.py`."""

from acd.core.frozen import dataclass
from acd.core.ids import AgentName, CallId, LegId, OfferId, PhoneName
from acd.core.reasons import WatchEnding, WatchMode


@dataclass(frozen=True, slots=True)
class WatchBegan:
    """A supervisor hears an agent's conversation from now on.

    `watch` is her leg, at `phone`; `supervisor` the agent who is logged in there (None: nobody is).
    """

    call: CallId
    offer: OfferId
    agent: AgentName
    watch: LegId
    phone: PhoneName
    supervisor: AgentName | None
    mode: WatchMode


@dataclass(frozen=True, slots=True)
class WatchChanged:
    """She goes on in another mode."""

    call: CallId
    offer: OfferId
    agent: AgentName
    watch: LegId
    phone: PhoneName
    supervisor: AgentName | None
    mode: WatchMode


@dataclass(frozen=True, slots=True)
class WatchEnded:
    """She hears it no more; `mode` is the one of the end. She has watched for `watched_s` seconds."""

    call: CallId
    offer: OfferId
    agent: AgentName
    watch: LegId
    phone: PhoneName
    supervisor: AgentName | None
    mode: WatchMode
    ending: WatchEnding
    watched_s: float


@dataclass(frozen=True, slots=True)
class WatchFailed:
    """A supervisor wanted to watch and has heard nothing."""

    call: CallId
    offer: OfferId
    agent: AgentName
    watch: LegId
    phone: PhoneName
    supervisor: AgentName | None
    mode: WatchMode
    ending: WatchEnding


WatchFact = WatchBegan | WatchChanged | WatchEnded | WatchFailed
