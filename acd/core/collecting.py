"""Asking a caller for digits: an account number, a postcode, a PIN.

Each function gives back the call where it goes on at once, or None while something is awaited.
"""

from acd.core.calls import Awaited, Call
from acd.core.change import Change
from acd.core.flow_steps import Collect
from acd.core.ledger_flows import DigitsTaken, KeyRefused
from acd.core.prompting import Spoken, speak
from acd.core.speaking import spoken
from acd.core.steps import at_block, awaits, next_step
from acd.core.values import with_values

BACK = "*"


def begin(change: Change, call: Call, step: Collect) -> Call | None:
    """Ask, or take what was pressed before."""
    ahead, call = call.keys_ahead, change.set(call, tries=0, digits="", keys_ahead="")
    if not ahead:
        _ask(change, call, step)
    for number, key in enumerate(ahead):
        after = key_pressed(change, call, step, key)
        if after is not None:
            return change.set(after, keys_ahead=ahead[number + 1 :])
        call = change.state.calls[call.id]
        if call.awaited is Awaited.CONFIRMATION:
            change.set(call, keys_ahead=ahead[number + 1 :])
            return None
    return None


def key_pressed(change: Change, call: Call, step: Collect, key: str) -> Call | None:
    """One more key, also while the question is spoken; what plays has been stopped."""
    if call.awaited is Awaited.CONFIRMATION:
        confirmed = step.confirm is not None and key == step.confirm.yes
        return _take(change, call, step) if confirmed else refuse(change, call, step)
    if key == step.terminator:
        return _complete(change, call, step)
    digits = "" if key == BACK else call.digits + key if key.isdecimal() else call.digits
    call = change.set(call, digits=digits)
    if len(digits) >= step.digits_max:
        return _complete(change, call, step)
    awaits(change, call, Awaited.KEY, step.timeout_s)
    return None


def await_key(change: Change, call: Call, step: Collect) -> None:
    """What was asked was spoken to its end: now the caller has his time."""
    awaits(change, call, call.awaited, step.timeout_s)


def overdue(change: Change, call: Call, step: Collect) -> Call | None:
    """He presses nothing more: what he has pressed counts if it is enough."""
    if call.awaited is Awaited.CONFIRMATION:
        return refuse(change, call, step)
    return _complete(change, call, step)


def refuse(change: Change, call: Call, step: Collect) -> Call | None:
    """Not as it should be: ask again, or after the last try go on without. Which keys they were is told nowhere."""
    change.record(KeyRefused(call.id, call.step, ""))
    prompt = step.invalid_prompt if call.digits else step.timeout_prompt
    if call.tries + 1 < step.tries_max:
        call = change.set(call, tries=call.tries + 1, digits="")
        _ask(change, call, step, () if prompt is None else ((prompt, call.language),))
        return None
    call = change.set(call, tries=0, digits="")
    return next_step(change, call) if step.otherwise is None else at_block(change, call, step.otherwise)


def _ask(change: Change, call: Call, step: Collect, excuse: Spoken = ()) -> None:
    speak(change, call, (*excuse, (step.prompt, call.language)), Awaited.KEY)


def _complete(change: Change, call: Call, step: Collect) -> Call | None:
    if len(call.digits) < step.digits_min:
        return refuse(change, call, step)
    if step.confirm is None:
        return _take(change, call, step)
    said = (*spoken("digits", call.digits, call.language), step.confirm.prompt)
    speak(change, call, tuple((prompt, call.language) for prompt in said), Awaited.CONFIRMATION)
    return None


def _take(change: Change, call: Call, step: Collect) -> Call:
    shown = "" if step.is_secret else call.digits
    change.record(DigitsTaken(call.id, call.step, step.into, len(call.digits), shown))
    values = with_values(call, {step.into: call.digits})
    return next_step(change, change.set(call, values=values, digits="", tries=0))
