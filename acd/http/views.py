"""What the API shows of a centre: plain values that say what is so at one moment. How they are made is not known here.

Durations are in seconds, moments are aware UTC. A list carries `seq`, the number of the last step that is in it: the
stream (`/api/v1/events?after=seq`) goes on from there without a gap.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from pydantic import Field

Seq = Annotated[int, Field(description="The last step that is in this; the stream goes on after it.", examples=[4711])]
Seconds = Annotated[float, Field(ge=0, examples=[12.4])]


@dataclass(frozen=True, slots=True)
class WrapUpView:
    """What an agent has said so far of the call that she has or has just had. `left_s`: until nothing prolongs it."""

    call: Annotated[str, Field(examples=["a1-e7-c123"])]
    queue: Annotated[str, Field(examples=["billing"])]
    code: Annotated[str, Field(description="Empty: none yet.", examples=["sale"])]
    note: Annotated[str, Field(examples=["wants two"])]
    is_solved: Annotated[bool | None, Field(description="Null: she did not say.")]
    is_owed: Annotated[bool, Field(description="She gets no call before she has given a code.")]
    left_s: Annotated[float | None, Field(description="Null while she still talks.", examples=[540.0])]


@dataclass(frozen=True, slots=True)
class AgentView:
    """An agent. `reason` is that of her pause; `call` is what she is offered, or whom she talks with."""

    name: Annotated[str, Field(examples=["ana"])]
    number: Annotated[str, Field(description="What she logs in with at a phone.", examples=["101"])]
    state: Annotated[str, Field(examples=["ready", "paused", "talking", "logged_out"])]
    reason: Annotated[str, Field(examples=["lunch"])]
    phone: Annotated[str | None, Field(description="Where she sits; null when logged out.", examples=["phone-3"])]
    is_leaving: Annotated[bool, Field(description="She is logged out as soon as this call is over.")]
    pause_after: Annotated[str, Field(description="Why she is paused as soon as this call is over.", examples=[""])]
    queues: tuple[str, ...]
    skills: Annotated[Mapping[str, int], Field(examples=[{"french": 8}])]
    call: Annotated[str | None, Field(examples=["a1-e7-c123"])]
    wrap_up: WrapUpView | None
    occupancy_percent: Annotated[
        float | None,
        Field(description="Handling of handling and idle, since log-in or the engine's begin.", examples=[82.5]),
    ] = None
    site: Annotated[str, Field(description="Where she sits; empty: nothing is said.", examples=["lyon"])] = ""


@dataclass(frozen=True, slots=True)
class WaitView:
    """What a wait will be shorter than in 50, 80 and 95 of 100 cases, and what it is on average."""

    likely_s: Annotated[float, Field(ge=0, examples=[63.0])]
    upper_s: Annotated[float, Field(ge=0, examples=[110.0])]
    longest_s: Annotated[float, Field(ge=0, examples=[190.0])]
    mean_s: Annotated[float, Field(ge=0, examples=[75.0])]


@dataclass(frozen=True, slots=True)
class QueueView:
    """A queue. `waiting` counts everybody who is not yet joined with an agent, also while one is being asked."""

    name: Annotated[str, Field(examples=["billing"])]
    waiting: Annotated[int, Field(ge=0, examples=[3])]
    longest_wait_s: Annotated[float | None, Field(description="Null when nobody waits.", examples=[41.2])]
    next_wait: Annotated[WaitView | None, Field(description="Of who would come now; null: it cannot be foretold.")]
    is_closed: Annotated[bool, Field(description="By its hours, or by hand: nobody is let in.")]
    closed_by: Annotated[str | None, Field(description="Who has closed it by hand.", examples=["team lead"])]
    talking: Annotated[int, Field(ge=0, description="Conversations that came from this queue.", examples=[2])]
    dispositions: Annotated[Mapping[str, str], Field(examples=[{"sale": "Something was sold."}])]
    agents: Annotated[Mapping[str, int], Field(description="By state.", examples=[{"ready": 1, "talking": 2}])]
    occupancy_spread_points: Annotated[
        float | None,
        Field(description="Greatest less least occupancy of its agents; null: fewer than two.", examples=[7.5]),
    ] = None


@dataclass(frozen=True, slots=True)
class CallView:
    """A living call. `queue`: waits there, or came from there; `wait_s` while waiting; `agent` from an offer on.

    An agent's own call is one of these too: she calls `number`, which sees `line`, for a `queue` or a `case`.
    """

    id: Annotated[str, Field(examples=["a1-e7-c123"])]
    line: Annotated[str, Field(examples=["+3225550100"])]
    caller: Annotated[str, Field(description="Empty for an anonymous caller.", examples=["+32470000001"])]
    state: Annotated[str, Field(examples=["in_flow", "queued", "talking", "asking", "ringing"])]
    step: Annotated[str, Field(description="Flow, block and step; empty for an own call.", examples=["main/start/2"])]
    language: Annotated[str, Field(examples=["fr"])]
    entered_at: datetime
    queue: Annotated[str | None, Field(examples=["billing"])]
    wait_s: Annotated[float | None, Field(examples=[41.2])]
    priority: Annotated[int | None, Field(description="While waiting; the highest is served first.", examples=[10])]
    position: Annotated[
        int | None, Field(description="In its queue; 1 is next. Null while an agent is being asked.", examples=[3])
    ]
    wait_left: Annotated[
        WaitView | None, Field(description="From now on; null: it cannot be foretold, or an agent is being asked.")
    ]
    agent: Annotated[str | None, Field(examples=["ana"])]
    offers: Annotated[int, Field(ge=0, description="Agents asked so far, in this stay.", examples=[1])]
    is_held: Annotated[bool, Field(description="The caller hears music while the agent does something else.")]
    consulted: Annotated[str | None, Field(description="Whom the agent asks meanwhile.", examples=["luis"])]
    consultation: Annotated[str | None, Field(examples=["ringing", "talking", "joined"])]
    number: Annotated[
        str | None, Field(description="Whom an agent calls; null: a caller rang us.", examples=[None])
    ] = None
    case: Annotated[str, Field(description="What her own call is about.", examples=[""])] = ""
    values: Annotated[
        Mapping[str, str],
        Field(description="What the flow, and services that it asked, know of the caller.", examples=[{"vip": "yes"}]),
    ] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WhyView:
    """Why one agent is not asked to take a call. `reason` is one of a closed list, `detail` says it in words."""

    agent: Annotated[str, Field(examples=["ana"])]
    reason: Annotated[str, Field(examples=["lacks_skill"])]
    detail: Annotated[str, Field(examples=["lacks french: 3 < 5"])]


@dataclass(frozen=True, slots=True)
class Agents:
    """All agents of the centre, by name."""

    seq: Seq
    agents: tuple[AgentView, ...]


@dataclass(frozen=True, slots=True)
class AgentNow:
    """One agent."""

    seq: Seq
    agent: AgentView


@dataclass(frozen=True, slots=True)
class Queues:
    """All queues of the centre, by name."""

    seq: Seq
    queues: tuple[QueueView, ...]


@dataclass(frozen=True, slots=True)
class QueueNow:
    """One queue."""

    seq: Seq
    queue: QueueView


@dataclass(frozen=True, slots=True)
class Calls:
    """Living calls, the oldest first; `total` of them are there, of which the list may be only the first."""

    seq: Seq
    total: Annotated[int, Field(ge=0, examples=[17])]
    calls: tuple[CallView, ...]


@dataclass(frozen=True, slots=True)
class CallNow:
    """One living call."""

    seq: Seq
    call: CallView


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything at one moment: what a wallboard begins with."""

    seq: Seq
    agents: tuple[AgentView, ...]
    queues: tuple[QueueView, ...]
    total: Annotated[int, Field(ge=0, description="Living calls; the list may be only the first.", examples=[17])]
    calls: tuple[CallView, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """Why agents are not asked to take a call: those of its queue, or the one who was asked about."""

    seq: Seq
    call: CallView
    agents: tuple[WhyView, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a request: `done` at once, or `deferred` until the agent's call is over."""

    outcome: Annotated[str, Field(examples=["done", "deferred"])]
    why: Annotated[str, Field(examples=["after the call"])]
    request: Annotated[str, Field(description="Its id, as in the ledger.", examples=["api-3f2a9c"])]
    is_kept: Annotated[
        bool, Field(description="Whether it is on the store's disk: if not, it is forgotten should the engine die now.")
    ]


@dataclass(frozen=True, slots=True)
class ReloadView:
    """What became of reading the folder anew: `done`, or `unchanged`, since it says what counted already."""

    result: Annotated[str, Field(examples=["done", "unchanged"])]
    why: Annotated[str, Field(examples=["the settings are of revision 7c0ffee00123 now"])]
    before: Annotated[str, Field(description="The revision that counted before.", examples=["1bada55e0042"])]
    revision: Annotated[str, Field(description="The one that counts now.", examples=["7c0ffee00123"])]


@dataclass(frozen=True, slots=True)
class Health:
    """Whether calls are taken; `reasons` says what stands against it."""

    is_ready: bool
    reasons: Annotated[tuple[str, ...], Field(examples=[["the switch a1 is not connected"]])]
