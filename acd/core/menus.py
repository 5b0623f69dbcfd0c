"""The interpreter of flows: one step per event. What each kind of step begins with is in `entering.py`."""

from acd.core import (
    asking,
    calling_back,
    collecting,
    consenting,
    looking_up,
    messages,
    offering_callbacks,
    queues,
    recording_wishes,
    transfers,
)
from acd.core.callback_steps import CallbackOffer
from acd.core.callbacks import CallbackEvent
from acd.core.caller_steps import RecordMessage
from acd.core.calls import Awaited, Call, CallState
from acd.core.change import Change
from acd.core.commands import LeaveBridge
from acd.core.entering import enter
from acd.core.flow_steps import Collect, EnterQueue
from acd.core.ids import LegId, target_bridge_id
from acd.core.leaving import leave
from acd.core.ledger import PromptFailed, StepEntered
from acd.core.ledger_flows import KeyTaken
from acd.core.look_ups import LookUpEvent
from acd.core.prompting import hush, speak
from acd.core.reasons import CallEnding, StayEnding
from acd.core.stays import Stay, StayState
from acd.core.steps import at_block, at_flow, next_step, settled, step_of
from acd.core.telling import sentence_ended

KEYS_AHEAD_MAX = 8
STEPS_AT_ONCE_MAX = 1000
ANSWERED_BY_KEY = (Awaited.KEY, Awaited.CONFIRMATION)


def begin_step(change: Change, call: Call, *, is_again: bool = False) -> None:
    """Enter the step at which the call stands; steps that need no waiting are passed at once.

    `is_again`: the caller was in it already, and the ledger knows.
    """
    for number in range(STEPS_AT_ONCE_MAX):
        call = settled(change, call)
        step = step_of(change, call)
        if number or not is_again:
            change.record(StepEntered(call.id, call.step))
        passed = enter(change, call, step)
        if passed is None:
            return
        call = passed
    raise AssertionError(f"{call.id} goes round in circles at {call.step}")


def answered(change: Change, call: Call) -> None:
    """Our answer was carried out: the flow goes on. Who waits in a queue, or talks already, stays where he is."""
    if call.awaited is Awaited.ANSWER and call.state is CallState.IN_FLOW:
        begin_step(change, change.set(call, awaited=Awaited.NOTHING, deadline_s=None), is_again=True)
    elif call.awaited is Awaited.ANSWER:
        change.set(call, awaited=Awaited.NOTHING, deadline_s=None)
    elif call.stay is not None:
        queues.answered(change, change.state.stays[call.stay])


def playback_ended(change: Change, call: Call, *, is_failed: bool) -> None:
    """The sound that played is over: speak the next, or wait for a key, or go on."""
    if call.state is CallState.TALKING:
        recording_wishes.announced(change, change.set(call, playback=None, deadline_s=None), is_failed=is_failed)
        return
    if call.state is not CallState.IN_FLOW:
        sentence_ended(change, call, is_failed=is_failed)
        return
    if is_failed:
        change.record(PromptFailed(call.id, call.prompts_left[0][0]))
    deadline_s = call.deadline_s
    call, step = change.set(call, playback=None, deadline_s=None), step_of(change, call)
    if call.awaited is Awaited.LOOK_UP:
        # He has heard the prompt, and waits on; the time is that of the look-up.
        change.set(call, deadline_s=deadline_s)
    elif not isinstance(step, EnterQueue):
        _spoken(change, call)
    elif consenting.announced(change, call, step.queue, is_failed=is_failed):
        _enter_now(change, call)


def key_pressed(change: Change, call: Call, digit: str) -> None:
    """A key: an answer to the menu, at once and also while it speaks; elsewhere kept for the next menu.

    Who waits in a queue may leave it by a key, unless an agent has picked up already.
    """
    step = step_of(change, call)
    if call.state is CallState.QUEUED and isinstance(step, EnterQueue):
        _leave_queue(change, call, step, digit)
    elif call.awaited is Awaited.KEY and isinstance(step, EnterQueue):
        if consenting.key_pressed(change, call, step.queue, digit):
            _enter_now(change, call)
    elif call.state is CallState.IN_FLOW and call.awaited in ANSWERED_BY_KEY and isinstance(step, Collect):
        _go_on(change, collecting.key_pressed(change, hush(change, call), step, digit))
    elif call.state is CallState.IN_FLOW and call.awaited is Awaited.KEY:
        _go_on(change, asking.take(change, hush(change, call), asking.asked(call, step), digit))
    elif call.state is CallState.IN_FLOW and isinstance(step, RecordMessage):
        _go_on(change, messages.key_pressed(change, call, step, digit))
    elif call.state is CallState.IN_FLOW and call.target is None:
        change.set(call, keys_ahead=(call.keys_ahead + digit)[:KEYS_AHEAD_MAX])


def time_out(change: Change, call: Call) -> None:
    """The call's deadline: no answer carried out, a sound that never ends, no key, or nobody picks up there."""
    if call.awaited is Awaited.ANSWER:
        leave(change, call, CallEnding.TECHNICAL_FAILURE)
    elif call.awaited is Awaited.LOOK_UP:
        _go_on(change, looking_up.overdue(change, call))
    elif call.playback is not None:
        playback_ended(change, hush(change, call), is_failed=True)
    elif call.awaited is Awaited.KEY and isinstance(step := step_of(change, call), EnterQueue):
        consenting.overdue(change, call, step.queue)
        _enter_now(change, call)
    elif call.awaited in ANSWERED_BY_KEY and isinstance(step := step_of(change, call), Collect):
        _go_on(change, collecting.overdue(change, call, step))
    elif call.awaited is Awaited.KEY:
        _go_on(change, asking.refuse(change, call, asking.asked(call, step_of(change, call))))
    elif call.awaited is Awaited.MESSAGE:
        _go_on(change, messages.overdue(change, call))
    elif call.awaited is Awaited.TARGET_LEG:
        not_put_through(change, call, "failed", is_trunks=True)
    elif call.awaited is Awaited.TARGET:
        not_put_through(change, call, "no_answer")
    elif call.awaited is Awaited.CALLBACK:
        begin_step(change, calling_back.overdue(change, call))


def callback_told(change: Change, event: CallbackEvent) -> None:
    """What the store says of a callback that is to be promised."""
    _go_on(change, calling_back.told(change, event))


def looked_up(change: Change, event: LookUpEvent) -> None:
    """What a service has answered, or that it has not."""
    _go_on(change, looking_up.take(change, event))


def target_created(change: Change, call: Call, leg: LegId) -> None:
    """The leg to the number exists: ring it, unless it comes too late."""
    aim = transfers.aim_of(change.plan, call)
    if call.awaited is Awaited.TARGET_LEG and call.target == leg and aim is not None:
        transfers.leg_created(change, call, aim)


def not_put_through(change: Change, call: Call, ending: str, *, is_trunks: bool = False) -> None:
    """The number was not reached: on to the next trunk, if it is the trunk's fault, or to the next step.

    Whom an agent has sent there goes back to her.
    """
    aim = transfers.aim_of(change.plan, call)
    assert call.target is not None, f"{call.id} is not being put through at {call.step}"
    assert aim is not None, f"{call.id} is being put through at {call.step}, which is no transfer"
    if call.awaited is Awaited.TARGET:
        change.do(LeaveBridge, call.node, call.id, bridge=target_bridge_id(call.target), leg=call.leg)
    call = transfers.end(change, call, ending)
    if is_trunks and aim.phone is None and transfers.begin(change, call, aim, after=call.trunk):
        return
    if call.referral is not None:
        transfers.give_back(change, call)
    else:
        begin_step(change, next_step(change, call))


def _enter_now(change: Change, call: Call) -> None:
    """He has heard that he will be recorded: into the queue."""
    begin_step(change, change.set(change.state.calls[call.id], awaited=Awaited.NOTHING), is_again=True)


def _leave_queue(change: Change, call: Call, step: EnterQueue, digit: str) -> None:
    assert call.stay is not None, f"{call.id} waits without a stay"
    block, stay = step.exit_keys.get(digit), change.state.stays[call.stay]
    offer = offering_callbacks.offer_of(change, call)
    if stay.state is StayState.JOINING:
        return
    if offer is not None and offer.key == digit:
        change.record(KeyTaken(call.id, call.step, digit))
        begin_step(change, _accepted(change, stay, offer))
        return
    if block is None:
        return
    change.record(KeyTaken(call.id, call.step, digit))
    begin_step(change, at_block(change, queues.leave(change, stay, StayEnding.LEFT_BY_KEY), block))


def _accepted(change: Change, stay: Stay, offer: CallbackOffer) -> Call:
    """Out of the queue to where he is promised a callback; he keeps the place that he had."""
    call = queues.leave(change, stay, StayEnding.CALLBACK_ACCEPTED)
    values = {**call.values, calling_back.QUEUE: stay.queue}
    call = change.set(call, values=values, lined_up_s=stay.lined_up_s, priority=stay.priority)
    return at_flow(change, call, change.plan.flows[offer.flow]) if offer.flow else at_block(change, call, offer.block)


def _spoken(change: Change, call: Call) -> None:
    if len(call.prompts_left) > 1:
        speak(change, call, call.prompts_left[1:], call.awaited)
        return
    call, step = change.set(call, prompts_left=()), step_of(change, call)
    if isinstance(step, RecordMessage):
        _go_on(change, messages.record(change, call, step))
    elif isinstance(step, Collect):
        collecting.await_key(change, call, step)
    elif call.awaited is Awaited.KEY:
        asking.await_key(change, call, asking.asked(call, step))
    else:
        begin_step(change, next_step(change, call))


def _go_on(change: Change, call: Call | None) -> None:
    """On from where an answer led; None: something is awaited still."""
    if call is not None:
        begin_step(change, call)
