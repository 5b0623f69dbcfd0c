"""Places in line: which position one has, who stands at a position, and a place between two others.

A line may be in several sorted parts (one for each class of calls and switch). Nothing here goes through all who wait.
"""

from bisect import bisect_left
from collections.abc import Sequence
from math import inf

from acd.core.ids import StayId
from acd.core.stays import Place

# Two places so far apart keep their order even when they are noted by one clock and read by another.
LEAST_GAP_S = 0.001
STEP_S = 10 * LEAST_GAP_S
Lines = Sequence[Sequence[Place]]


def rank_of(lines: Lines, place: Place) -> int:
    """How many are before this place, which need not be taken."""
    return sum(bisect_left(line, place) for line in lines)


def at_rank(lines: Lines, rank: int) -> Place | None:
    """The place before which so many are; None: there are no more."""
    for line in lines:
        index = bisect_left(line, rank, key=lambda place: rank_of(lines, place))
        if index < len(line) and rank_of(lines, line[index]) == rank:
            return line[index]
    return None


def band_of(lines: Lines, priority: int) -> tuple[int, int]:
    """The ranks of those who have this priority: the first of them, and the first after them."""
    first, after = (-priority, -inf, -inf, StayId("")), (-priority, inf, inf, StayId(""))
    return rank_of(lines, first), rank_of(lines, after)


def between(before: Place | None, after: Place | None) -> tuple[float, float] | None:
    """`lined_up_s` and `order` of a place between two of one priority (None: nobody is there), as near as can be.

    None: they stand so close that there is none.
    """
    if before is None and after is None:
        return None
    if before is None:
        assert after is not None
        return after[1] - STEP_S, after[2]
    if after is None:
        return before[1], before[2] + 1
    if after[1] - before[1] > 2 * LEAST_GAP_S:
        return (before[1] + after[1]) / 2, before[2]
    if after[1] > before[1]:
        return before[1], before[2] + 1
    middle = (before[2] + after[2]) / 2
    return (before[1], middle) if before[2] < middle < after[2] else None
