"""Whose turn it is among callers: places within a queue, and points that compare the queues.

A call's points are its priority, its queue's weight, `ageing` for each minute that it has waited, and up to `at_risk`
while the queue misses its service level. The most points come first, and of equals who has waited longest. Points
that grow at one rate keep their order, so calls of one rate stand in one line, sorted once.
"""

from math import inf

from acd.core.ids import StayId
from acd.core.routing_rules import Turns
from acd.core.stays import Place, Stay

MINUTE_S = 60.0


def place_of(stay: Stay, turns: Turns) -> Place:
    """What sorts a stay among those of its queue: its priority, then since when it is in line.

    With ageing both are one: a point is worth the time in which it grows, so that many seconds earlier he has come.
    """
    return place_at(stay.priority, stay.lined_up_s, stay.order, stay.id, turns)


def place_at(priority: int, lined_up_s: float, order: float, stay: StayId, turns: Turns) -> Place:
    """The same of one who need not be there."""
    if turns.ageing:
        return 0, lined_up_s - priority * MINUTE_S / turns.ageing, order, stay
    return -priority, lined_up_s, order, stay


def last_place(priority: int, now_s: float, turns: Turns) -> Place:
    """Behind everybody of a queue with this priority who is there now."""
    return place_at(priority, now_s, inf, StayId(""), turns)


def lined_up_at(at_s: float, stay: Stay, turns: Turns) -> float:
    """Since when a stay is in line whose place is at this moment."""
    return at_s + stay.priority * MINUTE_S / turns.ageing if turns.ageing else at_s


def shifts_of(turns: Turns) -> tuple[int, float]:
    """By how much a queue's weight moves its calls among those of other queues of the same rate: priority, seconds."""
    return (0, -turns.weight * MINUTE_S / turns.ageing) if turns.ageing else (-turns.weight, 0.0)


def points_of(band: int, at_s: float, ageing: float, now_s: float) -> float:
    """The points of a call, by its place among those of other queues, without what its queue's risk adds."""
    return (now_s - at_s) * ageing / MINUTE_S if ageing else float(-band)


def at_risk(turns: Turns, attained: float) -> float:
    """The points that all calls of a queue have because so small a share (0 to 1) of it was answered in time."""
    return turns.at_risk * max(0.0, turns.target - attained) / turns.target if turns.at_risk else 0.0
