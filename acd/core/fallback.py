"""The fallback, Asterisk's own queues for the time without an engine: who is to answer there, and what it tells.

Its members follow from log-ins and pauses, never from calls, so a call costs nothing here.
"""

from collections.abc import Container
from datetime import datetime

from acd.core.agents import AgentAtWork
from acd.core.frozen import dataclass
from acd.core.ids import AgentName, LegId, NodeName, PhoneName, QueueName
from acd.core.ledger import FallbackHandled
from acd.core.needs import are_met
from acd.core.plan import Plan
from acd.core.state import State


@dataclass(frozen=True, slots=True)
class Member:
    """An agent at a phone for one queue; `pause` is the reason of a pause (empty: none)."""

    queue: QueueName
    phone: PhoneName
    agent: AgentName
    pause: str = ""


@dataclass(frozen=True, slots=True)
class CallReturned:
    """A caller comes back from the fallback, where he waited `since` then in `queue`; his leg is up.

    `dialled`, `caller`, `name` and `trunk` are as in `CallArrived`; `language` and `step` (empty: none is known) are
    where an engine before had left him.
    """

    node: NodeName
    leg: LegId
    queue: QueueName
    since: datetime
    dialled: str
    caller: str
    sip_call_id: str
    name: str = ""
    trunk: str = ""
    language: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class FallbackTold:
    """What the fallback wrote down of stays that ended there. Its log of that node was read as far as `position`."""

    node: NodeName
    position: int
    handled: tuple[FallbackHandled, ...]


def mirrored(state: State, known: Container[QueueName] | None = None) -> frozenset[Member]:
    """Who belongs into the fallback's queues, or those `known` to the switch: not those of a later reload.

    Whoever sits at an outside phone does not: nobody would ask there for the key that keeps voicemail out. Needs of a
    single step of a flow are not known there, those of a queue are.
    """
    plan = state.plan
    if plan is None:
        return frozenset()
    here = frozenset(plan.phones)
    return frozenset(
        Member(queue, agent.phone, agent.id, agent.pause_reason)
        for agent in state.agents.values()
        if agent.phone in here and not agent.is_leaving
        for queue in agent.queues
        if known is None or queue in known
        if _can(agent, queue, plan)
    )


def _can(agent: AgentAtWork, queue: QueueName, plan: Plan) -> bool:
    known = plan.queues.get(queue)
    return known is not None and are_met(known.needs, agent.skills)
