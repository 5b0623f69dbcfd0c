"""What is said to a caller: which prompts, in which language, one after the other, and how it is stopped."""

from acd.core.caller_steps import Question
from acd.core.calls import Awaited, Call, CallState
from acd.core.change import Change
from acd.core.commands import PlayPrompt, StopPrompt
from acd.core.flow_steps import ChooseLanguage, Menu
from acd.core.ids import playback_id

Spoken = tuple[tuple[str, str], ...]


def speak(change: Change, call: Call, prompts: Spoken, awaited: Awaited) -> None:
    """Play the first of `prompts`; each has a deadline of its own, because a sound may never report its end."""
    prompt, language = prompts[0]
    number = call.playbacks_made + 1
    playback = playback_id(call.id, number)
    due_s = change.now.mono_s + change.plan.prompts[prompt].longest_s[language]
    change.set(call, playback=playback, playbacks_made=number, prompts_left=prompts, awaited=awaited, deadline_s=due_s)
    change.do(PlayPrompt, call.node, call.id, leg=call.leg, playback=playback, prompt=prompt, language=language)


def hush(change: Change, call: Call) -> Call:
    """Stop what plays to the caller, so that he can be moved at once."""
    if call.playback is None:
        return call
    change.do(StopPrompt, call.node, call.id, playback=call.playback)
    # What was to follow in a queue is not said any more; a menu asks again.
    left = () if call.state is CallState.QUEUED else call.prompts_left
    return change.set(call, playback=None, deadline_s=None, prompts_left=left)


def question(call: Call, step: Menu | ChooseLanguage | Question) -> Spoken:
    """What asks for a key. Whoever is to choose a language hears the prompt in each of them."""
    if not isinstance(step, ChooseLanguage):
        return ((step.prompt, call.language),)
    return tuple((step.prompt, language) for language in dict.fromkeys(step.options.values()))


def excuse(call: Call, step: Menu | ChooseLanguage | Question, digit: str) -> Spoken:
    """What is said before asking again, after a wrong key or (`digit` empty) none."""
    if isinstance(step, ChooseLanguage):
        return ()
    prompt = step.invalid_prompt if digit else step.timeout_prompt
    return () if prompt is None else ((prompt, call.language),)
