"""Which waiting caller is offered to which ready agent: by priority and arrival, to the longest ready who can take it.

A class of calls knows beforehand which agents fit, so a decision does not grow with the number waiting. Who is to be
offered to certain agents alone comes before that: see `Stay.only`.
"""

from acd.core import offering, phones
from acd.core.agents import AgentAtWork, AgentState
from acd.core.change import Change
from acd.core.ids import NodeName, StayId
from acd.core.stays import Stay, StayState


def settle(change: Change) -> None:
    """Make every offer that has become possible in this step."""
    for node, line in change.state.directed.items():
        # Few are there: nobody stays who can be asked, or cannot.
        for place in tuple(line) if change.state.nodes.get(node) else ():
            _ask_alone(change, change.state.stays[place[-1]])
    while change.dirty:
        node, call_class = change.dirty.popitem()[0]
        if change.state.nodes.get(node):
            _match(change, node, call_class)


def _match(change: Change, node: NodeName, call_class: str) -> None:
    floor = change.state.floor(node, call_class)
    while floor.waiting and floor.ready:
        agent = change.state.agents[floor.ready[0][1]]
        offering.make(change, change.state.stays[_first_for(change, node, agent)], agent)


def _first_for(change: Change, node: NodeName, agent: AgentAtWork) -> StayId:
    """Of all who wait for what this agent can do: the highest priority, then who came first."""
    heads = []
    for call_class in change.state.classes_of(agent):
        waiting = change.state.floor(node, call_class.key).waiting
        if waiting:
            heads.append(waiting[0])
    return min(heads)[-1]


def _ask_alone(change: Change, stay: Stay) -> None:
    """Offer a directed stay to the first of its agents who can take it now; without one it is the whole queue's."""
    while stay.state is StayState.WAITING and stay.only:
        agent = change.state.agents.get(stay.only[0])
        if agent is not None and _ends_wrap_up(change, stay, agent):
            if agent.leg is not None:
                # Her conversation has only just ended: it is her turn as soon as her phone is free.
                return
            agent = phones.settle(change, change.set(agent, deadline_s=None), takes=stay.call)
        if agent is not None and _is_free_for(change, stay, agent):
            offering.make(change, stay, agent)
        else:
            change.set(stay, only=stay.only[1:])
        stay = change.state.stays[stay.id]
    if stay.state is StayState.WAITING:
        change.dirty[(stay.node, stay.call_class)] = None


def _ends_wrap_up(change: Change, stay: Stay, agent: AgentAtWork) -> bool:
    """Whether she may have him out of her wrap-up. It goes on if she will not be ready after it: she has work to do."""
    is_hers = agent.id == stay.ends_wrap_up_of and agent.state is AgentState.WRAP_UP
    return is_hers and phones.where_at_rest(change.state, agent) is AgentState.READY


def _is_free_for(change: Change, stay: Stay, agent: AgentAtWork) -> bool:
    """Whether she is ready, and where the caller is. That she serves his queue is not asked: somebody chose her."""
    where = None if agent.phone is None else change.state.phones.get(agent.phone)
    return agent.state is AgentState.READY and where == stay.node
