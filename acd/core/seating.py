"""Who is at work: when an engine begins, the plan's agents, each as the engine before left her; and by another plan.

What is kept of her is that she is logged in, where, her pause, her wrap-up and since when she is idle. Whoever was
offered a call, or talks, stays so until her switch is there and tells what became of it.
"""

from collections.abc import Iterable
from dataclasses import replace

from acd.core import dispositions, phones
from acd.core.agents import AT_REST, BETWEEN_CALLS, AgentAtWork, AgentState
from acd.core.change import Change
from acd.core.ids import AgentName, CallId, LegId, NodeName, PhoneName, QueueName
from acd.core.ledger import AgentChanged
from acd.core.ledger_control import AgentServes
from acd.core.plan import Agent, Plan

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
            change.put(_new(change, agent))


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


def seat_again(change: Change, old: Plan) -> None:
    """The settings are others than the `old` ones: everybody stays as she is, and does what they say of her now.

    Who is new sits at her own phone, if nobody does; who is in them no more is logged out, during a call after it.
    """
    _place_outside_phones(change, old)
    for before in tuple(change.state.agents.values()):
        planned = change.plan.agents.get(before.id)
        if planned is None:
            _part(change, before)
        else:
            _stay(change, before, planned, is_back=before.id not in old.agents)
    for planned in change.plan.agents.values():
        if planned.name not in change.state.agents:
            phones.settle(change, change.put(_new(change, planned)))
    forget_gone(change)


def forget_gone(change: Change) -> None:
    """Those who are in the settings no more and have nothing to do here any more."""
    for agent in tuple(change.state.agents.values()):
        is_out = agent.state is AgentState.LOGGED_OUT and agent.leg is None
        if is_out and agent.id not in change.plan.agents:
            change.drop(agent)


def _new(change: Change, planned: Agent) -> AgentAtWork:
    phone = None if planned.phone in change.state.agent_at else planned.phone
    first = AgentState.LOGGED_OUT if phone is None else AgentState.UNREACHABLE
    return AgentAtWork(planned.name, planned.number, phone, planned.queues, planned.skills, first)


def _stay(change: Change, before: AgentAtWork, planned: Agent, *, is_back: bool) -> None:
    queues = _served(before, planned)
    left = tuple(queue for queue in before.left if queue in planned.queues)
    has_phone = before.phone is None or _is_phone(change, before.phone)
    agent = replace(
        before,
        number=planned.number,
        queues=queues,
        left=left,
        skills=planned.skills,
        is_leaving=(before.is_leaving and not is_back) or not has_phone,
    )
    if agent != before:
        phones.settle(change, change.put(agent))
    if queues != before.queues:
        change.record(AgentServes(agent.id, queues))


def _part(change: Change, before: AgentAtWork) -> None:
    agent = change.put(replace(before, queues=(), left=(), is_leaving=True))
    if agent.state in BETWEEN_CALLS:
        agent = change.set(agent, deadline_s=None)
    phones.settle(change, agent)


def _place_outside_phones(change: Change, old: Plan) -> None:
    """Each is where the first switch is that is there; one that is none any more is nowhere."""
    node = next((node for node, is_connected in change.state.nodes.items() if is_connected), None)
    for phone in change.plan.outside_phones:
        if phone not in change.state.phones and node is not None:
            phones.phone_found(change, phone, node)
    for phone in old.outside_phones:
        if phone not in change.plan.outside_phones and phone not in change.plan.phones and phone in change.state.phones:
            phones.phone_missed(change, phone, change.state.phones[phone])


def _is_phone(change: Change, phone: PhoneName | None) -> bool:
    return phone in change.plan.phones or phone in change.plan.outside_phones


def _seat_again(change: Change, before: AgentAtWork, planned: Agent | None) -> None:
    has_phone = _is_phone(change, before.phone)
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
