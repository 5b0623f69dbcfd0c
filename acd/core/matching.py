"""Which waiting caller is offered to which ready agent: by priority and arrival, to the longest ready who can take it.

A class of calls knows beforehand which agents fit, so a decision does not grow with the number waiting.
"""

from acd.core import offering
from acd.core.agents import AgentAtWork
from acd.core.change import Change
from acd.core.ids import NodeName, StayId


def settle(change: Change) -> None:
    """Make every offer that has become possible in this step."""
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
