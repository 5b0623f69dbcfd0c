"""Which waiting caller is offered to which ready agent: the longest waiting to the longest ready."""

from acd.core import offering
from acd.core.agents import AgentAtWork
from acd.core.change import Change
from acd.core.ids import NodeName, QueueName, StayId
from acd.core.state import Floor


def settle(change: Change) -> None:
    """Make every offer that has become possible in this step."""
    while change.dirty:
        node, queue = change.dirty.popitem()[0]
        if change.state.nodes.get(node):
            _match(change, node, queue)


def _match(change: Change, node: NodeName, queue: QueueName) -> None:
    floor = change.state.floor(node, queue)
    while floor.waiting and floor.ready:
        agent = change.state.agents[floor.ready[0][1]]
        offering.make(change, change.state.stays[_longest_waiting(change, node, agent, floor)], agent)


def _longest_waiting(change: Change, node: NodeName, agent: AgentAtWork, floor: Floor) -> StayId:
    """Of all queues that this agent serves: who came first."""
    heads = [floor.waiting[0]]
    for queue in agent.queues:
        waiting = change.state.floor(node, queue).waiting
        if waiting:
            heads.append(waiting[0])
    return min(heads)[1]
