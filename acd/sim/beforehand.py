"""What is so when a policy test begins: agents as they are said to be, and a door into each queue for who waits.

Agents come as from a store, after an engine that ended just before: no path of the core is there for tests alone.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from acd.config.moments import moment_of
from acd.config.policy_shapes import AtWorkShape, GivenShape
from acd.config.staff_shapes import names_of
from acd.core.agents import AgentAtWork, AgentState
from acd.core.door_notes import LastAgent, place_name
from acd.core.flow_steps import Answer, EnterQueue
from acd.core.flows import Flow
from acd.core.ids import LineNumber, PhoneName
from acd.core.kept import Kept
from acd.core.plan import Agent, Line, Plan

# So much happens before the call: others begin to wait, one after the other.
BEFORE_S = 1800.0
FOR_EVER_S = 1e9
# Before that, each agent has been idle for a while, who is named first for longest.
IDLE_S = -100_000.0
STATES = {
    "ready": AgentState.READY,
    "away": AgentState.LOGGED_OUT,
    "talking": AgentState.ON_OTHER_CALL,
    "wrap_up": AgentState.WRAP_UP,
    "paused": AgentState.PAUSED,
}


def moment(given: GivenShape, plan: Plan) -> datetime:
    """When the test plays."""
    assert given.at is not None, "a test without a moment was refused"
    return moment_of(given.at).replace(tzinfo=ZoneInfo(plan.time_zone)).astimezone(UTC)


def kept(given: GivenShape, plan: Plan, wall: datetime) -> Kept:
    """What an engine before would have left: the agents, and who spoke with whom."""
    agents = tuple(_at_work(given, plan, agent) for agent in plan.agents.values())
    return Kept(0, 0.0, wall, agents=agents, last_agents=tuple(_last_agents(given, plan)))


def busy_phones(given: GivenShape, plan: Plan) -> Iterator[tuple[PhoneName, float]]:
    """Phones on which somebody talks already, and the second at which she is done."""
    for agent in plan.agents.values():
        said = _said_of(given, plan, agent)
        if agent.phone is not None and said == "talking":
            yield agent.phone, BEFORE_S + FOR_EVER_S
        elif agent.phone is not None and isinstance(said, AtWorkShape) and said.talking is not None:
            yield agent.phone, BEFORE_S + said.talking


def _at_work(given: GivenShape, plan: Plan, agent: Agent) -> AgentAtWork:
    said, until_s, reason = _said_of(given, plan, agent), None, ""
    if not isinstance(said, AtWorkShape):
        state = STATES[said]
        reason = plan.pause_reasons[0] if state is AgentState.PAUSED else ""
        until_s = BEFORE_S + FOR_EVER_S if state is AgentState.WRAP_UP else None
    elif said.wrap_up is not None:
        state, until_s = AgentState.WRAP_UP, BEFORE_S + said.wrap_up
    elif said.paused is not None:
        state, reason = AgentState.PAUSED, said.paused
    else:
        state = AgentState.ON_OTHER_CALL
    phone = None if state is AgentState.LOGGED_OUT else agent.phone
    return AgentAtWork(
        agent.name,
        agent.number,
        phone,
        agent.queues,
        agent.skills,
        AgentState.LOGGED_OUT if phone is None else state,
        until_s,
        _idle_since_s(given, plan, agent),
        pause_reason=reason,
    )


def _said_of(given: GivenShape, plan: Plan, agent: Agent) -> str | AtWorkShape:
    if given.agents is None:
        return "ready"
    names = names_of(agent.name, plan.agents)
    return next((given.agents[name] for name in names if name in given.agents), "away")


def _idle_since_s(given: GivenShape, plan: Plan, agent: Agent) -> float:
    order, names = [*(given.agents or {})], names_of(agent.name, plan.agents)
    return IDLE_S + next((order.index(name) for name in names if name in order), len(order))


def _last_agents(given: GivenShape, plan: Plan) -> Iterator[LastAgent]:
    for number, name in (given.spoke_with or {}).items():
        for agent in (agent for agent in plan.agents.values() if agent.name == name):
            for queue in (plan.queues[each] for each in agent.queues):
                if queue.routing.remembers_for_s:
                    yield LastAgent(place_name(queue.name, number), queue.name, agent.name, 0.0)


def door(queue: str) -> LineNumber:
    """The line by which others came into this queue. No line of a centre has such a number."""
    return LineNumber(f"queue {queue}")


def with_doors(plan: Plan) -> Plan:
    """The plan with these lines, whose callers go straight into the queue."""
    flows = {f"into {name}": Flow(f"into {name}", {"start": (Answer(), EnterQueue(name))}) for name in plan.queues}
    lines = {door(name): Line(door(name), name, f"into {name}", plan.languages[0]) for name in plan.queues}
    return replace(plan, lines={**plan.lines, **lines}, flows={**plan.flows, **flows})
