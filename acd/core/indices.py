"""Sorted lists in which things are found by what they are."""

from bisect import bisect_left
from typing import Any


def remove(items: list[Any], item: Any) -> None:
    """Take out an item that must be there."""
    at = bisect_left(items, item)
    assert at < len(items), f"{item} is not in its index"
    assert items[at] == item, f"{item} is not in its index"
    del items[at]
