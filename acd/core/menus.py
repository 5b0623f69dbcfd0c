"""The interpreter of flows: one step per event. A step's note is on the channel before its prompt plays."""

from acd.core import concluding, consenting, holds, hours, joining, notes, queues, recording_wishes, transfers
from acd.core.calls import Awaited, Call, CallState
from acd.core.change import Change
from acd.core.commands import AnswerLeg, HangUpReason, LeaveBridge
from acd.core.hangups import hang_up
from acd.core.ids import LegId, target_bridge_id
from acd.core.ledger import KeyRefused, KeyTaken, LanguageChosen, PromptFailed, StepEntered
from acd.core.plan import (
    Answer,
    ChooseLanguage,
    EndCall,
    EnterQueue,
    IfOpen,
    Menu,
    Play,
    SetValues,
    Step,
    Transfer,
)
from acd.core.prompting import excuse, hush, question, speak
from acd.core.reasons import CallEnding, StayEnding
from acd.core.stays import StayState
from acd.core.steps import asked, at_block, awaits, next_step, step_of

ANSWERED_WITHIN_S = 10.0
KEYS_AHEAD_MAX = 8
STEPS_AT_ONCE_MAX = 1000


def begin_step(change: Change, call: Call, *, is_again: bool = False) -> None:
    """Enter the step at which the call stands; steps that need no waiting are passed at once.

    `is_again`: the caller was in it already, and the ledger knows.
    """
    for number in range(STEPS_AT_ONCE_MAX):
        step = step_of(change, call)
        if number or not is_again:
            change.record(StepEntered(call.id, call.step))
        passed = _enter(change, call, step)
        if passed is None:
            return
        call = passed
    raise AssertionError(f"{call.id} goes round in circles at {call.step}")


def leave(change: Change, call: Call, ending: CallEnding, reason: HangUpReason = HangUpReason.NORMAL) -> None:
    """Hang up on the caller for this reason; who talks with him is freed. The call ends when the leg is gone."""
    call = hush(change, call)
    if call.target is not None:
        call = transfers.end(change, call, "failed")
    if call.stay is not None:
        call = queues.end(change, change.state.stays[call.stay], StayEnding.TECHNICAL_FAILURE)
    call = concluding.dissolve(change, call)
    if call.state is CallState.TALKING and call.offer is not None:
        call = joining.part(change, call, change.state.offers[call.offer])
    change.move(call, CallState.LEAVING, ending=ending, playback=None, awaited=Awaited.NOTHING)
    hang_up(change, call.leg, reason)
    if call.id in change.state.calls:
        holds.left(change, change.state.calls[call.id])


def answered(change: Change, call: Call) -> None:
    """Our answer was carried out: the flow goes on. Who waits in a queue, or talks already, stays where he is."""
    if call.awaited is Awaited.ANSWER and call.state is CallState.IN_FLOW:
        begin_step(change, next_step(change, call))
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
        queues.announced(change, call, is_failed=is_failed)
        return
    if is_failed:
        change.record(PromptFailed(call.id, call.prompts_left[0][0]))
    call, step = change.set(call, playback=None, deadline_s=None), step_of(change, call)
    if not isinstance(step, EnterQueue):
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
    elif call.state is CallState.IN_FLOW and call.awaited is Awaited.KEY:
        _take(change, hush(change, call), asked(call, step), digit)
    elif call.state is CallState.IN_FLOW and call.target is None:
        change.set(call, keys_ahead=(call.keys_ahead + digit)[:KEYS_AHEAD_MAX])


def time_out(change: Change, call: Call) -> None:
    """The call's deadline: no answer carried out, a sound that never ends, no key, or nobody picks up there."""
    if call.awaited is Awaited.ANSWER:
        leave(change, call, CallEnding.TECHNICAL_FAILURE)
    elif call.playback is not None:
        playback_ended(change, hush(change, call), is_failed=True)
    elif call.awaited is Awaited.KEY and isinstance(step := step_of(change, call), EnterQueue):
        consenting.overdue(change, call, step.queue)
        _enter_now(change, call)
    elif call.awaited is Awaited.KEY:
        _refuse(change, call, asked(call, step_of(change, call)), "")
    elif call.awaited is Awaited.TARGET_LEG:
        not_put_through(change, call, "failed", is_trunks=True)
    elif call.awaited is Awaited.TARGET:
        not_put_through(change, call, "no_answer")


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
    if is_trunks and transfers.begin(change, call, aim, after=call.trunk):
        return
    if call.referral is not None:
        transfers.give_back(change, call)
    else:
        begin_step(change, next_step(change, call))


def _enter(change: Change, call: Call, step: Step) -> Call | None:
    """Do the step; gives back the call where it goes on at once, or None while something is awaited."""
    match step:
        case Answer():
            return _answer(change, call)
        case Play():
            speak(change, notes.write(change, call), ((step.prompt, call.language),), Awaited.PROMPT)
        case Menu() | ChooseLanguage():
            _begin_asked(change, notes.write(change, call), step)
        case IfOpen():
            is_open = hours.is_open(change.plan.hours[step.hours], change.now.wall)
            return at_block(change, call, step.open if is_open else step.closed)
        case SetValues():
            return next_step(change, change.set(call, values={**call.values, **step.values}))
        case EnterQueue() if consenting.is_due(change, call, step.queue):
            consenting.announce(change, call, step.queue)
        case EnterQueue():
            if not queues.enter(change, call, step):
                return next_step(change, change.state.calls[call.id])
        case Transfer():
            if not transfers.begin(change, notes.write(change, call), step):
                return next_step(change, call)
        case EndCall():
            is_busy = step.as_busy and change.state.is_unanswered(call)
            leave(change, call, CallEnding.FLOW_ENDED, HangUpReason.BUSY if is_busy else HangUpReason.NORMAL)
    return None


def _enter_now(change: Change, call: Call) -> None:
    """He has heard that he will be recorded: into the queue."""
    begin_step(change, change.set(change.state.calls[call.id], awaited=Awaited.NOTHING), is_again=True)


def _answer(change: Change, call: Call) -> Call | None:
    if not change.state.is_unanswered(call):
        return next_step(change, call)
    change.do(AnswerLeg, call.node, call.id, leg=call.leg)
    awaits(change, call, Awaited.ANSWER, ANSWERED_WITHIN_S)
    return None


def _begin_asked(change: Change, call: Call, step: Menu | ChooseLanguage) -> None:
    if call.keys_ahead:
        digit, rest = call.keys_ahead[0], call.keys_ahead[1:]
        _take(change, change.set(call, tries=0, keys_ahead=rest, awaited=Awaited.KEY), step, digit)
    else:
        speak(change, change.set(call, tries=0), question(call, step), Awaited.KEY)


def _take(change: Change, call: Call, step: Menu | ChooseLanguage, digit: str) -> None:
    chosen = step.options.get(digit)
    if chosen is None:
        _refuse(change, call, step, digit)
        return
    change.record(KeyTaken(call.id, call.step, digit))
    if isinstance(step, Menu):
        _go_to(change, call, chosen)
        return
    change.record(LanguageChosen(call.id, chosen))
    begin_step(change, next_step(change, change.set(call, language=chosen, tries=0)))


def _refuse(change: Change, call: Call, step: Menu | ChooseLanguage, digit: str) -> None:
    change.record(KeyRefused(call.id, call.step, digit))
    if call.tries + 1 < step.tries_max:
        prompts = excuse(call, step, digit) + question(call, step)
        speak(change, change.set(call, tries=call.tries + 1), prompts, Awaited.KEY)
    elif isinstance(step, Menu):
        _go_to(change, call, step.otherwise)
    else:
        begin_step(change, next_step(change, change.set(call, tries=0)))


def _leave_queue(change: Change, call: Call, step: EnterQueue, digit: str) -> None:
    assert call.stay is not None, f"{call.id} waits without a stay"
    block, stay = step.exit_keys.get(digit), change.state.stays[call.stay]
    if block is None or stay.state is StayState.JOINING:
        return
    change.record(KeyTaken(call.id, call.step, digit))
    _go_to(change, queues.leave(change, stay, StayEnding.LEFT_BY_KEY), block)


def _spoken(change: Change, call: Call) -> None:
    if len(call.prompts_left) > 1:
        speak(change, call, call.prompts_left[1:], call.awaited)
        return
    call = change.set(call, prompts_left=())
    if call.awaited is Awaited.KEY:
        awaits(change, call, Awaited.KEY, asked(call, step_of(change, call)).timeout_s)
    else:
        begin_step(change, next_step(change, call))


def _go_to(change: Change, call: Call, block: str) -> None:
    begin_step(change, at_block(change, call, block))
