"""Closing a queue by hand, and opening it again. Who waits then is served or goes on, as at closing time."""

from acd.core import doors, history, last_agents, resumed_places
from acd.core.change import Change
from acd.core.door_notes import Closing
from acd.core.kept import Kept
from acd.core.ledger_waiting import QueueClosed, QueueOpened
from acd.core.plan import Queue
from acd.core.queue_requests import QueueRequest
from acd.core.stays import StayState
from acd.core.working import Answer, Outcome


def decide(change: Change, request: QueueRequest) -> Answer:
    """Do what is asked; asked twice it is done already."""
    queue = change.plan.queues.get(request.queue)
    if queue is None:
        return Answer(Outcome.REFUSED, f"there is no queue {request.queue!r}")
    closing = change.state.closings.get(queue.name)
    if request.is_closed:
        return _close(change, queue, request.by, closing)
    if closing is not None:
        change.drop(closing)
        change.record(QueueOpened(queue.name, request.by))
        _look_again(change, queue)
    if doors.is_closed(change, queue):
        return Answer(Outcome.DONE, f"{queue.name} goes by its hours again, and is closed now")
    return Answer(Outcome.DONE, f"{queue.name} is open")


def keep(change: Change, kept: Kept) -> None:
    """What an engine before has closed stays closed, and what queues remembered of callers is kept."""
    resumed_places.keep(change, kept.saved_places)
    last_agents.keep(change, kept.last_agents)
    history.keep(change, kept.known_callers)
    for closing in kept.closings:
        if closing.id in change.plan.queues:
            change.put(closing)
        else:
            change.touch("closings", closing.id)


def _close(change: Change, queue: Queue, by: str, closing: Closing | None) -> Answer:
    if closing is None:
        change.put(Closing(queue.name, by))
        change.record(QueueClosed(queue.name, by))
        _look_again(change, queue)
    left = change.state.stays_in.get(queue.name, 0)
    what = "go on in their flow" if queue.rules.leaves_at_closing else "are served"
    return Answer(Outcome.DONE, f"{queue.name} is closed; {left} who wait {what}")


def _look_again(change: Change, queue: Queue) -> None:
    """When it closes for those who wait is another moment now."""
    for stay in [each for each in change.state.stays.values() if each.queue == queue.name]:
        again = change.set(stay, closes_s=doors.closes_s(change, queue))
        if stay.state is not StayState.JOINING:
            change.set(again, deadline_s=change.now.mono_s + again.due_in_s(change.now.mono_s))
