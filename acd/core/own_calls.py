"""An own call: an agent calls a number outside, for a queue or a case. Its states and what they remember."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from acd.core.frozen import dataclass
from acd.core.ids import AgentName, BridgeId, CallId, LegId, NodeName, PhoneName, QueueName, target_bridge_id


class OwnCallState(StrEnum):
    """`ASKING`: the agent's phone rings; `CALLING`: a leg to the number is being made; `RINGING`: the number rings."""

    CREATING = "creating"
    ASKING = "asking"
    CALLING = "calling"
    RINGING = "ringing"
    TALKING = "talking"
    ENDED = "ended"


TRANSITIONS: Mapping[OwnCallState, frozenset[OwnCallState]] = {
    OwnCallState.CREATING: frozenset({OwnCallState.ASKING, OwnCallState.ENDED}),
    OwnCallState.ASKING: frozenset({OwnCallState.CALLING, OwnCallState.ENDED}),
    OwnCallState.CALLING: frozenset({OwnCallState.CALLING, OwnCallState.RINGING, OwnCallState.ENDED}),
    OwnCallState.RINGING: frozenset({OwnCallState.CALLING, OwnCallState.TALKING, OwnCallState.ENDED}),
    OwnCallState.TALKING: frozenset({OwnCallState.ENDED}),
    OwnCallState.ENDED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class OwnCall:
    """One own call, named and numbered among the calls. `leg` is the agent's, `target` (over `trunk`) the number's.

    The number sees the line `shown`. `queue` (None: none) is for whose sake she calls, `case` what she says that it is
    about. Each attempt over one trunk makes one target. `answered_s` is when the number answered (monotonic seconds).
    """

    id: CallId
    node: NodeName
    agent: AgentName
    phone: PhoneName
    leg: LegId
    number: str
    shown: str
    queue: QueueName | None
    case: str
    began_at: datetime
    state: OwnCallState = OwnCallState.CREATING
    deadline_s: float | None = None
    target: LegId | None = None
    trunk: str = ""
    targets_made: int = 0
    answered_s: float | None = None
    table: ClassVar[Mapping[OwnCallState, frozenset[OwnCallState]]] = TRANSITIONS

    @property
    def bridge(self) -> BridgeId | None:
        """Where she and the number hear each other; None while there is no leg to it."""
        return None if self.target is None else target_bridge_id(self.target)
