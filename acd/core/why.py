"""Why an agent is not asked to take a call: a pure function of the state, answered while the call lives."""

from dataclasses import dataclass
from enum import StrEnum

from acd.core.agents import AgentAtWork, AgentState
from acd.core.calls import Call, CallState
from acd.core.ids import AgentName, CallId, QueueName
from acd.core.offers import Offer
from acd.core.state import State
from acd.core.stays import Stay


class Reason(StrEnum):
    """The closed list. The first ones are no obstacles: the agent is asked, or talks with the caller already."""

    OFFERED_NOW = "offered_now"
    TALKING_WITH_CALLER = "talking_with_caller"
    CALLER_NOT_WAITING = "caller_not_waiting"
    CALLER_HAS_AGENT = "caller_has_agent"
    NOT_IN_QUEUE = "not_in_queue"
    LACKS_SKILL = "lacks_skill"
    LOGGED_OUT = "logged_out"
    PAUSED = "paused"
    UNREACHABLE = "unreachable"
    ON_OTHER_CALL = "on_other_call"
    OFFERED_OTHER = "offered_other"
    TALKING = "talking"
    OWN_CALL = "own_call"
    WRAP_UP = "wrap_up"
    BACKING_OFF = "backing_off"
    OTHER_NODE = "other_node"
    NODE_MISSED = "node_missed"
    OTHER_ASKED = "other_asked"
    OTHER_CHOSEN = "other_chosen"
    ASKED_NEXT = "asked_next"


@dataclass(frozen=True, slots=True)
class Why:
    """One agent's reason; `detail` says it in words, for people."""

    agent: AgentName
    reason: Reason
    detail: str


def why(state: State, call: CallId, agent: AgentName | None = None) -> tuple[Why, ...]:
    """For each agent of the call's queue by name, or for this one. The call lives, and the agent is in the plan."""
    subject = state.calls[call]
    if agent is not None:
        return (_of(state, subject, state.agents[agent]),)
    queue = queue_of(state, subject)
    return tuple(_of(state, subject, each) for name, each in sorted(state.agents.items()) if queue in each.queues)


def queue_of(state: State, call: Call) -> QueueName | None:
    """The queue in which the caller waits, or out of which an agent took him."""
    stay, offer = stay_of(state, call), offer_of(state, call)
    return stay.queue if stay else offer.queue if offer else None


def stay_of(state: State, call: Call) -> Stay | None:
    """The stay of a caller who waits."""
    return None if call.stay is None else state.stays.get(call.stay)


def offer_of(state: State, call: Call) -> Offer | None:
    """The offer that is being made for the caller, or by which an agent took him."""
    stay = stay_of(state, call)
    name = call.offer if stay is None else stay.offer
    return None if name is None else state.offers.get(name)


def _of(state: State, call: Call, agent: AgentAtWork) -> Why:
    offer = offer_of(state, call)
    if offer is not None and offer.agent == agent.id:
        if call.state is CallState.TALKING:
            return Why(agent.id, Reason.TALKING_WITH_CALLER, "talks with this caller")
        return Why(agent.id, Reason.OFFERED_NOW, "is being asked to take this call")
    stay = stay_of(state, call)
    if stay is None:
        if offer is not None:
            return Why(agent.id, Reason.CALLER_HAS_AGENT, f"{offer.agent} took this call")
        return Why(agent.id, Reason.CALLER_NOT_WAITING, f"the caller is in no queue but at step {call.step}")
    if stay.queue not in agent.queues:
        return Why(agent.id, Reason.NOT_IN_QUEUE, f"does not serve the queue {stay.queue}")
    return lacking(state, stay, agent) or busy(state, agent) or _not_yet(state, stay, agent, offer)


def lacking(state: State, stay: Stay, agent: AgentAtWork) -> Why | None:
    """What no waiting will change: a skill that she has not."""
    needs = next(known.needs for known in state.classes[stay.queue] if known.key == stay.call_class)
    for need in needs:
        level = agent.skills.get(need.skill, 0)
        if level < need.level:
            return Why(agent.id, Reason.LACKS_SKILL, f"needs {need.skill} {need.level}, has {level or 'none'}")
    return None


def busy(state: State, agent: AgentAtWork) -> Why | None:
    """What keeps her from any call at all."""
    match agent.state:
        case AgentState.LOGGED_OUT:
            return Why(agent.id, Reason.LOGGED_OUT, "is not logged in")
        case AgentState.PAUSED:
            return Why(agent.id, Reason.PAUSED, f"is paused: {agent.pause_reason}")
        case AgentState.UNREACHABLE:
            return Why(agent.id, Reason.UNREACHABLE, f"{agent.phone} cannot be reached")
        case AgentState.ON_OTHER_CALL:
            return Why(agent.id, Reason.ON_OTHER_CALL, f"{agent.phone} is in a call that is none of ours")
        case AgentState.OFFERED:
            return Why(agent.id, Reason.OFFERED_OTHER, "is being asked to take another call")
        case AgentState.TALKING | AgentState.HOLDING:
            return Why(agent.id, Reason.TALKING, "talks with another caller")
        case AgentState.OWN_CALL:
            return Why(agent.id, Reason.OWN_CALL, "calls somebody herself")
        case AgentState.WRAP_UP:
            return Why(agent.id, Reason.WRAP_UP, _wrapping(state, agent))
        case AgentState.BACKING_OFF:
            return Why(agent.id, Reason.BACKING_OFF, "did not take her last offer and is left alone for a while")
        case AgentState.READY:
            return None


def _wrapping(state: State, agent: AgentAtWork) -> str:
    wrap_up, plan = state.wrap_ups.get(agent.id), state.plan
    queue = None if wrap_up is None or plan is None else plan.queues.get(wrap_up.queue)
    if wrap_up is not None and queue is not None and queue.is_disposition_required and not wrap_up.code:
        return f"has not given the disposition of the call {wrap_up.call} yet"
    return "finishes her work on her last call"


def _not_yet(state: State, stay: Stay, agent: AgentAtWork, offer: Offer | None) -> Why:
    """She is ready and can take it."""
    node = None if agent.phone is None else state.phones.get(agent.phone)
    if node != stay.node:
        return Why(agent.id, Reason.OTHER_NODE, f"{agent.phone} is on the switch {node}, the caller on {stay.node}")
    if not state.nodes.get(stay.node):
        return Why(agent.id, Reason.NODE_MISSED, f"the switch {stay.node} is not connected: nobody can be asked")
    if offer is not None:
        return Why(agent.id, Reason.OTHER_ASKED, f"is ready, but {offer.agent} is being asked, who came first")
    if stay.only and stay.only[0] != agent.id:
        return Why(agent.id, Reason.OTHER_CHOSEN, f"is ready, but {stay.only[0]} was chosen and is waited for")
    return Why(agent.id, Reason.ASKED_NEXT, "is ready and asked next")
