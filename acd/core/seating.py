"""Who is at work when an engine begins: the plan's agents, each as the engine before left her.

What is kept of her is that she is logged in, where, her pause, her wrap-up and since when she is idle. Whoever was
offered a call, or talks, stays so until her switch is there and tells what became of it.
"""

from collections.abc import Iterable
from dataclasses import replace

from acd.core import dispositions, phones
from acd.core.agents import AT_REST, AgentAtWork, AgentState
from acd.core.change import Change
from acd.core.ids import AgentName, CallId, LegId, NodeName, PhoneName, QueueName
from acd.core.ledger import AgentChanged
from acd.core.plan import Agent

ENGAGED = frozenset({AgentState.OFFERED, AgentState.OWN_CALL, AgentState.TALKING, AgentState.HOLDING})


def seat(change: Change, kept: Iterable[AgentAtWork]) -> None:
    """Put every agent into the state. One of whom nothing is kept sits at her own phone."""
    for before in kept:
        planned = change.plan.agents.get(before.id)
        if planned is None and before.state not in ENGAGED:
            change.touch("agents", before.id)
            change.record(AgentChanged(before.id, AgentState.LOGGED_OUT))
        else:
            _seat_again(change, before, planned)
    for agent in change.plan.agents.values():
        if agent.name not in change.state.agents:
            phone = None if agent.phone in change.state.agent_at else agent.phone
            first = AgentState.LOGGED_OUT if phone is None else AgentState.UNREACHABLE
            change.put(AgentAtWork(agent.name, agent.number, phone, agent.queues, agent.skills, first))


def engage(
    change: Change,
    name: AgentName,
    leg: LegId,
    phone: PhoneName | None,
    state: AgentState = AgentState.OFFERED,
    takes: CallId | None = None,
) -> AgentAtWork | None:
    """She is being asked on this leg, though nobody may have written it down. None: she is on another one, or gone.

    What she owes of the call that she `takes` is still to be said.
    """
    agent = change.state.agents.get(name)
    if agent is None or agent.state in ENGAGED:
        return agent if agent is not None and agent.leg == leg else None
    if phone is not None and agent.phone != phone and _vacate(change, phone):
        agent = replace(agent, phone=phone)
    if agent.phone is None:
        return None
    # No move of the table leads here: what came in between was not seen.
    dispositions.close(change, agent.id, but=takes)
    taken = change.put(replace(agent, state=state, leg=leg, deadline_s=None))
    phones.tell(change, taken)
    return taken


def order_again(change: Change, node: NodeName, kept: Iterable[AgentAtWork]) -> None:
    """Those of this node who were ready, and are again, have been idle since then."""
    for before in kept:
        agent = change.state.agents.get(before.id)
        if agent is None or not before.state is agent.state is AgentState.READY or agent.phone != before.phone:
            continue
        if agent.phone is not None and change.state.phones.get(agent.phone) == node:
            change.set(agent, idle_since_s=before.idle_since_s)


def _seat_again(change: Change, before: AgentAtWork, planned: Agent | None) -> None:
    has_phone = before.phone in change.plan.phones or before.phone in change.plan.outside_phones
    if planned is None:
        agent = replace(before, queues=(), is_leaving=True)
    else:
        agent = replace(before, number=planned.number, queues=_served(before, planned), skills=planned.skills)
    if before.state not in AT_REST:
        change.put(replace(agent, is_leaving=agent.is_leaving or not has_phone))
        return
    if not has_phone:
        agent = replace(agent, phone=None, state=AgentState.LOGGED_OUT, pause_reason="", misses=0)
    elif agent.state not in (AgentState.PAUSED, AgentState.LOGGED_OUT):
        agent = replace(agent, state=AgentState.UNREACHABLE)
    change.put(agent)
    if agent.state is not before.state:
        phones.tell(change, agent)


def _served(before: AgentAtWork, planned: Agent) -> tuple[QueueName, ...]:
    return tuple(queue for queue in planned.queues if queue not in before.left)


def _vacate(change: Change, phone: PhoneName) -> bool:
    """Whoever is at rest there, as the plan says or because she forgot to log out, makes room."""
    name = change.state.agent_at.get(phone)
    if name is None:
        return True
    other = change.state.agents[name]
    if other.state not in AT_REST:
        return False
    phones.tell(change, change.put(replace(other, phone=None, state=AgentState.LOGGED_OUT)))
    return True
