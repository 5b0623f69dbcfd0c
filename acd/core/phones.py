"""Who is ready and who is not: what becomes of agents between calls, and when their phones come, go and are used.

An agent at rest is logged out, paused, unreachable, on another call or ready; which of these follows from what is
known of her and her phone, in that order. `settle` is the one place where it is decided.
"""

from acd.core import dispositions
from acd.core.agents import AT_REST, BETWEEN_CALLS, AgentAtWork, AgentState
from acd.core.change import Change
from acd.core.ids import CallId, NodeName, PhoneName
from acd.core.ledger import AgentChanged
from acd.core.state import State


def settle(change: Change, agent: AgentAtWork, *, takes: CallId | None = None) -> AgentAtWork:
    """Put an agent who may rest into the state that she belongs in. Not during a call, nor before the phone is free.

    Her wrap-up is over, but for that of the call which she `takes` again at once.
    """
    may_rest = agent.state in AT_REST or (
        agent.state in BETWEEN_CALLS and agent.leg is None and agent.deadline_s is None
    )
    belongs = where_at_rest(change.state, agent)
    if not may_rest or belongs is agent.state:
        return agent
    dispositions.close(change, agent.id, but=takes)
    if belongs is AgentState.LOGGED_OUT:
        agent = change.move(agent, belongs, phone=None, is_leaving=False, misses=0)
    elif belongs is AgentState.READY:
        agent = change.move(agent, belongs, idle_since_s=change.now.mono_s)
        offer_her(change, agent)
    else:
        agent = change.move(agent, belongs)
    tell(change, agent)
    return agent


def tell(change: Change, agent: AgentAtWork) -> None:
    """Record an agent's state as it is now."""
    reason = agent.pause_reason if agent.state is AgentState.PAUSED else ""
    change.record(AgentChanged(agent.id, agent.state, reason, agent.phone or ""))


def rest(change: Change, agent: AgentAtWork, state: AgentState, seconds: float) -> None:
    """After a call or an offer: no offer for `seconds`, nor before the phone is free."""
    deadline_in_s = seconds if seconds > 0 else None
    if state is AgentState.WRAP_UP:
        changed = change.move(agent, state, deadline_in_s=deadline_in_s, parted_s=change.now.mono_s)
    else:
        changed = change.move(agent, state, deadline_in_s=deadline_in_s)
    tell(change, changed)
    settle(change, changed)


def rest_over(change: Change, agent: AgentAtWork) -> None:
    """The time to rest is up (her deadline, or her own wish)."""
    settle(change, change.set(agent, deadline_s=None))


def phone_freed(change: Change, agent: AgentAtWork) -> None:
    """Her leg is gone."""
    settle(change, change.set(agent, leg=None))


def phone_found(change: Change, phone: PhoneName, node: NodeName) -> None:
    """A phone can be reached on this node."""
    if change.state.phones.get(phone) == node:
        return
    agent = _agent_at(change, phone)
    if agent is not None and agent.state is AgentState.READY:
        # Out of the old node's pool before the phone is on the new one.
        agent = change.move(agent, AgentState.UNREACHABLE)
    change.place_phone(phone, node)
    if agent is not None:
        settle(change, agent)


def phone_missed(change: Change, phone: PhoneName, node: NodeName) -> None:
    """A phone cannot be reached on this node any more; late news about a node that it has left changes nothing."""
    if change.state.phones.get(phone) != node:
        return
    agent = _agent_at(change, phone)
    if agent is not None and agent.state is AgentState.READY:
        agent = change.move(agent, AgentState.UNREACHABLE)
        tell(change, agent)
    change.place_phone(phone, None)
    if agent is not None:
        settle(change, agent)


def phone_used(change: Change, phone: PhoneName, *, is_in_use: bool) -> None:
    """A phone began or ended calls of its owner. On a feature code it is in use, whatever late news says of it."""
    is_in_use = is_in_use or any(each.phone == phone for each in change.state.code_calls.values())
    if change.state.is_in_use.get(phone, False) == is_in_use:
        return
    change.mark_phone(phone, is_in_use=is_in_use)
    agent = _agent_at(change, phone)
    if agent is not None:
        settle(change, agent)


def used_by_us(change: Change, phone: PhoneName) -> None:
    """A call of ours that is no offer begins or has ended at this phone: whoever sits there is not, or is, free."""
    agent = _agent_at(change, phone)
    if agent is not None:
        settle(change, agent)


def _agent_at(change: Change, phone: PhoneName) -> AgentAtWork | None:
    name = change.state.agent_at.get(phone)
    return None if name is None else change.state.agents[name]


def where_at_rest(state: State, agent: AgentAtWork) -> AgentState:
    """The state in which she belongs as soon as she may rest."""
    if agent.phone is None or agent.is_leaving:
        return AgentState.LOGGED_OUT
    if agent.pause_reason:
        return AgentState.PAUSED
    if agent.phone not in state.phones:
        return AgentState.UNREACHABLE
    return AgentState.ON_OTHER_CALL if is_busy(state, agent.phone) else AgentState.READY


def is_busy(state: State, phone: PhoneName) -> bool:
    """Whether a phone has any call but an offer: its owner's own, or somebody watches from it."""
    return state.is_in_use.get(phone, False) or any(watch.phone == phone for watch in state.watches.values())


def offer_her(change: Change, agent: AgentAtWork) -> None:
    """She is ready: whoever waits for what she can do may be offered to her."""
    assert agent.phone is not None, f"{agent.id} is ready without a phone"
    node = change.state.phones[agent.phone]
    change.ready[agent.id] = node
