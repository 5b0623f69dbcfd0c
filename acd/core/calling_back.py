"""Callbacks that are owed: how one is promised to a caller, and when it is owed no more.

Nothing is promised before the store has it on its disk. One person is owed one callback: asked for again, it is the
same one, with the older place and the earlier end. What was asked for and could not be secured was never promised.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from acd.core import notes
from acd.core.callback_requests import CallbackEndAsked
from acd.core.callback_steps import VALUES, PromiseCallback
from acd.core.callbacks import Callback, CallbackEvent, CallbackSecured, SecureCallback
from acd.core.calls import Awaited, Call, CallState
from acd.core.change import Change
from acd.core.frozen import replace
from acd.core.ids import QueueName, callback_id
from acd.core.ledger_callbacks import (
    CallbackAsked,
    CallbackEnded,
    CallbackEnding,
    CallbackNotPromised,
    CallbackPromised,
)
from acd.core.plan import Queue
from acd.core.steps import at_block, awaits, next_step, step_at
from acd.core.targets import NumberTarget, resolve
from acd.core.values import shown
from acd.core.working import Answer, Outcome
from acd.core.working_days import end_of_next_working_day, opens_at

CALLBACKS_MAX = 10_000
SECURED_WITHIN_S = 4.0
# The value that says in which queue he waited when he accepted a callback.
QUEUE = "callback-queue"


def begin(change: Change, call: Call, step: PromiseCallback) -> Call | None:
    """Have it secured. Gives back the call where it goes on at once because nothing can be promised."""
    queue = _queue_of(change, call, step)
    number = _number(call, step)
    window = None if queue is None else _window(change, queue)
    why = _why_not(change, number, queue, window)
    if why or queue is None or window is None:
        return _refuse(change, call, step, QueueName("") if queue is None else queue.name, why)
    call = notes.write(change, call)
    callback = _owed(change, call, queue, _callable(change, number), window)
    change.put(callback)
    change.do(SecureCallback, call.node, call.id, number=callback.id)
    awaits(change, call, Awaited.CALLBACK, SECURED_WITHIN_S)
    return None


def told(change: Change, event: CallbackEvent) -> Call | None:
    """What the store says of one. Gives back the call that goes on; an answer that comes too late changes no call."""
    call = change.state.calls.get(event.call)
    is_awaited = call is not None and call.awaited is Awaited.CALLBACK and call.state is CallState.IN_FLOW
    if isinstance(event, CallbackSecured):
        callback = change.state.callbacks.get(event.number)
        if callback is None or not (is_awaited or callback.call == event.call):
            return None
        if is_awaited or not callback.is_secured:
            change.record(CallbackPromised(callback.callback, event.call, callback.queue))
        callback = change.set(callback, is_secured=True)
        return _go_on(change, call, callback) if call is not None and is_awaited else None
    _drop_unsecured(change, event.number, event.call)
    return overdue(change, call, event.why) if call is not None and is_awaited else None


def overdue(change: Change, call: Call, why: str = "the store has not confirmed it in time") -> Call:
    """Nothing was secured for him: the call where it goes on."""
    step = step_at(change.plan, call)
    if not isinstance(step, PromiseCallback):
        return next_step(change, call)
    _drop_unsecured(change, _callable(change, _number(call, step)), call.id)
    queue = _queue_of(change, call, step)
    return _refuse(change, call, step, QueueName("") if queue is None else queue.name, why)


def keep(change: Change, kept: Iterable[Callback]) -> None:
    """What an engine before owed is owed still. What the store has is secured, whoever was told so."""
    for callback in kept:
        change.put(replace(callback, is_secured=True))


def decide(change: Change, request: CallbackEndAsked) -> Answer:
    """It was done, or is cancelled."""
    callback = change.state.callbacks.get(request.number)
    if callback is None:
        return Answer(Outcome.REFUSED, f"there is no callback to {request.number!r}")
    ending = CallbackEnding.DONE if request.is_done else CallbackEnding.CANCELLED
    change.drop(callback)
    change.record(CallbackEnded(callback.callback, callback.queue, ending, request.by))
    return Answer(Outcome.DONE, f"the callback to {request.number} is {ending.value}")


def _queue_of(change: Change, call: Call, step: PromiseCallback) -> Queue | None:
    return change.plan.queues.get(step.queue or QueueName(call.values.get(QUEUE, "")))


def _number(call: Call, step: PromiseCallback) -> str:
    """As the caller, or his line, gave it."""
    return call.values.get(step.number.removeprefix("$"), "") if step.number else call.caller


def _window(change: Change, queue: Queue) -> tuple[datetime, datetime] | None:
    """Between which moments somebody calls back; None: nobody is there for too long."""
    hours, wall = change.plan.hours.get(queue.rules.hours or ""), change.now.wall
    begin, end = opens_at(hours, wall), end_of_next_working_day(hours, wall)
    return None if begin is None or end is None else (begin, end)


def _why_not(change: Change, number: str, queue: Queue | None, window: object) -> str:
    """In words; empty: it may be promised."""
    if queue is None:
        return "no queue is known in which he waited"
    if not number:
        return "no number is known"
    if not _callable(change, number):
        return f"{number[:40]!r} is no number that may be called from here"
    if window is None:
        return f"{queue.name} does not open again soon"
    if len(change.state.callbacks) >= CALLBACKS_MAX and _callable(change, number) not in change.state.callbacks:
        return f"{CALLBACKS_MAX} callbacks are owed already"
    return ""


def _callable(change: Change, number: str) -> str:
    """The number as it is called, which a person may have given as he dials it at home; empty: it may not be called."""
    home = change.plan.home
    if home is not None and number.startswith(home.prefix) and not number.startswith("00"):
        number = home.code + number.removeprefix(home.prefix)
    target = resolve(change.plan, number)
    return target.number if isinstance(target, NumberTarget) else ""


def _owed(change: Change, call: Call, queue: Queue, number: str, window: tuple[datetime, datetime]) -> Callback:
    known, (not_before, due_at) = change.state.callbacks.get(number), window
    lined_up_at = change.now.wall
    if call.lined_up_s is not None:
        lined_up_at -= timedelta(seconds=change.now.mono_s - call.lined_up_s)
    if known is not None:
        lined_up_at, due_at = min(known.lined_up_at, lined_up_at), min(known.due_at, due_at)
    callback = Callback(
        number,
        callback_id(call.id) if known is None else known.callback,
        call.id,
        queue.name,
        call.line,
        call.name,
        call.language,
        lined_up_at,
        min(not_before, due_at),
        due_at,
        max(call.priority, 0 if known is None else known.priority),
        shown(call.values, change.plan.secrets),
        is_secured=known is not None and known.is_secured,
    )
    asked = CallbackAsked(
        callback.callback,
        call.id,
        queue.name,
        number,
        lined_up_at,
        callback.not_before,
        due_at,
        is_again=known is not None,
    )
    change.record(asked)
    return callback


def _go_on(change: Change, call: Call, callback: Callback) -> Call:
    zone = ZoneInfo(change.plan.time_zone)
    begin, end = (at.astimezone(zone) for at in (callback.not_before, callback.due_at))
    moments = (begin.date().isoformat(), f"{begin:%H:%M}", end.date().isoformat(), f"{end:%H:%M}")
    said = dict(zip(VALUES, (callback.id, *moments), strict=True))
    return next_step(change, change.set(call, values={**call.values, **said}))


def _refuse(change: Change, call: Call, step: PromiseCallback, queue: QueueName, why: str) -> Call:
    change.record(CallbackNotPromised(call.id, queue, why))
    return at_block(change, call, step.failed)


def _drop_unsecured(change: Change, number: str, call: str) -> None:
    callback = change.state.callbacks.get(number)
    if callback is not None and not callback.is_secured and callback.call == call:
        change.drop(callback)
        change.record(CallbackEnded(callback.callback, callback.queue, CallbackEnding.NOT_SECURED))
