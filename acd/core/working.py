"""Agents at work: what becomes of their wishes to log in and out, pause and go on, however they were asked.

A wish during a call takes effect after it. Each answer says what was done, what will be, or why not.
"""

from enum import StrEnum

from acd.core import dispositions, phones
from acd.core.agents import AT_REST, AgentAtWork, AgentState
from acd.core.change import Change
from acd.core.frozen import dataclass
from acd.core.ids import AgentName, PhoneName, QueueName
from acd.core.ledger_control import AgentServes
from acd.core.requests import AgentRequest, LogInAsked, LogOutAsked, PauseAsked, ResumeAsked, ServeAsked


class Outcome(StrEnum):
    """`DEFERRED`: it takes effect when the call, or what it asks of her, is over."""

    DONE = "done"
    DEFERRED = "deferred"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a wish; `why` is for people."""

    outcome: Outcome
    why: str


def decide(change: Change, request: AgentRequest) -> Answer:
    """Do what is asked, if it can be."""
    agent = change.state.agents.get(request.agent)
    if agent is None or request.agent not in change.plan.agents:
        return Answer(Outcome.REFUSED, f"there is no agent {request.agent!r}")
    match request:
        case LogInAsked():
            return _log_in(change, agent, request.phone)
        case LogOutAsked():
            return _log_out(change, agent)
        case PauseAsked():
            return _pause(change, agent, request.reason)
        case ResumeAsked():
            return _resume(change, agent)
        case ServeAsked():
            return _serve(change, agent, request.queues)


def _log_in(change: Change, agent: AgentAtWork, wanted: PhoneName | None) -> Answer:
    phone = wanted or change.plan.agents[agent.id].phone
    if phone is None:
        return Answer(Outcome.REFUSED, f"{agent.id} has no phone of her own: say at which phone she sits")
    if phone not in change.plan.phones and phone not in change.plan.outside_phones:
        return Answer(Outcome.REFUSED, f"there is no phone {phone!r}")
    if agent.phone == phone:
        phones.settle(change, change.set(agent, is_leaving=False))
        return Answer(Outcome.DONE, f"{agent.id} is logged in at {phone}")
    if agent.state not in AT_REST:
        return Answer(Outcome.REFUSED, f"{agent.id} is {agent.state} at {agent.phone}")
    other = change.state.agent_at.get(phone)
    if other is not None and not _make_room(change, change.state.agents[other]):
        return Answer(Outcome.REFUSED, f"{other} is on a call at {phone}")
    out = change.move(agent, AgentState.LOGGED_OUT, phone=None, is_leaving=False, pause_reason="", misses=0)
    out = change.set(out, calls_taken=0, talked_ms=0)
    if agent.left and agent.phone is None:
        # A new day begins with all of them.
        out = _serves(change, out, change.plan.agents[agent.id].queues)
    phones.settle(change, change.set(out, phone=phone))
    return Answer(Outcome.DONE, f"{agent.id} is logged in at {phone}")


def _make_room(change: Change, other: AgentAtWork) -> bool:
    """One agent per phone: who forgot to log out there is logged out, unless she is on a call."""
    if other.state not in AT_REST:
        return False
    phones.settle(change, change.set(other, is_leaving=True))
    return True


def _log_out(change: Change, agent: AgentAtWork) -> Answer:
    if agent.phone is None:
        return Answer(Outcome.DONE, f"{agent.id} is logged out")
    return _when_free(change, change.set(agent, is_leaving=True), f"{agent.id} is logged out")


def _pause(change: Change, agent: AgentAtWork, reason: str) -> Answer:
    if reason not in change.plan.pause_reasons:
        known = ", ".join(change.plan.pause_reasons)
        return Answer(Outcome.REFUSED, f"{reason!r} is not a reason for a pause here; known: {known}")
    if agent.phone is None:
        return Answer(Outcome.REFUSED, f"{agent.id} is not logged in")
    was_paused = agent.state is AgentState.PAUSED and agent.pause_reason != reason
    paused = change.set(agent, pause_reason=reason)
    if was_paused:
        phones.tell(change, paused)
    return _when_free(change, paused, f"{agent.id} is paused: {reason}")


def _resume(change: Change, agent: AgentAtWork) -> Answer:
    if agent.phone is None:
        return Answer(Outcome.REFUSED, f"{agent.id} is not logged in")
    if dispositions.is_owed(change, agent.id):
        return Answer(Outcome.REFUSED, dispositions.why_owed(change, agent.id))
    back = change.set(agent, pause_reason="", is_leaving=False, misses=0)
    return _when_free(change, back, f"{agent.id} goes on")


def _serve(change: Change, agent: AgentAtWork, wanted: tuple[QueueName, ...]) -> Answer:
    hers = change.plan.agents[agent.id].queues
    others = [queue for queue in wanted if queue not in hers]
    if others:
        return Answer(Outcome.REFUSED, f"{agent.id} does not serve {others[0]!r}; hers: {', '.join(hers) or 'none'}")
    if agent.phone is None:
        return Answer(Outcome.REFUSED, f"{agent.id} is not logged in")
    serving = _serves(change, agent, wanted)
    if serving.state is AgentState.READY:
        phones.offer_her(change, serving)
    return Answer(Outcome.DONE, f"{agent.id} serves {', '.join(serving.queues) or 'no queue'}")


def _serves(change: Change, agent: AgentAtWork, wanted: tuple[QueueName, ...]) -> AgentAtWork:
    """These of hers, in the plan's order; what she has now she keeps."""
    hers = change.plan.agents[agent.id].queues
    serving = tuple(queue for queue in hers if queue in wanted)
    if serving == agent.queues:
        return agent
    change.record(AgentServes(agent.id, serving))
    return change.set(agent, queues=serving, left=tuple(queue for queue in hers if queue not in wanted))


def _when_free(change: Change, agent: AgentAtWork, done: str) -> Answer:
    """Now, if she is not in a call; a wrap-up ends with her wish, unless a disposition is missing."""
    if dispositions.is_owed(change, agent.id):
        return Answer(Outcome.DEFERRED, f"{done}, after the wrap-up: {dispositions.why_owed(change, agent.id)}")
    if agent.state in (AgentState.WRAP_UP, AgentState.BACKING_OFF):
        agent = change.set(agent, deadline_s=None)
    settled = phones.settle(change, agent)
    if settled.state in AT_REST or settled.state in (AgentState.WRAP_UP, AgentState.BACKING_OFF):
        return Answer(Outcome.DONE, done)
    return Answer(Outcome.DEFERRED, f"{done}, after the call")


def agent_named(change: Change, number: str) -> AgentName | None:
    """The agent who logs in with this number."""
    return next((agent.name for agent in change.plan.agents.values() if agent.number == number), None)
