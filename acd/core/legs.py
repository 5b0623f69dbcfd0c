"""A leg: one channel on one node. Its states and what they remember."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from acd.core.frozen import dataclass
from acd.core.ids import AgentName, CallId, LegId, NodeName, OfferId, PhoneName, QueueName, StayId
from acd.core.routing_rules import Need


class LegRole(StrEnum):
    """`TARGET`: a number to which a caller is put through. `CODE`: a phone that dialled a feature code.

    `SUPERVISOR`: the phone from which a conversation is watched. `SNOOP`: what an agent's leg hears and says, as a
    channel of its own.
    `STRANGER`: found on the switch and not (yet) known: its arrival follows, or it is an older engine's.
    """

    CALLER = "caller"
    AGENT = "agent"
    TARGET = "target"
    CODE = "code"
    SUPERVISOR = "supervisor"
    SNOOP = "snoop"
    STRANGER = "stranger"


class LegState(StrEnum):
    """`ENDING`: we asked for its end; `LEFT`: it left our application and its end may never be told."""

    NEW = "new"
    UP = "up"
    ENDING = "ending"
    LEFT = "left"
    ENDED = "ended"


TRANSITIONS: Mapping[LegState, frozenset[LegState]] = {
    LegState.NEW: frozenset({LegState.UP, LegState.ENDING, LegState.LEFT, LegState.ENDED}),
    LegState.UP: frozenset({LegState.ENDING, LegState.LEFT, LegState.ENDED}),
    LegState.ENDING: frozenset({LegState.ENDING, LegState.ENDED}),
    LegState.LEFT: frozenset({LegState.ENDED}),
    LegState.ENDED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg, over a `trunk` if it is no phone's of ours.

    `hang_ups` counts how often its end was asked for: asking again is harmless, for ever is not. `returned_s` is when
    its caller came back from the fallback (monotonic seconds), if he was there.
    """

    id: LegId
    node: NodeName
    role: LegRole
    call: CallId | None = None
    offer: OfferId | None = None
    agent: AgentName | None = None
    state: LegState = LegState.NEW
    deadline_s: float | None = None
    sip_call_id: str = ""
    hang_ups: int = 0
    trunk: str = ""
    returned_s: float | None = None
    table: ClassVar[Mapping[LegState, frozenset[LegState]]] = TRANSITIONS


@dataclass(frozen=True, slots=True)
class LegNote:
    """What a new engine needs to go on with a leg when it knows nothing else; the variable `ACD_STATE` on the channel.

    `entered_at` is when the call began, `number` counts its notes and `playbacks` its sounds before this note. While
    the caller waits `queue`, `stay`, `order`, `priority`, `needs`, `waiting_since` and (if that is another moment)
    `lined_up_at` tell his place in line, `only` and `ends_wrap_up_of` for whom he waits. To the number `referred_to` he
    was sent by `agent`. On an agent's leg stand `agent`, `phone`, and when she was asked (`offered_at`). `told` and
    `consent` are what he heard about being recorded and what he said, `returns` where flows go on that called
    the one in which he is. `notes.py` bounds its length.
    """

    call: CallId
    line: str
    entered_at: datetime
    language: str
    number: int = 0
    step: str = ""
    caller: str = ""
    name: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    playbacks: int = 0
    queue: QueueName | None = None
    stay: StayId | None = None
    order: float = 0.0
    priority: int = 0
    needs: tuple[Need, ...] = ()
    waiting_since: datetime | None = None
    agent: AgentName | None = None
    phone: PhoneName | None = None
    offered_at: datetime | None = None
    lined_up_at: datetime | None = None
    only: tuple[AgentName, ...] = ()
    ends_wrap_up_of: AgentName | None = None
    referred_to: str = ""
    told: str = ""
    consent: str = ""
    returns: tuple[str, ...] = ()
