"""Asking a caller for keys: menus, the choice of a language, and questions.

Each function gives back the call where it goes on at once, or None while something is awaited.
"""

from acd.core import surveyed
from acd.core.caller_steps import Question
from acd.core.calls import Awaited, Call
from acd.core.change import Change
from acd.core.flow_steps import ChooseLanguage, Menu
from acd.core.flows import Step
from acd.core.ledger_flows import KeyRefused, KeyTaken, LanguageChosen
from acd.core.prompting import Spoken, excuse, question, speak
from acd.core.steps import at_block, awaits, next_step

Asking = Menu | ChooseLanguage | Question


def asked(call: Call, step: Step) -> Asking:
    """The step as one that asks for a key."""
    assert isinstance(step, Asking), f"{call.id} awaits a key at {call.step}, where none is asked for"
    return step


def begin(change: Change, call: Call, step: Asking) -> Call | None:
    """Ask for the key, or take one that was pressed before."""
    if call.keys_ahead:
        digit, rest = call.keys_ahead[0], call.keys_ahead[1:]
        return take(change, change.set(call, tries=0, keys_ahead=rest, awaited=Awaited.KEY), step, digit)
    speak(change, change.set(call, tries=0), question(call, step), Awaited.KEY)
    return None


def await_key(change: Change, call: Call, step: Asking) -> None:
    """The question was asked to its end: now the caller has his time."""
    awaits(change, call, Awaited.KEY, step.timeout_s)


def take(change: Change, call: Call, step: Asking, digit: str) -> Call | None:
    """The caller pressed this key."""
    chosen = step.options.get(digit)
    if chosen is None and isinstance(step, Menu) and digit == step.repeat:
        return _again(change, call, step, ())
    if chosen is None:
        return refuse(change, call, step, digit)
    change.record(KeyTaken(call.id, call.step, digit))
    if isinstance(step, Menu):
        return at_block(change, call, chosen)
    if isinstance(step, Question):
        surveyed.answered(change, call, step.name, chosen)
        return next_step(change, change.set(call, tries=0))
    change.record(LanguageChosen(call.id, chosen))
    return next_step(change, change.set(call, language=chosen, tries=0))


def refuse(change: Change, call: Call, step: Asking, digit: str = "") -> Call | None:
    """A wrong key or (`digit` empty) none: ask again, or after the last try go on without an answer."""
    change.record(KeyRefused(call.id, call.step, digit))
    return _again(change, call, step, excuse(call, step, digit))


def _again(change: Change, call: Call, step: Asking, excused: Spoken) -> Call | None:
    """Asked once more, also who wished it: nobody holds a line by one key. After the last try it goes on."""
    if call.tries + 1 < step.tries_max:
        speak(change, change.set(call, tries=call.tries + 1), excused + question(call, step), Awaited.KEY)
        return None
    if isinstance(step, Menu):
        return at_block(change, call, step.otherwise)
    return next_step(change, change.set(call, tries=0))
