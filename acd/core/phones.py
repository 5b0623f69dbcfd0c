"""What becomes of agents when their phones ring, are freed, come and go: who is ready and who is not."""

from acd.core.agents import AgentAtWork, AgentState
from acd.core.change import Change
from acd.core.ids import NodeName, PhoneName
from acd.core.ledger import AgentChanged

_BETWEEN_CALLS = frozenset({AgentState.WRAP_UP, AgentState.BACKING_OFF})


def rest(change: Change, agent: AgentAtWork, state: AgentState, seconds: float) -> None:
    """After a call or an offer: no offer for `seconds`, nor before the phone is free."""
    changed = change.move(agent, state, deadline_in_s=seconds if seconds > 0 else None)
    change.record(AgentChanged(agent.id, state))
    _go_on_if_free(change, changed)


def rest_over(change: Change, agent: AgentAtWork) -> None:
    """The time to rest is up (her deadline)."""
    _go_on_if_free(change, change.set(agent, deadline_s=None))


def phone_freed(change: Change, agent: AgentAtWork) -> None:
    """Her leg is gone."""
    _go_on_if_free(change, change.set(agent, leg=None))


def phone_found(change: Change, phone: PhoneName, node: NodeName) -> None:
    """A phone can be reached on this node."""
    if change.state.phones.get(phone) == node:
        return
    agent = _agent_at(change, phone)
    if agent is not None and agent.state is AgentState.READY:
        agent = _leave_the_pool(change, agent)
    change.place_phone(phone, node)
    if agent is not None and agent.state is AgentState.UNREACHABLE:
        _enter_the_pool(change, agent)


def phone_missed(change: Change, phone: PhoneName, node: NodeName) -> None:
    """A phone cannot be reached on this node any more; late news about a node that it has left changes nothing."""
    if change.state.phones.get(phone) != node:
        return
    agent = _agent_at(change, phone)
    if agent is not None and agent.state is AgentState.READY:
        _leave_the_pool(change, agent)
    change.place_phone(phone, None)


def _agent_at(change: Change, phone: PhoneName) -> AgentAtWork | None:
    name = change.state.agent_at.get(phone)
    return None if name is None else change.state.agents[name]


def _go_on_if_free(change: Change, agent: AgentAtWork) -> None:
    if agent.state not in _BETWEEN_CALLS or agent.leg is not None or agent.deadline_s is not None:
        return
    if agent.phone in change.state.phones:
        _enter_the_pool(change, agent)
    else:
        _leave_the_pool(change, agent)


def _enter_the_pool(change: Change, agent: AgentAtWork) -> None:
    change.move(agent, AgentState.READY, idle_since_s=change.now.mono_s)
    change.record(AgentChanged(agent.id, AgentState.READY))
    node = change.state.phones[agent.phone]
    for queue in agent.queues:
        change.dirty[(node, queue)] = None


def _leave_the_pool(change: Change, agent: AgentAtWork) -> AgentAtWork:
    change.record(AgentChanged(agent.id, AgentState.UNREACHABLE))
    return change.move(agent, AgentState.UNREACHABLE)
