"""An agent: a person at a phone. Her states and what they remember."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from acd.core.frozen import dataclass
from acd.core.ids import AgentName, LegId, PhoneName, QueueName

MISSED = "missed"


class AgentState(StrEnum):
    """Named as in the reports. `BACKING_OFF`: did not take an offer, or her phone is still being freed.

    `OWN_CALL`: from her phone's ringing to the end of a call that she makes through us.
    """

    LOGGED_OUT = "logged_out"
    UNREACHABLE = "unreachable"
    ON_OTHER_CALL = "on_other_call"
    PAUSED = "paused"
    READY = "ready"
    OFFERED = "offered"
    TALKING = "talking"
    HOLDING = "holding"
    OWN_CALL = "own_call"
    WRAP_UP = "wrap_up"
    BACKING_OFF = "backing_off"


AT_REST = frozenset(
    {
        AgentState.LOGGED_OUT,
        AgentState.UNREACHABLE,
        AgentState.ON_OTHER_CALL,
        AgentState.PAUSED,
        AgentState.READY,
    }
)
"""Neither offered a call nor in one nor just after one: which of these it is follows from what is known of her."""

BETWEEN_CALLS = frozenset({AgentState.WRAP_UP, AgentState.BACKING_OFF})

# Who watches a colleague's conversation may take it over, whatever else she does.
_MAY_TAKE_OVER = AT_REST | {AgentState.TALKING}
TRANSITIONS: Mapping[AgentState, frozenset[AgentState]] = {
    AgentState.LOGGED_OUT: AT_REST,
    AgentState.UNREACHABLE: _MAY_TAKE_OVER,
    AgentState.ON_OTHER_CALL: _MAY_TAKE_OVER,
    AgentState.PAUSED: _MAY_TAKE_OVER | {AgentState.OWN_CALL},
    AgentState.READY: AT_REST | {AgentState.OFFERED, AgentState.OWN_CALL},
    # A caller who comes back to her interrupts her wrap-up of him, which goes on if she does not take him.
    AgentState.OFFERED: frozenset({AgentState.TALKING, AgentState.BACKING_OFF, AgentState.WRAP_UP}),
    AgentState.TALKING: frozenset({AgentState.HOLDING, AgentState.WRAP_UP}),
    AgentState.HOLDING: frozenset({AgentState.TALKING, AgentState.WRAP_UP}),
    AgentState.OWN_CALL: frozenset({AgentState.WRAP_UP, AgentState.BACKING_OFF}),
    AgentState.WRAP_UP: _MAY_TAKE_OVER | {AgentState.OWN_CALL},
    AgentState.BACKING_OFF: _MAY_TAKE_OVER | {AgentState.OWN_CALL},
}


@dataclass(frozen=True, slots=True)
class AgentAtWork:
    """One agent as she works now. `id` is her name; `leg` the one she is offered or talks on, until it is gone.

    `phone` is None when she is logged out, or (`is_leaving`) will be after the call. `pause_reason` is set while she
    is paused, or will be after the call. `misses` counts offers not answered in a row. `queues` are those
    that she serves now; `left` are the others that the plan gives her, of which she is logged out. `parted_s` is when
    her last call ended (monotonic seconds; None: she had none). `calls_taken` and `talked_ms` count since her log-in.
    """

    id: AgentName
    number: str
    phone: PhoneName | None
    queues: tuple[QueueName, ...]
    skills: Mapping[str, int]
    state: AgentState = AgentState.LOGGED_OUT
    deadline_s: float | None = None
    idle_since_s: float = 0.0
    leg: LegId | None = None
    is_leaving: bool = False
    pause_reason: str = ""
    misses: int = 0
    left: tuple[QueueName, ...] = ()
    parted_s: float | None = None
    calls_taken: int = 0
    talked_ms: int = 0
    table: ClassVar[Mapping[AgentState, frozenset[AgentState]]] = TRANSITIONS
