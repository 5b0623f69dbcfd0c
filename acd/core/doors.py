"""The doors of a queue: whom it lets in, until when, and whether anybody is there for whom waiting makes sense.

What becomes of a caller who is not let in, or has to leave, is said in `queues.py` and `waiting.py`.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from acd.core import forecasting
from acd.core.agents import AgentAtWork, AgentState
from acd.core.calls import Call
from acd.core.change import Change
from acd.core.classes import CallClass
from acd.core.hours import closes_at, is_open
from acd.core.plan import Queue
from acd.core.queue_rules import Obstacle
from acd.core.reasons import StayEnding
from acd.core.state import State

STATES: Mapping[Obstacle, frozenset[AgentState]] = {
    Obstacle.PAUSED: frozenset({AgentState.PAUSED}),
    Obstacle.IN_USE: frozenset({AgentState.TALKING, AgentState.HOLDING, AgentState.OWN_CALL, AgentState.ON_OTHER_CALL}),
    Obstacle.RINGING: frozenset({AgentState.OFFERED}),
    Obstacle.UNREACHABLE: frozenset({AgentState.UNREACHABLE}),
    Obstacle.WRAP_UP: frozenset({AgentState.WRAP_UP, AgentState.BACKING_OFF}),
    Obstacle.NO_SKILL: frozenset(),
}
Obstacles = tuple[Obstacle, ...]


def refusal(change: Change, call: Call, queue: Queue, call_class: CallClass, priority: int) -> StayEnding | None:
    """Why a caller is not let in now; None: he is."""
    state, rules = change.state, queue.rules
    if is_closed(change, queue):
        return StayEnding.REFUSED_CLOSED
    if state.stays_in.get(queue.name, 0) >= queue.waiting_max:
        return StayEnding.REFUSED_FULL
    if rules.refuse_if_all and not anybody_counts(state, call_class, rules.refuse_if_all):
        return StayEnding.REFUSED_NOBODY_ELIGIBLE
    if rules.divert_above_s is not None and not _is_anybody_ready(state, call, call_class):
        wait = forecasting.foresee(state, queue.name, call_class.key, priority, change.now.mono_s)
        if wait is not None and wait.upper_s > rules.divert_above_s:
            return StayEnding.DIVERTED
    return None


def is_closed(change: Change, queue: Queue) -> bool:
    """Whether nobody is let in now."""
    return is_shut(change.state, queue, change.now.wall)


def is_shut(state: State, queue: Queue, wall: datetime) -> bool:
    """Whether it was closed by hand, or is in the settings no more, or it is outside its hours, if it has any."""
    if queue.is_draining or queue.name in state.closings:
        return True
    hours = None if state.plan is None else state.plan.hours.get(queue.rules.hours or "")
    return hours is not None and not is_open(hours, wall)


def closes_s(change: Change, queue: Queue) -> float | None:
    """When who waits now has to leave because the queue closes (monotonic seconds); None: he never has to."""
    if not queue.rules.leaves_at_closing:
        return None
    if queue.name in change.state.closings:
        return change.now.mono_s
    hours = change.plan.hours.get(queue.rules.hours or "")
    if hours is None:
        return None
    at = closes_at(hours, change.now.wall)
    return None if at is None else change.now.mono_s + max(timedelta(0), at - change.now.wall).total_seconds()


def anybody_counts(state: State, call_class: CallClass, obstacles: Obstacles) -> bool:
    """Whether an agent of the queue is logged in and has none of these obstacles; skilled is who will do in the end.

    Whoever was found the last time is asked first: as long as she counts nobody else is looked at.
    """
    wrong = frozenset({AgentState.LOGGED_OUT}).union(*(STATES[each] for each in obstacles))
    is_skill_asked = Obstacle.NO_SKILL in obstacles
    key = f"{call_class.key}/{'/'.join(obstacles)}"
    for agent in _candidates(state, key):
        if call_class.queue in agent.queues and agent.state not in wrong:
            if is_skill_asked and not call_class.stages[-1].fits(agent):
                continue
            state.witnesses[key] = agent.id
            return True
    return False


def _candidates(state: State, key: str) -> Iterator[AgentAtWork]:
    last = state.witnesses.get(key)
    if last is not None and last in state.agents:
        yield state.agents[last]
    yield from state.agents.values()


def _is_anybody_ready(state: State, call: Call, call_class: CallClass) -> bool:
    """Whether somebody could be asked at once if he entered now."""
    return state.floors.candidates(state.floors.floor(call.node, call_class), 0) != 0
