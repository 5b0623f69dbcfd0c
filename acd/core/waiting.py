"""What becomes of who waits when a time limit is reached, or nobody is there for him: he goes on in his flow."""

from heapq import merge
from itertools import islice

from acd.core import doors, matching, menus, preferred, queues, telling
from acd.core.change import Change, Mark
from acd.core.classes import CallClass
from acd.core.ids import AgentName, QueueName, StayId
from acd.core.reasons import StayEnding
from acd.core.stays import Stay, StayState

# So many leave in one step; the others a moment later, so that whoever calls meanwhile is heard.
LEAVE_AT_ONCE_MAX = 20
PAUSE_S = 0.05


def overdue(change: Change, stay: Stay) -> None:
    """The next thing that his deadline is for: something told, closing time, or the end of the longest wait."""
    now_s, queue = change.now.mono_s, change.queue(stay.queue)
    if preferred.is_over(change, stay):
        preferred.give_up(change, stay)
        return
    is_closing = stay.closes_s is not None and stay.closes_s <= now_s
    is_over = stay.expires_s <= now_s
    if stay.offer is not None and (queue.rules.rings_past_wait or not is_over) and (is_over or is_closing):
        # An agent's phone rings. The deadline is set again when the offer has come to nothing.
        change.set(stay, deadline_s=None)
    elif is_over:
        _let_go(change, stay, StayEnding.TIMED_OUT)
    elif is_closing:
        _close(change, stay)
    elif not _is_served(change, stay):
        _let_go(change, stay, StayEnding.LEFT_NOBODY_ELIGIBLE)
        _settle(change, _class_of(change, stay))
    else:
        telling.tell(change, stay)


def settle(change: Change, since: Mark) -> None:
    """Let go who waits for nobody any more, after a change of agents or of who waits."""
    state = change.state
    if not state.watched:
        return
    concerned: set[QueueName] = set()
    for name in change.changed("agents", since):
        agent = state.agents.get(AgentName(name))
        concerned |= state.watched if agent is None else state.watched.intersection(agent.queues + agent.left)
    for name in change.changed("stays", since):
        stay = state.stays.get(StayId(name))
        concerned |= set() if stay is None else state.watched & {stay.queue}
    for queue in sorted(concerned):
        if state.stays_in.get(queue) and _is_all_known(change):
            for call_class in tuple(state.floors.classes_in(queue)):
                _settle(change, call_class)
    if change.dirty:
        matching.settle(change)


def _settle(change: Change, call_class: CallClass) -> None:
    lines = [line for line in change.state.floors.lines_in(call_class.key) if line]
    if not lines or doors.anybody_counts(change.state, call_class, _obstacles(change, call_class)):
        return
    first = list(islice(merge(*lines), LEAVE_AT_ONCE_MAX + 1))
    for place in first[:LEAVE_AT_ONCE_MAX]:
        _let_go(change, change.state.stays[place[-1]], StayEnding.LEFT_NOBODY_ELIGIBLE)
    if len(first) > LEAVE_AT_ONCE_MAX:
        change.set(change.state.stays[first[-1][-1]], deadline_s=change.now.mono_s + PAUSE_S)


def _is_served(change: Change, stay: Stay) -> bool:
    """Whether there is anybody for whom he should go on waiting, as his queue sees it."""
    if stay.queue not in change.state.watched or stay.state is not StayState.WAITING or stay.only:
        return True
    call_class = _class_of(change, stay)
    return not _is_all_known(change) or doors.anybody_counts(change.state, call_class, _obstacles(change, call_class))


def _class_of(change: Change, stay: Stay) -> CallClass:
    return change.state.floors.floor_of(stay).call_class


def _is_all_known(change: Change) -> bool:
    """Whether every switch has told who is there: nobody is sent away because an agent was not seen yet."""
    state = change.state
    return bool(state.nodes) and all(state.nodes.values()) and (state.unadopted is None or not state.unadopted.calls)


def _obstacles(change: Change, call_class: CallClass) -> doors.Obstacles:
    return change.queue(call_class.queue).rules.leave_if_all


def _close(change: Change, stay: Stay) -> None:
    """It closes, unless its hours are others by now. Where the flow leads him to another queue he keeps his place."""
    queue = change.queue(stay.queue)
    if not doors.is_closed(change, queue):
        again = change.set(stay, closes_s=doors.closes_s(change, queue))
        change.set(again, deadline_s=change.now.mono_s + again.due_in_s(change.now.mono_s))
        return
    call = queues.leave(change, stay, StayEnding.CLOSED_WHILE_WAITING)
    menus.begin_step(change, change.set(call, lined_up_s=stay.lined_up_s, priority=stay.priority))


def _let_go(change: Change, stay: Stay, ending: StayEnding) -> None:
    menus.begin_step(change, queues.leave(change, stay, ending))
