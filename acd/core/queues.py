"""How a caller enters a queue, and leaves. Who is offered to whom is `matching.py`'s business."""

from datetime import datetime, timedelta
from typing import Any

from acd.core import (
    attaining,
    doors,
    greetings,
    holding,
    notes,
    offering,
    offering_callbacks,
    preferred,
    reaching,
    resumed_places,
    telling,
)
from acd.core.calls import Call, CallState
from acd.core.change import Change
from acd.core.commands import DestroyBridge, LeaveBridge, RingCaller
from acd.core.flow_steps import PRIORITY_MAX, EnterQueue
from acd.core.frozen import replace
from acd.core.ids import BridgeId, stay_id
from acd.core.ledger import StayBegan, StayEnded
from acd.core.ledger_callbacks import CharterApplied
from acd.core.ledger_waiting import NeedsLeftOut
from acd.core.needs import bound
from acd.core.plan import Queue
from acd.core.prompting import hush
from acd.core.reasons import OfferEnding, StayEnding
from acd.core.routing_rules import Needs
from acd.core.stays import Stay, StayState, Ticket
from acd.core.steps import step_at
from acd.core.values import visible

JOINS_FAILED_MAX = 2


def enter(change: Change, call: Call, step: EnterQueue, *, waited_s: float | None = None) -> StayEnding | None:
    """Put the caller in line, with music or ringing. Why not, if he is not let in; a stay of its own says so.

    Who `waited_s` seconds already, where we were not, comes before those who came later, and is never turned away.
    """
    queue = change.queue(step.queue)
    call_class = change.state.floors.class_of(queue.name, asked_for(change, call))
    priority = _priority(call, step)
    refused = None if waited_s is not None else doors.refusal(change, call, queue, call_class, priority)
    if refused is not None:
        name = stay_id(call.id, call.stays_made + 1)
        change.set(call, stays_made=call.stays_made + 1)
        change.record(StayBegan(call.id, name, queue.name))
        change.record(StayEnded(call.id, name, queue.name, refused, 0.0))
        return refused
    is_rung = step.answer_on_connect and change.state.is_unanswered(call)
    # Whom an agent has sent into a flow keeps what he had: nobody waits anew for having been transferred.
    only = preferred.wanted_by(change, call, step, queue, call_class.needs)
    prefers_for_s = queue.routing.preferred_for_s or None if only else None
    ticket = Ticket(max(priority, call.priority), call.lined_up_s, only, None, waited_s, prefers_for_s)
    saved = resumed_places.find(change, call, queue)
    if saved is not None:
        ticket = replace(ticket, priority=max(ticket.priority, saved.priority), lined_up_s=saved.lined_up_s)
    charter = offering_callbacks.charter_of(change, call)
    if charter is not None:
        change.record(CharterApplied(call.id, call.line, charter.within_s, waited_s or 0.0))
    stay = line_up(change, call, queue, ticket, is_rung=is_rung)
    if saved is not None:
        resumed_places.take(change, stay, saved)
    return None


def _priority(call: Call, step: EnterQueue) -> int:
    """As the step says, or the value that it names, which may be anything."""
    said = visible(call).get(step.priority_from[1:], "") if step.priority_from else ""
    is_one = said.isascii() and said.isdigit() and len(said) <= len(str(PRIORITY_MAX)) and int(said) <= PRIORITY_MAX
    return int(said) if is_one else step.priority


def is_full(change: Change, queue: Queue) -> bool:
    """Whether nobody more may wait there."""
    return change.state.stays_in.get(queue.name, 0) >= queue.waiting_max


def line_up(
    change: Change, call: Call, queue: Queue, ticket: Ticket, *, is_rung: bool = False, bridge: BridgeId | None = None
) -> Stay:
    """Begin a stay: with music, in the `bridge` where he hears it already if he does, or (`is_rung`) with ringing.

    What he needs of an agent besides what this queue asks is what the step asks by which he came into a queue.
    """
    state, now_s, since = change.state, change.now.mono_s, None
    if ticket.waited_s is not None:
        since = change.now.wall - timedelta(seconds=ticket.waited_s)
    needs, left_out = _bound(change, call)
    state.stays_taken += 1
    begun = _begun(change, call, queue, ticket, state.floors.class_of(queue.name, needs).key)
    change.record(StayBegan(call.id, begun.id, queue.name, since))
    if left_out:
        change.record(NeedsLeftOut(call.id, begun.id, queue.name, left_out))
    call = notes.write(change, call, begun, needs)
    if is_rung:
        change.do(RingCaller, call.node, call.id, leg=call.leg)
    elif bridge is None:
        bridge = holding.enter(change, call, queue.music)
    values: dict[str, Any] = {"stay": begun.id, "stays_made": call.stays_made + 1}
    if call.state is CallState.QUEUED:
        change.set(call, **values)
    else:
        change.move(call, CallState.QUEUED, **values)
    change.dirty[(call.node, begun.call_class)] = None
    return change.put(replace(begun, holding=bridge, deadline_s=now_s + begun.due_in_s(now_s)))


def _begun(change: Change, call: Call, queue: Queue, ticket: Ticket, call_class: str) -> Stay:
    entered_s = change.now.mono_s - (ticket.waited_s or 0.0)
    return Stay(
        stay_id(call.id, call.stays_made + 1),
        call.id,
        call.node,
        queue.name,
        call_class,
        ticket.priority,
        float(change.state.stays_taken),
        entered_s,
        entered_s if ticket.lined_up_s is None else ticket.lined_up_s,
        entered_s + reaching.wait_max_s(change, call, queue),
        None,
        closes_s=doors.closes_s(change, queue),
        only=ticket.only,
        ends_wrap_up_of=ticket.ends_wrap_up_of,
        prefers_until_s=None if ticket.prefers_for_s is None else entered_s + ticket.prefers_for_s,
        next_greeted_s=greetings.in_queue_s(change, call),
        next_offered_s=offering_callbacks.first_s(change, call, entered_s),
        **telling.first_moments(change, queue, call),
    )


def move(change: Change, stay: Stay, queue: Queue) -> Stay:
    """End a stay in which nobody is asked, and begin one in another queue at the same place. Gives the new one."""
    call = hush(change, change.state.calls[stay.call])
    change.finish(stay, StayState.ENDED)
    change.record(stay.ended(StayEnding.TRANSFERRED_OUT, change.now.mono_s, change.now.wall))
    music = change.queue(stay.queue).music
    is_rung = change.state.is_unanswered(call)
    bridge = stay.holding if queue.music == music else None
    ticket = Ticket(stay.priority, stay.lined_up_s)
    moved = line_up(change, call, queue, ticket, is_rung=is_rung, bridge=bridge)
    if bridge is None:
        holding.leave(change, call, stay.holding)
    return moved


def asked_for(change: Change, call: Call) -> Needs:
    """What a caller needs of every agent, as the step says by which he came into a queue."""
    return _bound(change, call)[0]


def _bound(change: Change, call: Call) -> tuple[Needs, tuple[str, ...]]:
    step = step_of(change, call)
    if step is None:
        return (), ()
    needs, left_out = bound(step.needs, visible(call), call.language, change.state.floors.crew.at_least)
    return (*needs, *reaching.needs(change, call, step)), left_out


def step_of(change: Change, call: Call) -> EnterQueue | None:
    """The step by which a caller came into a queue. None: he is at another one, or the plan has it no more."""
    step = step_at(change.plan, call)
    return step if isinstance(step, EnterQueue) else None


def end(change: Change, stay: Stay, ending: StayEnding, since: datetime | None = None) -> Call:
    """End a stay without an agent; her phone, if one rings, is freed. Gives back the call as it then is.

    `since` is when he was there for the last time, if nobody saw how it ended.
    """
    call = change.state.calls[stay.call]
    for name in stay.offers:
        offer = change.state.offers[name]
        cause = OfferEnding.CALLER_GONE if ending is StayEnding.ABANDONED else OfferEnding.STAY_ENDED
        offering.end(change, offer, cause)
        if stay.state is StayState.JOINING:
            change.do(DestroyBridge, call.node, call.id, bridge=offer.bridge)
    if ending is StayEnding.ABANDONED:
        attaining.given_up(change, stay)
    change.finish(replace(stay, offer=None), StayState.ENDED)
    change.record(stay.ended(ending, change.now.mono_s, change.now.wall, since))
    holding.leave(change, call, stay.holding)
    return change.set(change.state.calls[call.id], stay=None)


def leave(change: Change, stay: Stay, ending: StayEnding) -> Call:
    """Out of the music and back into the flow, because the wait is over or the caller wished it."""
    call = hush(change, change.state.calls[stay.call])
    if stay.holding is not None:
        change.do(LeaveBridge, call.node, call.id, bridge=stay.holding, leg=call.leg)
    step = step_of(change, call)
    return change.move(end(change, stay, ending), CallState.IN_FLOW, **after(call, step, ending))


def after(call: Call, step: EnterQueue | None, ending: StayEnding) -> dict[str, Any]:
    """Where the flow goes on when a stay has ended so: in a block of its own, or with the next step."""
    block = None if step is None else step.endings.get(ending)
    return {"index": call.index + 1} if block is None else {"block": block, "index": 0}


def answered(change: Change, stay: Stay) -> None:
    """His leg is up: unless he is on the way to an agent, the ringing tone must be followed by music."""
    if stay.holding is None and stay.state is not StayState.JOINING:
        holding.play_to(change, stay)


def music_failed(change: Change, stay: Stay) -> bool:
    """The caller could not be put where the music plays: try again. False: it was tried often enough."""
    if stay.state is StayState.JOINING or stay.holding is None:
        return True
    if stay.joins_failed >= JOINS_FAILED_MAX:
        return False
    music_again(change, change.set(stay, joins_failed=stay.joins_failed + 1))
    return True


def music_again(change: Change, stay: Stay) -> None:
    """Put the caller where the music plays once more, unless he is about to hear an agent."""
    if stay.state is not StayState.JOINING and stay.holding is not None:
        holding.join(change, hush(change, change.state.calls[stay.call]), stay.holding)
