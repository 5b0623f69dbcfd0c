"""A consultation: an agent asks somebody else while her caller waits. Its states and what they remember."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from acd.core.frozen import dataclass
from acd.core.ids import (
    AgentName,
    BridgeId,
    CallId,
    ConsultationId,
    LegId,
    NodeName,
    OfferId,
    QueueName,
    agent_leg_id,
    third_leg_id,
)


class ConsultationState(StrEnum):
    """`RINGING`: the INVITE is out; `JOINED`: the caller hears both."""

    CREATING = "creating"
    RINGING = "ringing"
    TALKING = "talking"
    JOINED = "joined"
    ENDED = "ended"


TRANSITIONS: Mapping[ConsultationState, frozenset[ConsultationState]] = {
    ConsultationState.CREATING: frozenset({ConsultationState.RINGING, ConsultationState.ENDED}),
    ConsultationState.RINGING: frozenset({ConsultationState.TALKING, ConsultationState.ENDED}),
    ConsultationState.TALKING: frozenset({ConsultationState.JOINED, ConsultationState.ENDED}),
    ConsultationState.JOINED: frozenset({ConsultationState.ENDED}),
    ConsultationState.ENDED: frozenset(),
}
ANSWERED = frozenset({ConsultationState.TALKING, ConsultationState.JOINED})


@dataclass(frozen=True, slots=True)
class Consultation:
    """`agent` asks on `leg`: the one on which she talks with her caller, or one that her phone dialled.

    Asked is the agent `third`, or a `number` over `trunk`. `queue` is out of which the caller came: its times hold.
    If she has named a queue, `one_of`, the next one of it is asked if `third` does not pick up, but for `tried` ones.
    `rings_until_s` ends the ringing, `talking_s` is when it was answered (monotonic seconds). While she is back
    `with_caller` for a moment, the third hears music in `holding`. Its call may be over: the two talk on. With
    `is_recorded` what three say is recorded, or would be if the third could be told.
    """

    id: ConsultationId
    call: CallId
    node: NodeName
    agent: AgentName
    offer: OfferId
    leg: LegId
    bridge: BridgeId
    queue: QueueName
    made_s: float
    third: AgentName | None = None
    number: str = ""
    trunk: str = ""
    state: ConsultationState = ConsultationState.CREATING
    deadline_s: float | None = None
    rings_until_s: float = 0.0
    has_rung: bool = False
    talking_s: float | None = None
    with_caller: bool = False
    holding: BridgeId | None = None
    one_of: QueueName | None = None
    tried: tuple[AgentName, ...] = ()
    is_recorded: bool = False
    table: ClassVar[Mapping[ConsultationState, frozenset[ConsultationState]]] = TRANSITIONS

    @property
    def third_leg(self) -> LegId:
        """The leg of whoever is asked."""
        return third_leg_id(self.id)

    @property
    def is_by_phone(self) -> bool:
        """Whether her phone dialled it: the phone itself lets one of the two wait, and we move nobody."""
        return self.leg != agent_leg_id(self.offer)
