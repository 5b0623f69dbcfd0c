"""How often each who waits was overtaken, kept so that it costs the same however many wait.

Whoever overtakes one overtakes everybody who came before that one, too. So a mark on the newest of them counts for all
of them, and how often somebody was overtaken is the sum of the marks on him and on all who came later. When one goes,
his marks pass to the next who came before him. An engine that begins counts anew.
"""

from bisect import bisect_left, insort

from acd.core.floor import Arrival, Floor
from acd.core.floors import Floors
from acd.core.ids import StayId
from acd.core.indices import remove
from acd.core.stays import Stay

Marks = dict[StayId, int]


def arrival_of(stay: Stay) -> Arrival:
    """By when he came."""
    return stay.lined_up_s, stay.order, stay.id


def follow(floors: Floors, marks: Marks, old: Stay | None, new: Stay | None) -> None:
    """A stay begins, ends, or has another place in line; of interest where its queue bounds overtaking."""
    stay = old or new
    if stay is None or floors.queue(stay.queue).routing.turns.overtaken_max is None:
        return
    if old is not None and new is not None and _is_alike(old, new):
        return
    if old is not None:
        _leave(floors.floor_of(old), marks, old)
    if new is not None:
        floor = floors.floor_of(new)
        insort(floor.arrivals, arrival_of(new))
        floor.marks += marks.get(new.id, 0)


def _is_alike(old: Stay, new: Stay) -> bool:
    return old.call_class == new.call_class and arrival_of(old) == arrival_of(new)


def mark(floor: Floor, marks: Marks, name: StayId) -> None:
    """He was overtaken, and everybody of his floor who came before him."""
    marks[name] = marks.get(name, 0) + 1
    floor.marks += 1


def _leave(floor: Floor, marks: Marks, stay: Stay) -> None:
    remove(floor.arrivals, arrival_of(stay))
    left = marks.pop(stay.id, 0)
    at = bisect_left(floor.arrivals, arrival_of(stay))
    if left and at:
        before = floor.arrivals[at - 1][-1]
        marks[before] = marks.get(before, 0) + left
    else:
        floor.marks -= left
