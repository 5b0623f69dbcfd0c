"""Being called back instead of waiting: when who waits is offered it, and by which key.

As the step says by which he came into the queue, else as the charter of the line says that he called.
"""

from acd.core.callback_steps import CallbackOffer
from acd.core.calls import Call
from acd.core.change import Change
from acd.core.charter import Charter
from acd.core.flow_steps import EnterQueue
from acd.core.forecasting import forecast
from acd.core.frozen import replace
from acd.core.ledger_callbacks import CallbackOffered
from acd.core.stays import Stay
from acd.core.steps import step_at

FIRST_LOOK_AFTER_S = 3.0
LOOK_EVERY_S = 15.0


def offer_of(change: Change, call: Call) -> CallbackOffer | None:
    """What he may be offered while he waits."""
    step, charter = step_at(change.plan, call), charter_of(change, call)
    if isinstance(step, EnterQueue) and step.callback is not None:
        return step.callback
    return None if charter is None else charter.offer


def charter_of(change: Change, call: Call) -> Charter | None:
    """What his line assures him of."""
    line = change.plan.lines.get(call.line)
    return None if line is None else line.charter


def first_s(change: Change, call: Call, entered_s: float) -> float | None:
    """When it is looked for the first time whether he is offered it (monotonic seconds); None: never."""
    offer = offer_of(change, call)
    if offer is None:
        return None
    first = change.now.mono_s + FIRST_LOOK_AFTER_S
    return first if offer.above_s is not None else max(first, entered_s + offer.after_s)


def look(change: Change, stay: Stay, *, is_heard: bool) -> tuple[Stay, str]:
    """Whether he is told now: the stay, which knows when to look again, and the prompt (empty: none)."""
    call, now_s = change.state.calls[stay.call], change.now.mono_s
    offer = offer_of(change, call)
    if offer is None:
        return replace(stay, next_offered_s=None), ""
    waited_s = now_s - stay.waits_since_s
    is_due = waited_s >= offer.after_s or _takes_long(change, stay, offer)
    if not is_due:
        left_s = max(FIRST_LOOK_AFTER_S, offer.after_s - waited_s)
        return replace(stay, next_offered_s=now_s + min(LOOK_EVERY_S, left_s)), ""
    if not is_heard:
        return replace(stay, next_offered_s=now_s + LOOK_EVERY_S), ""
    change.record(CallbackOffered(stay.call, stay.id, stay.queue, waited_s))
    return replace(stay, next_offered_s=now_s + offer.again_s), offer.prompt


def _takes_long(change: Change, stay: Stay, offer: CallbackOffer) -> bool:
    if offer.above_s is None:
        return False
    wait = forecast(change.state, stay)
    return wait is not None and wait.upper_s > offer.above_s
