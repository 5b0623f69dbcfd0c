"""Conditions on the values of a call. What cannot be compared does not hold."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from acd.core.values import Known, Text, as_number, made_of


@dataclass(frozen=True, slots=True)
class Check:
    """One value, compared: every comparison that is given (not None) must hold.

    `at_least` and `at_most` compare whole numbers, times of day (`09:30`) and dates (`2026-12-24`), each with its like.
    """

    value: str
    is_one_of: tuple[Text, ...] | None = None
    is_none_of: tuple[Text, ...] | None = None
    at_least: Text | None = None
    at_most: Text | None = None
    begins_with: tuple[Text, ...] | None = None
    is_set: bool | None = None
    kind: Literal["check"] = "check"


@dataclass(frozen=True, slots=True)
class Both:
    """All of several."""

    of: tuple["Condition", ...]
    kind: Literal["all"] = "all"


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of several."""

    of: tuple["Condition", ...]
    kind: Literal["any"] = "any"


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary of one."""

    of: "Condition"
    kind: Literal["not"] = "not"


Condition = Check | Both | Either | Not


def holds(condition: Condition, known: Known) -> bool:
    """Whether it holds with these values."""
    match condition:
        case Both():
            return all(holds(each, known) for each in condition.of)
        case Either():
            return any(holds(each, known) for each in condition.of)
        case Not():
            return not holds(condition.of, known)
        case Check():
            return _check(condition, known)


def _check(check: Check, known: Known) -> bool:
    value = known(check.value)

    def among(texts: tuple[Text, ...], meets: Callable[[str], bool]) -> bool:
        return any(meets(made_of(text, known)) for text in texts)

    return (
        (check.is_set is None or check.is_set == bool(value))
        and (check.is_one_of is None or among(check.is_one_of, value.__eq__))
        and (check.is_none_of is None or not among(check.is_none_of, value.__eq__))
        and (check.begins_with is None or among(check.begins_with, value.startswith))
        and (check.at_least is None or _in_order(made_of(check.at_least, known), value))
        and (check.at_most is None or _in_order(value, made_of(check.at_most, known)))
    )


def _in_order(first: str, second: str) -> bool:
    """Whether the second is the same or greater, where both are of one kind."""
    one, other = _measured(first), _measured(second)
    return one is not None and other is not None and one[0] == other[0] and one[1] <= other[1]


def _measured(text: str) -> tuple[str, tuple[int, ...]] | None:
    """Of which kind a text is, and what is compared of it."""
    number = as_number(text)
    if number is not None:
        return "number", (number,)
    for kind, mark, count in (("time", ":", 2), ("date", "-", 3)):
        parts = [as_number(part) for part in text.split(mark)]
        found = tuple(part for part in parts if part is not None and part >= 0)
        if len(parts) == len(found) == count:
            return kind, found
    return None
