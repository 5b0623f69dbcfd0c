"""The interpreter of flows: one step per event. A step's note is on the channel before its prompt plays."""

from acd.core import queues
from acd.core.calls import Awaited, Call, CallState
from acd.core.change import Change
from acd.core.commands import AnswerLeg, LegNote, NoteLeg, PlayPrompt, StopPrompt
from acd.core.hangups import hang_up
from acd.core.ids import playback_id
from acd.core.ledger import CallEnding, KeyRefused, KeyTaken, PromptFailed, StepEntered
from acd.core.legs import LegState
from acd.core.plan import Answer, EndCall, EnterQueue, Menu, Play, Step

ANSWERED_WITHIN_S = 10.0
KEYS_AHEAD_MAX = 8


def begin_step(change: Change, call: Call) -> None:
    """Enter the step at which the call stands; steps that need no waiting are passed at once."""
    while True:
        step = _step(change, call)
        change.record(StepEntered(call.id, call.step))
        match step:
            case Answer():
                if change.state.legs[call.leg].state is not LegState.NEW:
                    call = _next(change, call)
                    continue
                change.do(AnswerLeg, call.node, call.id, leg=call.leg)
                _await(change, call, Awaited.ANSWER, ANSWERED_WITHIN_S)
            case Play():
                _speak(change, _noted(change, call), (step.prompt,), Awaited.PROMPT)
            case Menu():
                _begin_menu(change, _noted(change, call), step)
            case EnterQueue():
                if not queues.enter(change, call, step.queue):
                    call = _next(change, change.state.calls[call.id])
                    continue
            case EndCall():
                leave(change, call, CallEnding.FLOW_ENDED)
        return


def leave(change: Change, call: Call, ending: CallEnding) -> None:
    """Hang up on the caller for this reason. The call ends when the leg is gone."""
    if call.playback is not None:
        change.do(StopPrompt, call.node, call.id, playback=call.playback)
    change.move(call, CallState.LEAVING, ending=ending, playback=None, awaited=Awaited.NOTHING)
    hang_up(change, call.leg)


def answered(change: Change, call: Call) -> None:
    """Our answer was carried out."""
    if call.awaited is Awaited.ANSWER:
        begin_step(change, _next(change, call))


def playback_ended(change: Change, call: Call, *, is_failed: bool) -> None:
    """The sound that played is over: speak the next, or wait for a key, or go on."""
    if is_failed:
        change.record(PromptFailed(call.id, call.prompts_left[0]))
    _spoken(change, change.set(call, playback=None, deadline_s=None))


def key_pressed(change: Change, call: Call, digit: str) -> None:
    """A key: an answer to the menu, at once and also while it speaks; elsewhere kept for the next menu."""
    if call.state is not CallState.IN_FLOW:
        return
    if call.awaited is not Awaited.KEY:
        change.set(call, keys_ahead=(call.keys_ahead + digit)[:KEYS_AHEAD_MAX])
        return
    step = _step(change, call)
    assert isinstance(step, Menu), f"{call.id} awaits a key at {call.step}, which is no menu"
    if call.playback is not None:
        change.do(StopPrompt, call.node, call.id, playback=call.playback)
        call = change.set(call, playback=None, deadline_s=None)
    _take(change, call, step, digit)


def time_out(change: Change, call: Call) -> None:
    """The call's deadline in its flow: no answer carried out, a sound that never ends, or no key."""
    if call.awaited is Awaited.ANSWER:
        leave(change, call, CallEnding.TECHNICAL_FAILURE)
    elif call.playback is not None:
        change.do(StopPrompt, call.node, call.id, playback=call.playback)
        playback_ended(change, call, is_failed=True)
    elif call.awaited is Awaited.KEY:
        step = _step(change, call)
        assert isinstance(step, Menu), f"{call.id} awaits a key at {call.step}, which is no menu"
        _refuse(change, call, step, "")


def _begin_menu(change: Change, call: Call, step: Menu) -> None:
    if call.keys_ahead:
        digit, rest = call.keys_ahead[0], call.keys_ahead[1:]
        _take(change, change.set(call, tries=0, keys_ahead=rest, awaited=Awaited.KEY), step, digit)
    else:
        _speak(change, change.set(call, tries=0), (step.prompt,), Awaited.KEY)


def _take(change: Change, call: Call, step: Menu, digit: str) -> None:
    block = step.options.get(digit)
    if block is None:
        _refuse(change, call, step, digit)
        return
    change.record(KeyTaken(call.id, call.step, digit))
    _go_to(change, call, block)


def _refuse(change: Change, call: Call, step: Menu, digit: str) -> None:
    change.record(KeyRefused(call.id, call.step, digit))
    if call.tries + 1 >= step.tries_max:
        _go_to(change, call, step.otherwise)
        return
    excuse = step.invalid_prompt if digit else step.timeout_prompt
    prompts = (step.prompt,) if excuse is None else (excuse, step.prompt)
    _speak(change, change.set(call, tries=call.tries + 1), prompts, Awaited.KEY)


def _speak(change: Change, call: Call, prompts: tuple[str, ...], awaited: Awaited) -> None:
    """Play the first of `prompts`; each has a deadline of its own, because a sound may never report its end."""
    number = call.playbacks_made + 1
    playback = playback_id(call.id, number)
    longest_s = change.plan.prompts[prompts[0]].longest_s[call.language]
    change.set(
        call,
        playback=playback,
        playbacks_made=number,
        prompts_left=prompts,
        awaited=awaited,
        deadline_s=change.now.mono_s + longest_s,
    )
    change.do(
        PlayPrompt, call.node, call.id, leg=call.leg, playback=playback, prompt=prompts[0], language=call.language
    )


def _spoken(change: Change, call: Call) -> None:
    if len(call.prompts_left) > 1:
        _speak(change, call, call.prompts_left[1:], call.awaited)
        return
    call = change.set(call, prompts_left=())
    step = _step(change, call)
    if isinstance(step, Menu):
        _await(change, call, Awaited.KEY, step.timeout_s)
    else:
        begin_step(change, _next(change, call))


def _await(change: Change, call: Call, awaited: Awaited, seconds: float) -> None:
    change.set(call, awaited=awaited, deadline_s=change.now.mono_s + seconds)


def _go_to(change: Change, call: Call, block: str) -> None:
    begin_step(change, change.set(call, block=block, index=0, awaited=Awaited.NOTHING, tries=0, deadline_s=None))


def _next(change: Change, call: Call) -> Call:
    return change.set(call, index=call.index + 1, awaited=Awaited.NOTHING, deadline_s=None)


def _noted(change: Change, call: Call) -> Call:
    note = LegNote(call.id, call.line, call.entered_at, call.language, step=call.step)
    change.do(NoteLeg, call.node, call.id, leg=call.leg, note=note)
    return call


def _step(change: Change, call: Call) -> Step:
    steps = change.plan.flows[call.flow].blocks[call.block]
    return steps[call.index] if call.index < len(steps) else EndCall()
