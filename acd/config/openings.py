"""Opening hours of the core, out of what an admin wrote: weeks, holidays, special days and exceptions, laid together.

What is said nearest counts: an exception of these hours before a special day of all hours, and that before a holiday.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from acd.config.centre import Centre, Named
from acd.config.feasts import Days, by_name, feasts, is_known, other_days, regions_of, title_of, years_around
from acd.config.numbers import countries_of_zones
from acd.config.problems import Problem, did_you_mean, one_of
from acd.config.proofs import prompt_problems
from acd.config.week import DAYS, HolidaysShape, HoursShape, days_of, minutes
from acd.core.hours import Hours, Spans

# Which days there are differs little from year to year; names are looked up in these.
ANY_YEARS = range(2024, 2030)
# Regions have names and codes; names are shown first.
CODE_LENGTH_MAX = 3


def build_hours(centre: Centre, today: date | None) -> Mapping[str, Hours]:
    """All hours of a centre, with the holidays of the years around `today`."""
    return {name: _hours(centre, name, hours.said, today) for name, hours in centre.hours.items()}


def check_openings(centre: Centre) -> Iterator[Problem]:
    """Countries, regions and names of holidays that there are not, and prompts of special days that cannot be said."""
    assert centre.head is not None
    for hours in centre.hours.values():
        if hours.said.holidays is not None:
            yield from _holidays(centre, hours, hours.said.holidays)
    spoken = frozenset(centre.head.said.languages)
    for day in centre.special_days.values():
        if day.said.prompt is not None:
            why = "as it is said to callers in that language on this day"
            yield from prompt_problems(centre, day, day.said.prompt, ("prompt",), spoken, why)


def passed_dates(centre: Centre, today: date | None) -> Iterator[Problem]:
    """A warning where every date that was written has passed: nobody has written those of the new year."""
    groups: list[tuple[list[str], Named[HoursShape] | None]] = [(sorted(centre.special_days), None)]
    groups += [(sorted(hours.said.exceptions), hours) for hours in centre.hours.values()]
    for dates, hours in groups:
        if today is not None and dates and dates[-1] < today.isoformat():
            last = dates[-1]
            place = (
                centre.special_days[last].place_of_key() if hours is None else hours.place_of_key("exceptions", last)
            )
            message = f"every date here has passed, the last on {last}"
            expected = "the dates of this year and the next, or none at all"
            yield Problem("hours.dates-passed", place, message, expected, is_warning=True)


def special_prompts(centre: Centre) -> tuple[str, ...]:
    """What is said on special days, each once."""
    return tuple(sorted({day.said.prompt for day in centre.special_days.values() if day.said.prompt is not None}))


def _hours(centre: Centre, name: str, said: HoursShape, today: date | None) -> Hours:
    assert centre.head is not None
    by_day = {day: minutes(spans) for key, spans in said.week.items() for day in days_of(key)}
    closed: dict[str, Spans] = {}
    names: dict[str, str] = {}
    if said.holidays is not None:
        found = _days(centre, said.holidays, years_around(today))
        closed = dict.fromkeys(map(str, found), minutes(said.holidays.on_them))
        names = {str(day): title_of(holiday) for day, holiday in found.items()}
    special = {day: each.said for day, each in sorted(centre.special_days.items())}
    return Hours(
        name,
        said.time_zone or centre.head.said.time_zone,
        tuple(by_day.get(day, ()) for day in range(len(DAYS))),
        {
            **closed,
            **{day: minutes(each.hours) for day, each in special.items()},
            **{day: minutes(spans) for day, spans in said.exceptions.items()},
        },
        {**names, **{day: each.name for day, each in special.items()}},
        {day: each.prompt for day, each in special.items() if each.prompt is not None},
    )


def _days(centre: Centre, said: HolidaysShape, years: range) -> Days:
    country, region = _country(centre, said), said.region or ""
    without = set(said.without)
    days = {day: name for day, name in feasts(country, region, years).items() if name not in without}
    more = by_name(other_days(country, region, years)) if said.also else {}
    for name in said.also:
        days |= {day: name for day in more.get(name, ()) if day not in days}
    return dict(sorted(days.items()))


def _country(centre: Centre, said: HolidaysShape) -> str:
    """The one that is named, the centre's, or that of the centre's time zone; empty: none of them tells."""
    assert centre.head is not None
    head = centre.head.said
    return said.country or head.country or countries_of_zones().get(head.time_zone, "")


def _holidays(centre: Centre, hours: Named[HoursShape], said: HolidaysShape) -> Iterator[Problem]:
    country = _country(centre, said)
    if not is_known(country):
        message = f'the holidays of "{country}" are not known' if country else "nobody says of which country"
        place = hours.place("holidays", "country") if said.country else hours.place_of_key("holidays")
        yield Problem("holidays.unknown-country", place, message, 'a country, as in "country: BE"')
        return
    regions = regions_of(country)
    if said.region is not None and said.region not in regions:
        message = f'there is no region "{said.region}" of {country}'
        place, meant = hours.place("holidays", "region"), did_you_mean(said.region, regions)
        words = sorted(regions, key=lambda name: (len(name) <= CODE_LENGTH_MAX, name))
        yield Problem("holidays.unknown-region", place, message, one_of(words, 20), meant)
        return
    there = set(feasts(country, said.region or "", ANY_YEARS).values())
    yield from _names(hours, "except", said.without, there, "no holiday there, so it cannot be left out")
    if said.also:
        more = set(by_name(other_days(country, said.region or "", ANY_YEARS))) - there
        yield from _names(hours, "also", said.also, more, "no other day that is known there")


def _names(hours: Named[HoursShape], key: str, names: Iterable[str], known: set[str], why: str) -> Iterator[Problem]:
    for index, name in enumerate(names):
        if name not in known:
            place = hours.place("holidays", key, index)
            meant = did_you_mean(name, known)
            yield Problem("holidays.unknown-day", place, f'"{name}" is {why}', one_of(sorted(known), 20), meant)
