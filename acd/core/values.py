"""Values of a call: those that its flow has given it, those that every call has, and what is made of them.

A value is a short text. Inside a sub-flow a parameter stands before a value of the same name: it is kept among the
call's values as `FLOW.NAME`, and goes when the sub-flow returns.
"""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from acd.core.calls import Call

VALUE_LENGTH_MAX = 200
VALUES_MAX = 100
NUMBER_MAX = 10**12
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# What every call knows without being told. `caller` is empty if the number is withheld.
OWN = ("language", "line", "caller", "date", "time", "weekday", "year", "month", "day", "hour", "minute")

Known = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with values in it: words and names of values in turn, words first."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """Whole numbers added up, and others taken away. What is no whole number counts as 0."""

    plus: tuple["str | Filled", ...]
    minus: tuple["str | Filled", ...] = ()


@dataclass(frozen=True, slots=True)
class Length:
    """How many characters a text has."""

    of: "str | Filled"


Text = str | Filled
Assigned = Text | Sum | Length


def known_to(call: Call, wall: datetime, time_zone: str) -> Known:
    """What the values of a call are at this moment, by name; one that nothing was said of is empty."""
    given = visible(call)
    local = wall.astimezone(ZoneInfo(time_zone))

    def value(name: str) -> str:
        if name in given:
            return given[name]
        match name:
            case "language" | "line" | "caller":
                return str(getattr(call, name))
            case "date":
                return local.date().isoformat()
            case "time":
                return local.strftime("%H:%M")
            case "weekday":
                return DAYS[local.weekday()]
            case "year" | "month" | "day" | "hour" | "minute":
                return str(getattr(local, name))
            case _:
                return ""

    return value


def visible(call: Call) -> Mapping[str, str]:
    """The values that a step sees: a sub-flow's parameters under their own names."""
    if not call.returns:
        return call.values
    own = f"{flow_of(call)}."
    return {**call.values, **{name[len(own) :]: value for name, value in call.values.items() if name.startswith(own)}}


def with_values(call: Call, made: Mapping[str, str]) -> Mapping[str, str]:
    """All values of the call with these; parameters of its flow are set there. Too many: the rest is left."""
    values = dict(call.values)
    for name, value in made.items():
        scoped = f"{flow_of(call)}.{name}"
        key = scoped if scoped in values else name
        if key in values or len(values) < VALUES_MAX:
            values[key] = value[:VALUE_LENGTH_MAX]
    return values


def shown(values: Mapping[str, str], secrets: Container[str]) -> Mapping[str, str]:
    """Those that may be shown."""
    return {name: value for name, value in values.items() if name not in secrets}


def flow_of(call: Call) -> str:
    """What the flow in which the call is is called in the settings, also if those are former ones."""
    return call.flow.partition("@")[0]


def made_of(said: Assigned, known: Known) -> str:
    """What comes out: a text that is filled in, a sum, a length; cut at `VALUE_LENGTH_MAX` characters."""
    match said:
        case Sum():
            total = sum(number_of(each, known) for each in said.plus)
            total -= sum(number_of(each, known) for each in said.minus)
            return str(max(-NUMBER_MAX, min(NUMBER_MAX, total)))
        case Length():
            return str(len(made_of(said.of, known)))
        case Filled():
            words = (known(part) if number % 2 else part for number, part in enumerate(said.parts))
            return "".join(words)[:VALUE_LENGTH_MAX]
        case str():
            return said[:VALUE_LENGTH_MAX]


def number_of(said: Text, known: Known) -> int:
    """The whole number that a text is; 0 if it is none."""
    number = as_number(made_of(said, known))
    return 0 if number is None else max(-NUMBER_MAX, min(NUMBER_MAX, number))


def as_number(text: str) -> int | None:
    """A whole number as people write one, or None."""
    digits = text.removeprefix("-")
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= len(str(NUMBER_MAX))
    return int(text) if is_number else None


def names_in(said: Assigned) -> tuple[str, ...]:
    """The values that are named in it."""
    match said:
        case Sum():
            return tuple(name for each in (*said.plus, *said.minus) for name in names_in(each))
        case Length():
            return names_in(said.of)
        case Filled():
            return said.parts[1::2]
        case str():
            return ()
