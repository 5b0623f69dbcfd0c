"""What people may do with those who wait: choose an agent for a caller, or a caller for herself.

Each wish is done whole, or refused with a reason. A call that is being offered to an agent, or joined with her, is left
alone.
"""

from acd.core import notes, why
from acd.core.agents import AgentAtWork, AgentState
from acd.core.calls import Call
from acd.core.change import Change
from acd.core.classes import needs_in
from acd.core.dispositions import is_owed
from acd.core.ids import AgentName
from acd.core.ledger_control import StayHandedTo
from acd.core.prompting import hush
from acd.core.requests import HandToAsked, LineUpRequest, PickAsked
from acd.core.stays import Stay
from acd.core.working import Answer, Outcome


def decide(change: Change, request: LineUpRequest) -> Answer:
    """Do what is asked, if it can be."""
    call = change.state.calls.get(request.call)
    if call is None:
        return _refused(f"there is no call {request.call!r}")
    if call.stay is None:
        return _refused(f"{call.id} waits in no queue: it is {call.state} at {call.step}")
    stay = change.state.stays[call.stay]
    if stay.offer is not None:
        return _refused(f"{call.id} is being offered to {change.state.offers[stay.offer].agent} just now")
    if not change.state.nodes.get(stay.node):
        return _refused(f"the switch {stay.node} is not connected")
    match request:
        case HandToAsked():
            return _hand_to(change, call, stay, request.agent, request.by)
        case PickAsked():
            return _hand_to(change, call, stay, request.agent, request.agent)


def _hand_to(change: Change, call: Call, stay: Stay, name: AgentName, by: str) -> Answer:
    """She is asked alone. Who picks a call in her wrap-up ends it thereby; nobody else may end it for her."""
    agent = change.state.agents.get(name)
    if agent is None:
        return _refused(f"there is no agent {name!r}")
    is_picked = name == by
    in_the_way = _in_the_way(change, stay, agent, may_wrap_up=is_picked)
    if in_the_way:
        return _refused(f"{name} {in_the_way}")
    directed = change.set(stay, only=(name,), ends_wrap_up_of=name if is_picked else None)
    notes.write(change, hush(change, call), directed, needs_in(stay.call_class))
    change.record(StayHandedTo(call.id, stay.id, stay.queue, name, by))
    return Answer(Outcome.DONE, f"{call.id} is offered to {name}")


def _in_the_way(change: Change, stay: Stay, agent: AgentAtWork, *, may_wrap_up: bool) -> str:
    """Why she cannot take him now (empty: she can). Whether she serves his queue is not asked: she is chosen."""
    is_resting = may_wrap_up and agent.state is AgentState.WRAP_UP and not is_owed(change, agent.id)
    found = why.lacking(change.state, stay, agent) or (None if is_resting else why.busy(change.state, agent))
    if found is not None:
        return found.detail
    where = None if agent.phone is None else change.state.phones.get(agent.phone)
    return "" if where == stay.node else f"sits at {agent.phone}, which is not on the switch {stay.node}"


def _refused(why_not: str) -> Answer:
    return Answer(Outcome.REFUSED, why_not)
