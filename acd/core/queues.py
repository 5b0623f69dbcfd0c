"""How a caller enters a queue, is told the position, and leaves. Who is offered to whom is `matching.py`'s business."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from acd.core import holding, notes, offering
from acd.core.calls import Call, CallState
from acd.core.change import Change
from acd.core.commands import DestroyBridge, LeaveBridge, PlayPrompt, RingCaller
from acd.core.ids import BridgeId, QueueName, playback_id, stay_id
from acd.core.ledger import PositionTold, PromptFailed, StayBegan, StayEnded
from acd.core.places import rank_of
from acd.core.plan import EnterQueue, Need, Queue
from acd.core.prompting import hush
from acd.core.reasons import OfferEnding, StayEnding
from acd.core.state import State
from acd.core.stays import Stay, StayState, Ticket

JOINS_FAILED_MAX = 2
FIRST_TOLD_AFTER_S = 3.0
POSITION_MAX = 50


def enter(change: Change, call: Call, step: EnterQueue, *, waited_s: float | None = None) -> bool:
    """Put the caller in line, with music or ringing. False: the queue is full, and a stay of its own says so.

    Who `waited_s` seconds already, where we were not, comes before those who came later, and is never turned away.
    """
    queue = change.queue(step.queue)
    if waited_s is None and is_full(change, queue):
        stay = stay_id(call.id, call.stays_made + 1)
        change.set(call, stays_made=call.stays_made + 1)
        change.record(StayBegan(call.id, stay, queue.name))
        change.record(StayEnded(call.id, stay, queue.name, StayEnding.REFUSED_FULL, 0.0))
        return False
    is_rung = step.answer_on_connect and change.state.is_unanswered(call)
    # Whom an agent has sent into a flow keeps what he had: nobody waits anew for having been transferred.
    ticket = Ticket(max(step.priority, call.priority), call.lined_up_s, waited_s=waited_s)
    line_up(change, call, queue, ticket, is_rung=is_rung)
    return True


def is_full(change: Change, queue: Queue) -> bool:
    """Whether nobody more may wait there."""
    return change.state.stays_in.get(queue.name, 0) >= queue.waiting_max


def line_up(
    change: Change, call: Call, queue: Queue, ticket: Ticket, *, is_rung: bool = False, bridge: BridgeId | None = None
) -> Stay:
    """Begin a stay: with music, in the `bridge` where he hears it already if he does, or (`is_rung`) with ringing.

    What he needs of an agent is what the step asks by which he came into a queue, and what this queue asks.
    """
    state, now_s, since = change.state, change.now.mono_s, None
    if ticket.waited_s is not None:
        since = change.now.wall - timedelta(seconds=ticket.waited_s)
    needs = queue.needs + asked_for(change, call)
    state.stays_taken += 1
    begun = _begun(change, call, queue, ticket, state.class_of(queue.name, needs).key)
    change.record(StayBegan(call.id, begun.id, queue.name, since))
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
        entered_s + queue.wait_max_s,
        None,
        next_told_s=first_told_s(change, queue),
        only=ticket.only,
        ends_wrap_up_of=ticket.ends_wrap_up_of,
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


def asked_for(change: Change, call: Call) -> tuple[Need, ...]:
    """What a caller needs of every agent, as the step says by which he came into a queue."""
    step = step_of(change, call)
    return () if step is None else step.needs


def step_of(change: Change, call: Call) -> EnterQueue | None:
    """The step by which a caller came into a queue. None: he is at another one, or the plan has it no more."""
    flow = change.plan.flows.get(call.flow)
    steps = () if flow is None else flow.blocks.get(call.block, ())
    step = steps[call.index] if call.index < len(steps) else None
    return step if isinstance(step, EnterQueue) else None


def end(change: Change, stay: Stay, ending: StayEnding, since: datetime | None = None) -> Call:
    """End a stay without an agent; her phone, if one rings, is freed. Gives back the call as it then is.

    `since` is when he was there for the last time, if nobody saw how it ended.
    """
    call = change.state.calls[stay.call]
    if stay.offer is not None:
        offer = change.state.offers[stay.offer]
        cause = OfferEnding.CALLER_GONE if ending is StayEnding.ABANDONED else OfferEnding.STAY_ENDED
        offering.end(change, offer, cause)
        if stay.state is StayState.JOINING:
            change.do(DestroyBridge, call.node, call.id, bridge=offer.bridge)
    change.finish(replace(stay, offer=None), StayState.ENDED)
    change.record(stay.ended(ending, change.now.mono_s, change.now.wall, since))
    holding.leave(change, call, stay.holding)
    return change.set(change.state.calls[call.id], stay=None)


def leave(change: Change, stay: Stay, ending: StayEnding) -> Call:
    """Out of the music and back into the flow, because the wait is over or the caller wished it."""
    call = hush(change, change.state.calls[stay.call])
    if stay.holding is not None:
        change.do(LeaveBridge, call.node, call.id, bridge=stay.holding, leg=call.leg)
    return change.move(end(change, stay, ending), CallState.IN_FLOW, index=call.index + 1)


def answered(change: Change, stay: Stay) -> None:
    """His leg is up: unless he is on the way to an agent, the ringing tone must be followed by music."""
    if stay.holding is None and stay.state is not StayState.JOINING:
        holding.play_to(change, stay)


def announced(change: Change, call: Call, *, is_failed: bool) -> None:
    """What a waiting caller was told is over."""
    change.set(call, playback=None, deadline_s=None)
    if is_failed:
        change.record(PromptFailed(call.id, "position"))


def tell_position(change: Change, stay: Stay) -> None:
    """Tell the caller how many are before him, himself included; not while a phone rings for him, or unanswered."""
    call, queue = change.state.calls[stay.call], change.queue(stay.queue)
    every_s = queue.position_every_s or stay.expires_s
    told = replace(stay, next_told_s=change.now.mono_s + every_s)
    change.put(replace(told, deadline_s=change.now.mono_s + told.due_in_s(change.now.mono_s)))
    if stay.state is not StayState.WAITING or call.playback is not None or change.state.is_unanswered(call):
        return
    position = position_of(change.state, stay)
    prompt = f"position-{position}" if position <= POSITION_MAX else "position-more"
    number = call.playbacks_made + 1
    playback = playback_id(call.id, number)
    longest_s = change.plan.prompts[prompt].longest_s[call.language]
    change.set(call, playback=playback, playbacks_made=number, deadline_s=change.now.mono_s + longest_s)
    change.record(PositionTold(call.id, stay.id, position))
    change.do(PlayPrompt, call.node, call.id, leg=call.leg, playback=playback, prompt=prompt, language=call.language)


def position_of(state: State, stay: Stay) -> int:
    """1 for who is next. Callers to whom an agent is being rung count as before him."""
    return 1 + being_offered(state, stay.queue) + rank_of(state.lines_of(stay.queue), stay.place)


def being_offered(state: State, queue: QueueName) -> int:
    """How many are in no line of their queue, because an agent is being asked, or chosen, for them."""
    return state.stays_in.get(queue, 0) - sum(map(len, state.lines_of(queue)))


def music_failed(change: Change, stay: Stay) -> bool:
    """The caller could not be put where the music plays: try again. False: it was tried often enough."""
    if stay.state is StayState.JOINING or stay.holding is None:
        return True
    if stay.joins_failed >= JOINS_FAILED_MAX:
        return False
    call = change.state.calls[stay.call]
    change.set(stay, joins_failed=stay.joins_failed + 1)
    holding.join(change, hush(change, call), stay.holding)
    return True


def first_told_s(change: Change, queue: Queue) -> float | None:
    """When a caller who begins to wait now is told the position for the first time (monotonic seconds)."""
    if queue.position_every_s is None:
        return None
    return change.now.mono_s + min(FIRST_TOLD_AFTER_S, queue.position_every_s)
