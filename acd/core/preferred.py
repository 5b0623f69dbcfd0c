"""Whom a caller prefers: she is waited for alone for a while, if she is there at all, and then whoever will do."""

from acd.core import last_agents
from acd.core.agents import AgentAtWork, AgentState
from acd.core.calls import Call
from acd.core.change import Change
from acd.core.flow_steps import EnterQueue
from acd.core.ids import AgentName
from acd.core.plan import Queue
from acd.core.routing_rules import LAST_AGENT, Needs
from acd.core.stays import Stay, StayState
from acd.core.values import visible

# Nobody waits for who does not take calls.
ABSENT = frozenset({AgentState.LOGGED_OUT, AgentState.PAUSED, AgentState.UNREACHABLE})


def wanted_by(change: Change, call: Call, step: EnterQueue, queue: Queue, needs: Needs) -> tuple[AgentName, ...]:
    """The agent whom the step names, or a value of the call, or who spoke with him last; nobody if there is none."""
    said = step.preferred
    if said == LAST_AGENT:
        last = last_agents.find(change, call, queue, needs)
        return () if last is None else (last,)
    name = AgentName(visible(call).get(said[1:], "") if said.startswith("$") else said)
    return (name,) if name in change.plan.agents else ()


def is_waited_for(change: Change, stay: Stay, agent: AgentAtWork | None) -> bool:
    """Whether he waits on for her, who cannot be asked just now."""
    is_time_left = stay.prefers_until_s is not None and change.now.mono_s < stay.prefers_until_s
    return is_time_left and agent is not None and agent.state not in ABSENT and not agent.pause_reason


def is_over(change: Change, stay: Stay) -> bool:
    """Whether the time is up for which he waits for her alone."""
    return stay.prefers_until_s is not None and stay.prefers_until_s <= change.now.mono_s


def give_up(change: Change, stay: Stay) -> None:
    """From now on whoever of the queue will do; a phone that rings already rings on."""
    is_waiting = stay.state is StayState.WAITING
    open_to_all = change.set(stay, prefers_until_s=None, only=() if is_waiting else stay.only)
    change.set(open_to_all, deadline_s=change.now.mono_s + open_to_all.due_in_s(change.now.mono_s))
    change.dirty[(stay.node, stay.call_class)] = None
