"""Opening hours as an admin writes them: days, spans of a day, holidays, and dates that are different."""

import re
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from acd.config.numbers import Country
from acd.config.strict import Once, Shape
from acd.config.values import Name, TimeZone, Title, refusal

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SPAN = re.compile(r"([0-9]{1,2}):([0-9]{2})-([0-9]{1,2}):([0-9]{2})")
MIDNIGHT = 24 * 60
SPANS_MAX, DATES_MAX = 24, 1000


def days_of(text: str) -> range:
    """`mon` → 0, `mon-fri` → 0 to 4; empty if it is neither."""
    first, _, last = text.partition("-")
    last = last or first
    if first not in DAYS or last not in DAYS or text.endswith("-"):
        return range(0)
    return range(DAYS.index(first), DAYS.index(last) + 1)


def minutes_of(text: str) -> tuple[int, int]:
    """`08:00-12:30` → the minutes of the day at which it begins and ends; (0, 0) if it is no span."""
    found = SPAN.fullmatch(text)
    if not found:
        return (0, 0)
    begin_h, begin_min, end_h, end_min = map(int, found.groups())
    begin, end = 60 * begin_h + begin_min, 60 * end_h + end_min
    is_good = max(begin_min, end_min) < 60 and begin < end <= MIDNIGHT
    return (begin, end) if is_good else (0, 0)


def _check_day(text: str) -> str:
    if days_of(text):
        return text
    raise refusal("hours.bad-day", f'"{text[:40]}" is no day of the week', 'a day as in "mon", or days as in "mon-fri"')


def _check_span(text: str) -> str:
    if minutes_of(text) != (0, 0):
        return text
    expected = 'from and to on one day, as in "08:00-12:30" or "22:00-24:00"'
    raise refusal("hours.bad-span", f'"{text[:40]}" is no span of a day', expected)


def _check_date(text: str) -> str:
    try:
        if date.fromisoformat(text).isoformat() == text:
            return text
    except ValueError:
        pass  # no date at all: refused below, as one in another notation is
    raise refusal("hours.bad-date", f'"{text[:40]}" is no date', 'year, month and day, as in "2026-12-25"')


def _parse_spans(value: object) -> object:
    if value == "closed":
        return ()
    if isinstance(value, str):
        raise refusal("hours.bad-span", f'"{value[:40]}" is no list', '["08:00-12:00", "13:00-18:00"] or closed')
    return value


def _check_apart(spans: tuple[str, ...]) -> tuple[str, ...]:
    ordered = sorted(spans, key=minutes_of)
    for one, other in pairwise(ordered):
        if minutes_of(one)[1] > minutes_of(other)[0]:
            raise refusal(
                "hours.overlap", f'"{one}" and "{other}" overlap', "spans that do not touch each other's time"
            )
    return tuple(ordered)


def _check_once(week: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    told: dict[int, str] = {}
    for key in week:
        for day in days_of(key):
            if told.setdefault(day, key) != key:
                message = f'{DAYS[day]} is told twice, in "{told[day]}" and in "{key}"'
                raise refusal("hours.overlap", message, "each day once")
    return week


def minutes(spans: Iterable[str]) -> tuple[tuple[int, int], ...]:
    """Spans as the core wants them."""
    return tuple(minutes_of(span) for span in spans)


Date = Annotated[str, AfterValidator(_check_date)]
Spans = Annotated[
    tuple[Annotated[str, AfterValidator(_check_span)], ...],
    Field(strict=False, max_length=SPANS_MAX),
    BeforeValidator(_parse_spans),
    AfterValidator(_check_apart),
]


class HolidaysShape(Shape):
    """Public holidays of a country (the centre's) or region, without some, with others too; when it is open on them."""

    country: Country | None = None
    region: Name | None = None
    without: Annotated[tuple[Name, ...], Field(strict=False, max_length=DATES_MAX, alias="except"), Once] = ()
    also: Annotated[tuple[Name, ...], Field(strict=False, max_length=DATES_MAX), Once] = ()
    on_them: Spans = ()


class SpecialDayShape(Shape):
    """A day that is different for all hours that do not say otherwise of it; `prompt` tells callers why."""

    name: Title
    hours: Spans
    prompt: Name | None = None


class HoursShape(Shape):
    """When a line is open, by the week, and on which dates it is different."""

    time_zone: TimeZone | None = None
    week: Annotated[
        dict[Annotated[str, AfterValidator(_check_day)], Spans], Field(min_length=1), AfterValidator(_check_once)
    ]
    exceptions: Annotated[dict[Date, Spans], Field(max_length=DATES_MAX)] = Field(default_factory=dict)
    holidays: HolidaysShape | None = None


SpecialDays = Annotated[dict[Date, SpecialDayShape], Field(max_length=DATES_MAX)]
