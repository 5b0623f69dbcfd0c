"""What is known of a caller from earlier calls becomes values of his call, yes or no; of who hides his number, nothing.

`waits-already`: another call of his waits in a queue; `promised-callback`: one is owed to him; `calls-again`: he came
to this step in another call, within the days that the step says. Who is remembered is known to the store too.
"""

from collections.abc import Iterable
from functools import partial

from acd.core import remembering
from acd.core.calls import Call, CallState
from acd.core.change import Change
from acd.core.door_notes import KnownCaller
from acd.core.history_steps import CALLS_AGAIN, PROMISED_CALLBACK, VALUES, WAITS_ALREADY, HistoryStep
from acd.core.look_up_rules import NO, YES
from acd.core.steps import next_step
from acd.core.values import with_values

# Of one number; a switchboard's callers may all have the same.
LIVING_MAX = 5


def recall(change: Change, call: Call, step: HistoryStep) -> Call:
    """The values, and from now on this call is an earlier one for the next. The call at the next step."""
    values = dict.fromkeys(VALUES, NO)
    if call.caller:
        known = change.state.known_callers.get(call.caller)
        callback = change.state.callbacks.get(call.caller)
        others = () if known is None else tuple(each for each in known.calls if each != call.id)
        living = [found for each in others if (found := change.state.calls.get(each)) is not None]
        before_s = _before_s(call, known)
        is_again = before_s is not None and change.now.mono_s - before_s < step.within_s
        values[CALLS_AGAIN] = YES if is_again else NO
        values[WAITS_ALREADY] = YES if any(each.state is CallState.QUEUED for each in living) else NO
        values[PROMISED_CALLBACK] = YES if callback is not None and callback.is_secured else NO
        calls = (*(each.id for each in living[-LIVING_MAX + 1 :]), call.id)
        called_s = known.called_s if known is not None and known.calls[-1:] == (call.id,) else change.now.mono_s
        remembering.renew(change, KnownCaller(call.caller, calls, called_s, before_s))
        remembering.strike(change, change.state.known_callers, partial(_is_over, change))
    return next_step(change, change.set(call, values=with_values(call, values)))


def keep(change: Change, kept: Iterable[KnownCaller]) -> None:
    """Those that an engine before has remembered and whose time is not over; the rest is struck out of the store."""
    remembering.keep(change, "known_callers", kept, lambda each: each.called_s, partial(_is_over, change))


def _before_s(call: Call, known: KnownCaller | None) -> float | None:
    """When he called before; this call, which may come here twice, does not count."""
    if known is None:
        return None
    return known.before_s if known.calls[-1:] == (call.id,) else known.called_s


def _is_over(change: Change, caller: KnownCaller) -> bool:
    return change.now.mono_s - caller.called_s >= change.plan.remembers_callers_s
