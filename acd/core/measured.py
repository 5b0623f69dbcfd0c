"""What was measured of waits counts on: with another engine, and by other settings. Who is at work is counted anew."""

from collections.abc import Iterable

from acd.core.classes import needs_in
from acd.core.forecasts import Forecasts
from acd.core.ids import QueueName
from acd.core.pace import Pace
from acd.core.state import State


def resume(state: State, kept: Iterable[Pace]) -> None:
    """What an engine before has measured. Who is at work, and waits, is seen anew."""
    for pace in kept:
        queue = QueueName(pace.id.partition("|")[0])
        if state.plan is not None and queue in state.plan.queues:
            state.floors.class_of(queue, needs_in(pace.id))
            state.forecasts.paces[pace.id] = Pace(
                pace.id,
                taken=pace.taken,
                agent_seconds=pace.agent_seconds,
                left=pace.left,
                waited_seconds=pace.waited_seconds,
                ringing=pace.ringing,
                checked=pace.checked,
                foreseen=pace.foreseen,
                seen=pace.seen,
            )


def anew(state: State) -> tuple[list[str], list[str]]:
    """By other settings: what was measured and said counts on, who is at work is counted anew. Gives all of them."""
    before = state.forecasts
    state.forecasts = Forecasts(foretold=before.foretold)
    resume(state, before.paces.values())
    for name, told in tuple(before.foretold.items()):
        if told.call_class not in state.forecasts.paces or name not in state.stays:
            del before.foretold[name]
        else:
            told.taken = tuple(key for key in told.taken if key in state.forecasts.paces)
    return list(state.agents), list(state.stays)
