"""Who hangs up while he waits and rings again soon has his old place: not the time in line, but the place counts on.

By his number: who hides it begins anew. Two calls from one number have one saved place; the first to ring again has it.
"""

from collections.abc import Iterable

from acd.core.calls import Call
from acd.core.change import Change
from acd.core.door_notes import SavedPlace, place_name
from acd.core.ledger_waiting import PlaceResumed
from acd.core.plan import Queue
from acd.core.stays import Stay


def save(change: Change, call: Call, stay: Stay) -> None:
    """He has hung up, or is gone: keep his place for a while, if the queue does so."""
    within_s = change.queue(stay.queue).rules.resume_within_s
    if within_s <= 0 or not call.caller or stay.queue not in change.plan.queues:
        return
    now_s, name = change.now.mono_s, place_name(stay.queue, call.caller)
    kept = change.state.saved_places.get(name)
    if kept is None or stay.place[:2] < (-kept.priority, kept.lined_up_s):
        change.put(SavedPlace(name, stay.queue, stay.lined_up_s, stay.priority, now_s, now_s + within_s))


def find(change: Change, call: Call, queue: Queue) -> SavedPlace | None:
    """The place that is kept for this caller."""
    saved = change.state.saved_places.get(place_name(queue.name, call.caller))
    return saved if saved is not None and call.caller and (saved.deadline_s or 0.0) > change.now.mono_s else None


def take(change: Change, stay: Stay, saved: SavedPlace) -> None:
    """He has it again."""
    change.drop(saved)
    away_s = change.now.mono_s - saved.left_s
    change.record(PlaceResumed(stay.call, stay.id, stay.queue, away_s))


def keep(change: Change, saved: Iterable[SavedPlace]) -> None:
    """Those that an engine before has saved, of queues that there are."""
    for place in saved:
        if place.queue in change.plan.queues:
            change.put(place)
        else:
            change.touch("saved_places", place.id)
