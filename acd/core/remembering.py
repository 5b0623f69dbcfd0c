"""What is remembered of callers by their numbers: so many at most, in the order of its moments, and it outlives us.

What is over, or one too many, is struck out a few at a time, the longest ago first, so that nobody waits for it.
"""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import TypeVar

from acd.core.change import TABLE_NAMES, Change
from acd.core.door_notes import KnownCaller, LastAgent

Memory = TypeVar("Memory", LastAgent, KnownCaller)

REMEMBERED_MAX = 50_000
# More than come in.
STRUCK_AT_ONCE_MAX = 3


def renew(change: Change, memory: Memory) -> None:
    """Remember this from now on. Whoever is remembered anew goes to the end of the table."""
    known = change.state.table_of(TABLE_NAMES[type(memory).__name__]).get(memory.id)
    if known is not None:
        change.drop(known)
    change.put(memory)


def strike(change: Change, table: dict[str, Memory], is_over: Callable[[Memory], bool]) -> None:
    """Forget what `is_over`, and the longest ago where there are too many."""
    for each in list(islice(table.values(), STRUCK_AT_ONCE_MAX)):
        if len(table) > REMEMBERED_MAX or is_over(each):
            change.drop(each)


def keep(
    change: Change,
    name: str,
    kept: Iterable[Memory],
    since_s: Callable[[Memory], float],
    is_over: Callable[[Memory], bool],
) -> None:
    """What an engine before has remembered in the table `name` and is not over; a store strikes out the rest."""
    found = tuple(kept)
    known = [each for each in found if not is_over(each)]
    for each in sorted(known, key=lambda each: (since_s(each), each.id))[-REMEMBERED_MAX:]:
        change.put(each)
    table = change.state.table_of(name)
    for each in found:
        if each.id not in table:
            change.touch(name, each.id)
