"""What a service knows of a caller becomes values of his call, within a time, or he goes on without it.

He hears nothing for half a second, and then a prompt, if the step has one, until the answer is there. Late, doubled and
unknown answers change nothing; one that never comes costs him the time limit.
"""

from collections.abc import Mapping

from acd.core import notes
from acd.core.calls import Awaited, Call, CallState
from acd.core.change import Change
from acd.core.ids import call_looked_up, look_up_id
from acd.core.ledger_look_ups import LookUpEnded
from acd.core.look_up_rules import LookUpRule, LookUpStep, fits
from acd.core.look_ups import LookUp, LookUpEvent, LookUpFailed, LookUpOutcome
from acd.core.prompting import hush, speak
from acd.core.steps import at_block, awaits, next_step, step_of
from acd.core.values import OWN, Known, known_to, with_values

# Most services answer sooner, and half a prompt is worse than none.
SILENT_FOR_S = 0.5
CALLER = "$caller"


def begin(change: Change, call: Call, step: LookUpStep) -> Call | None:
    """Ask; the call is given back if it goes on at once, as there is nothing to ask."""
    number = call.look_ups_made + 1
    name, rule = look_up_id(call.id, number), change.plan.look_ups.get(step.look_up)
    call = change.set(call, look_ups_made=number, look_up=name, looked_up_s=change.now.mono_s)
    if rule is None:
        return _go_on(change, call, step, LookUpOutcome.NOT_SET_UP)
    sends = sent(rule, known_to(call, change.now.wall, change.plan.time_zone))
    if not sends and rule.sends:
        return _go_on(change, call, step, LookUpOutcome.NOTHING_TO_ASK)
    call = notes.write(change, call)
    limit_s = rule.time_limit_s
    awaits(change, call, Awaited.LOOK_UP, limit_s if step.prompt is None else min(SILENT_FOR_S, limit_s))
    change.do(LookUp, call.node, call.id, look_up=name, name=rule.name, sends=sends, time_limit_s=limit_s)
    return None


def take(change: Change, event: LookUpEvent) -> Call | None:
    """The call of an answer, or of a failure, where it goes on. None: nobody waits for it any more."""
    call = change.state.calls.get(call_looked_up(event.look_up))
    if call is None or call.state is not CallState.IN_FLOW or call.awaited is not Awaited.LOOK_UP:
        return None
    step = step_of(change, call)
    if call.look_up != event.look_up or not isinstance(step, LookUpStep):
        return None
    if isinstance(event, LookUpFailed):
        return _go_on(change, call, step, event.outcome, detail=event.detail)
    return _go_on(change, call, step, LookUpOutcome.ANSWERED, event.values)


def overdue(change: Change, call: Call) -> Call | None:
    """It takes long: now is the time for the prompt (None), or it has taken too long, and he goes on."""
    step = step_of(change, call)
    assert isinstance(step, LookUpStep), f"{call.id} awaits an answer at {call.step}, where nothing is looked up"
    assert call.looked_up_s is not None, f"{call.id} awaits an answer and has asked for none"
    rule = change.plan.look_ups.get(step.look_up)
    due_s = call.looked_up_s + (0.0 if rule is None else rule.time_limit_s)
    if step.prompt is not None and not call.prompts_left and change.now.mono_s < due_s:
        speak(change, call, ((step.prompt, call.language),), Awaited.LOOK_UP)
        change.set(change.state.calls[call.id], deadline_s=due_s)
        return None
    return _go_on(change, call, step, LookUpOutcome.TIMED_OUT)


def sent(rule: LookUpRule, known: Known) -> dict[str, str]:
    """What is sent, with the call's values in place of their names; nothing if none is known that is about him."""
    named = {name: known(text[1:]) for name, text in rule.sends.items() if text.startswith("$")}
    about = [text for name, text in named.items() if rule.sends[name] == CALLER or rule.sends[name][1:] not in OWN]
    if named and not any(about):
        return {}
    return {name: named.get(name, text) for name, text in rule.sends.items() if named.get(name, text)}


def _go_on(
    change: Change,
    call: Call,
    step: LookUpStep,
    outcome: LookUpOutcome,
    values: Mapping[str, str] | None = None,
    detail: str = "",
) -> Call:
    assert call.look_up is not None, f"{call.id} goes on after a look-up that it has not begun"
    rule = change.plan.look_ups.get(step.look_up)
    took_s = change.now.mono_s - (call.looked_up_s or 0.0)
    found = {} if rule is None else _wanted(rule, values or {})
    change.record(LookUpEnded(call.id, call.look_up, step.look_up, outcome, took_s, len(found), detail))
    known = {**({} if rule is None else rule.defaults()), **found}
    call = change.set(
        hush(change, call), values=with_values(call, known), look_up=None, looked_up_s=None, prompts_left=()
    )
    if step.failed is not None and outcome is not LookUpOutcome.ANSWERED:
        return at_block(change, call, step.failed)
    return next_step(change, call)


def _wanted(rule: LookUpRule, values: Mapping[str, str]) -> dict[str, str]:
    """What was asked for, and is what it should be; whatever else is told has no meaning."""
    return {name: values[name] for name, each in rule.findings.items() if name in values and fits(each, values[name])}
