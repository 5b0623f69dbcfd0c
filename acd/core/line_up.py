"""What people may do with those who wait: another place, another queue, no queue, an agent of their choice.

Each wish is done whole, or refused with a reason. A call that is being offered to an agent, or joined with her, is left
alone.
"""

from acd.core import menus, notes, queues, telling, why
from acd.core.agents import AgentAtWork, AgentState
from acd.core.calls import Call
from acd.core.change import Change
from acd.core.classes import needs_in
from acd.core.dispositions import is_owed
from acd.core.ids import AgentName
from acd.core.ledger_control import PositionChanged, PriorityChanged, StayHandedTo, StayMoved, StayWithdrawn
from acd.core.ordering import lined_up_at
from acd.core.places import at_rank, band_of, between, rank_of
from acd.core.prompting import hush
from acd.core.reasons import StayEnding
from acd.core.requests import (
    HandToAsked,
    LineUpRequest,
    MoveAsked,
    PickAsked,
    PositionAsked,
    PriorityAsked,
    WithdrawAsked,
)
from acd.core.stays import Stay
from acd.core.working import Answer, Outcome

PRIORITY_MAX = 100
NOTE_LENGTH_MAX = 1000


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
        case PriorityAsked():
            return _prioritise(change, call, stay, request)
        case PositionAsked():
            return _insert(change, call, stay, request)
        case WithdrawAsked():
            return _withdraw(change, call, stay, request)
        case MoveAsked():
            return _move(change, call, stay, request)
        case HandToAsked():
            return _hand_to(change, call, stay, request.agent, request.by)
        case PickAsked():
            return _hand_to(change, call, stay, request.agent, request.agent)


def _prioritise(change: Change, call: Call, stay: Stay, asked: PriorityAsked) -> Answer:
    """Before or behind others by his priority; among those who have it, by when he came."""
    if not 0 <= asked.priority <= PRIORITY_MAX:
        return _refused(f"a priority is 0 to {PRIORITY_MAX}, not {asked.priority}")
    placed = change.set(stay, priority=asked.priority)
    _note(change, call, placed)
    change.record(PriorityChanged(call.id, stay.id, stay.queue, stay.priority, asked.priority, asked.by))
    return Answer(Outcome.DONE, f"{call.id} has priority {asked.priority}, {_where(change, placed)}")


def _insert(change: Change, call: Call, stay: Stay, asked: PositionAsked) -> Answer:
    """At a position among those of his priority. What is before or after them all is the first or last of these."""
    if stay.only:
        return _refused(f"{call.id} waits for {stay.only[0]} alone")
    lines = change.state.floors.lines_of(stay.queue)
    turns, here = change.queue(stay.queue).routing.turns, change.state.floors.place_of(stay)
    own, (first, after) = rank_of(lines, here), band_of(lines, -here[0])
    rank = min(max(asked.position - 1 - telling.being_offered(change.state, stay.queue), first), after - 1)
    placed = stay
    if rank != own:
        # Without himself, whoever stands behind him moves up by one.
        before = at_rank(lines, rank if rank > own else rank - 1) if rank > first else None
        behind = at_rank(lines, rank + 1 if rank > own else rank) if rank < after - 1 else None
        place = between(before, behind)
        if place is None:
            return _refused(f"there is no room at position {asked.position}: choose another, or a priority")
        placed = change.set(stay, lined_up_s=lined_up_at(place[0], stay, turns), order=place[1])
        # As one who has come that early he may be at another stage, for which somebody is ready.
        change.dirty[(placed.node, placed.call_class)] = None
        _note(change, call, placed)
    position = telling.position_of(change.state, placed)
    change.record(PositionChanged(call.id, stay.id, stay.queue, position, asked.by))
    return Answer(Outcome.DONE, f"{call.id} is {_where(change, placed)}")


def _withdraw(change: Change, call: Call, stay: Stay, asked: WithdrawAsked) -> Answer:
    """Out of the queue; he hears what his flow says next, or what the step says of one who is taken out."""
    if len(asked.note) > NOTE_LENGTH_MAX:
        return _refused(f"a note has {NOTE_LENGTH_MAX} characters at most, this one {len(asked.note)}")
    change.record(StayWithdrawn(call.id, stay.id, stay.queue, asked.note, asked.by))
    step = queues.step_of(change, call)
    call = queues.leave(change, stay, StayEnding.WITHDRAWN)
    if step is not None and step.withdrawn is not None:
        call = change.set(call, block=step.withdrawn, index=0)
    menus.begin_step(change, call)
    return Answer(Outcome.DONE, f"{call.id} does not wait in {stay.queue} any more")


def _move(change: Change, call: Call, stay: Stay, asked: MoveAsked) -> Answer:
    """Into another queue, where a stay of its own begins; his priority and since when he is in line are kept."""
    queue = change.plan.queues.get(asked.queue)
    if queue is None or queue.is_draining:
        return _refused(f"there is no queue {asked.queue!r}")
    if queue.name == stay.queue:
        return _refused(f"{call.id} waits in {queue.name} already")
    if queues.is_full(change, queue):
        return _refused(f"the queue {queue.name} is full: {queue.waiting_max} wait there")
    moved = queues.move(change, stay, queue)
    change.record(StayMoved(call.id, stay.id, stay.queue, moved.id, queue.name, asked.by))
    return Answer(Outcome.DONE, f"{call.id} is {_where(change, moved)}")


def _hand_to(change: Change, call: Call, stay: Stay, name: AgentName, by: str) -> Answer:
    """She is asked alone. Who picks a call in her wrap-up ends it thereby; nobody else may end it for her."""
    agent = change.state.agents.get(name)
    if agent is None:
        return _refused(f"there is no agent {name!r}")
    is_picked = name == by
    in_the_way = _in_the_way(change, stay, agent, may_wrap_up=is_picked)
    if in_the_way:
        return _refused(f"{name} {in_the_way}")
    directed = change.set(stay, only=(name,), ends_wrap_up_of=name if is_picked else None, prefers_until_s=None)
    _note(change, call, directed)
    change.record(StayHandedTo(call.id, stay.id, stay.queue, name, by))
    return Answer(Outcome.DONE, f"{call.id} is offered to {name}")


def _in_the_way(change: Change, stay: Stay, agent: AgentAtWork, *, may_wrap_up: bool) -> str:
    """Why she cannot take him now (empty: she can). Whether she serves his queue is not asked: she is chosen."""
    is_resting = may_wrap_up and agent.state is AgentState.WRAP_UP and not is_owed(change, agent.id)
    found = why.lacking(change.state, stay, agent) or (
        None if is_resting else why.busy(change.state, agent, change.now.mono_s)
    )
    if found is not None:
        return found.detail
    where = None if agent.phone is None else change.state.phones.get(agent.phone)
    return "" if where == stay.node else f"sits at {agent.phone}, which is not on the switch {stay.node}"


def _note(change: Change, call: Call, stay: Stay) -> None:
    """His place, for an engine that comes after this one. No sound may play meanwhile."""
    notes.write(change, hush(change, call), stay, needs_in(stay.call_class))


def _where(change: Change, stay: Stay) -> str:
    return f"at position {telling.position_of(change.state, stay)} of {stay.queue}"


def _refused(why_not: str) -> Answer:
    return Answer(Outcome.REFUSED, why_not)
