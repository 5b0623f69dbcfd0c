"""A watch: one supervisor at a phone who takes part in one conversation. Its states and what they remember."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from acd.core.frozen import dataclass
from acd.core.ids import AgentName, BridgeId, CallId, LegId, NodeName, OfferId, PhoneName
from acd.core.reasons import WatchMode


class WatchState(StrEnum):
    """`JOINING`: on the way to where she hears in the wished mode; `LEAVING`: over, but her leg is not gone yet.

    `TAKING`: being joined with the caller in the agent's place.
    """

    CREATING = "creating"
    RINGING = "ringing"
    JOINING = "joining"
    WATCHING = "watching"
    TAKING = "taking"
    LEAVING = "leaving"
    ENDED = "ended"


_OVER = frozenset({WatchState.LEAVING, WatchState.ENDED})
TRANSITIONS: Mapping[WatchState, frozenset[WatchState]] = {
    WatchState.CREATING: _OVER | {WatchState.RINGING},
    WatchState.RINGING: _OVER | {WatchState.JOINING},
    WatchState.JOINING: _OVER | {WatchState.WATCHING},
    WatchState.WATCHING: _OVER | {WatchState.JOINING, WatchState.TAKING},
    WatchState.TAKING: _OVER,
    WatchState.LEAVING: frozenset({WatchState.ENDED}),
    WatchState.ENDED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Watch:
    """One watch. `id` is the supervisor's leg, `supervisor` the agent who sat at that phone (None: nobody).

    `offer` is whose conversation is watched. `bridge` is where she hears, or is to; `snoop` the channel through which
    she hears, and `next_snoop` the one that is to replace it. `joins_made` counts both. She hears since `began_s`
    (monotonic seconds), in the mode `heard`; `mode` is what was asked for.
    """

    id: LegId
    node: NodeName
    call: CallId
    offer: OfferId
    agent: AgentName
    phone: PhoneName
    supervisor: AgentName | None
    mode: WatchMode
    state: WatchState = WatchState.CREATING
    deadline_s: float | None = None
    bridge: BridgeId | None = None
    snoop: LegId | None = None
    next_snoop: LegId | None = None
    joins_made: int = 0
    began_s: float | None = None
    heard: WatchMode | None = None
    table: ClassVar[Mapping[WatchState, frozenset[WatchState]]] = TRANSITIONS
