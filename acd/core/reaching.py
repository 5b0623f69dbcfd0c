"""A caller who waits for one agent alone, as a step of his flow wants it: for whom, and for how long.

He stands in line in a queue of hers, as somebody who needs what only she has: a skill of her own name. Once he has
talked with an agent that is over, wherever he is sent then.
"""

from acd.core import last_agents
from acd.core.agents import AgentState
from acd.core.calls import Call
from acd.core.change import Change
from acd.core.flow_steps import EnterQueue
from acd.core.ids import AgentName
from acd.core.plan import Queue
from acd.core.routing_rules import LAST_AGENT, Need, Needs
from acd.core.steps import step_at

# Nobody waits for who does not take calls. A phone that is away, or of which a switch has not told yet, may come back.
ABSENT = frozenset({AgentState.LOGGED_OUT, AgentState.PAUSED})


def own_skill(agent: str) -> str:
    """The skill that she alone has; no admin can write it."""
    return f"agent:{agent}"


def is_there(change: Change, call: Call, step: EnterQueue) -> bool:
    """Whether there is anybody to wait for: any agent of the queue, or the one whom the step wants."""
    if not step.agent:
        return True
    agent = change.state.agents.get(_wanted(change, call, step))
    return agent is not None and step.queue in agent.queues and agent.state not in ABSENT and not agent.pause_reason


def needs(change: Change, call: Call, step: EnterQueue) -> Needs:
    """What he needs besides what the step says."""
    if not step.agent or call.lined_up_s is not None:
        return ()
    return (Need(own_skill(_wanted(change, call, step)), 1),)


def wait_max_s(change: Change, call: Call | None, queue: Queue) -> float:
    """How long he waits at the longest: as the step says that wants one agent, else as the queue does."""
    step = None if call is None or call.lined_up_s is not None else step_at(change.plan, call)
    if isinstance(step, EnterQueue) and step.queue == queue.name and step.wait_max_s is not None:
        return step.wait_max_s
    return queue.wait_max_s


def _wanted(change: Change, call: Call, step: EnterQueue) -> AgentName:
    if step.agent == LAST_AGENT:
        return last_agents.find(change, call, change.queue(step.queue), ()) or AgentName("")
    return AgentName(call.values.get(step.agent[1:], "") if step.agent.startswith("$") else step.agent)
