"""How a caller enters and leaves a queue. Who is offered to whom is `matching.py`'s business."""

from dataclasses import replace

from acd.core import holding, offering
from acd.core.calls import Call, CallState
from acd.core.change import Change
from acd.core.commands import JoinBridge, LeaveBridge, LegNote, NoteLeg
from acd.core.ids import QueueName, stay_id
from acd.core.ledger import OfferEnding, StayBegan, StayEnded, StayEnding
from acd.core.stays import Stay, StayState

JOINS_FAILED_MAX = 2


def enter(change: Change, call: Call, name: QueueName) -> bool:
    """Put the caller in line, with music. False: the queue is full, and that is recorded as a stay of its own."""
    state, queue = change.state, change.plan.queues[name]
    state.stays_taken += 1
    stay = stay_id(call.id, call.stays_made + 1)
    change.record(StayBegan(call.id, stay, name))
    if state.stays_in.get(name, 0) >= queue.waiting_max:
        change.set(call, stays_made=call.stays_made + 1)
        change.record(StayEnded(call.id, stay, name, StayEnding.REFUSED_FULL, 0.0))
        return False
    note = LegNote(call.id, call.line, call.entered_at, call.language, step=call.step, queue=name)
    change.do(NoteLeg, call.node, call.id, leg=call.leg, note=note)
    bridge = holding.enter(change, call, queue.music)
    now_s = change.now.mono_s
    expires_s = now_s + queue.wait_max_s
    change.move(call, CallState.QUEUED, stay=stay, stays_made=call.stays_made + 1)
    change.put(Stay(stay, call.id, call.node, name, state.stays_taken, now_s, expires_s, bridge, deadline_s=expires_s))
    change.dirty[(call.node, name)] = None
    return True


def end(change: Change, stay: Stay, ending: StayEnding) -> Call:
    """End a stay without an agent; her phone, if one rings, is freed. Gives back the call as it then is."""
    call = change.state.calls[stay.call]
    if stay.offer is not None:
        cause = OfferEnding.CALLER_GONE if ending is StayEnding.ABANDONED else OfferEnding.STAY_ENDED
        offering.end(change, change.state.offers[stay.offer], cause)
    change.finish(replace(stay, offer=None), StayState.ENDED)
    change.record(StayEnded(call.id, stay.id, stay.queue, ending, change.now.mono_s - stay.entered_s))
    holding.leave(change, call, stay.holding)
    return change.set(call, stay=None)


def time_out(change: Change, stay: Stay) -> Call:
    """The longest wait is over: out of the music and back into the flow."""
    call = change.state.calls[stay.call]
    change.do(LeaveBridge, call.node, call.id, bridge=stay.holding, leg=call.leg)
    return change.move(end(change, stay, StayEnding.TIMED_OUT), CallState.IN_FLOW, index=call.index + 1)


def music_failed(change: Change, stay: Stay) -> None:
    """The caller could not be put where the music plays. He waits on; it is tried again, a bounded number of times."""
    call = change.state.calls[stay.call]
    if stay.joins_failed >= JOINS_FAILED_MAX or stay.state is StayState.JOINING:
        return
    change.set(stay, joins_failed=stay.joins_failed + 1)
    change.do(JoinBridge, call.node, call.id, bridge=stay.holding, legs=(call.leg,))
