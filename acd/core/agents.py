"""An agent: a person at a phone. Her states and what they remember."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from acd.core.ids import AgentName, LegId, PhoneName, QueueName


class AgentState(StrEnum):
    """Named as in the reports. `BACKING_OFF`: did not take an offer, or her phone is still being freed."""

    UNREACHABLE = "unreachable"
    READY = "ready"
    OFFERED = "offered"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    BACKING_OFF = "backing_off"


_AT_REST = frozenset({AgentState.READY, AgentState.UNREACHABLE})
TRANSITIONS: Mapping[AgentState, frozenset[AgentState]] = {
    AgentState.UNREACHABLE: frozenset({AgentState.READY}),
    AgentState.READY: frozenset({AgentState.OFFERED, AgentState.UNREACHABLE}),
    AgentState.OFFERED: frozenset({AgentState.TALKING, AgentState.BACKING_OFF}),
    AgentState.TALKING: frozenset({AgentState.WRAP_UP}),
    AgentState.WRAP_UP: _AT_REST,
    AgentState.BACKING_OFF: _AT_REST,
}


@dataclass(frozen=True, slots=True)
class AgentAtWork:
    """One agent as she works now. `id` is her name; `leg` the one she is offered or talks on, until it is gone."""

    id: AgentName
    phone: PhoneName
    queues: tuple[QueueName, ...]
    state: AgentState = AgentState.UNREACHABLE
    deadline_s: float | None = None
    idle_since_s: float = 0.0
    leg: LegId | None = None
    table: ClassVar[Mapping[AgentState, frozenset[AgentState]]] = TRANSITIONS
