"""Public holidays by country and region, by a library, and what it leaves out: the feast days of Belgium's communities.

Days are known by names such as `christmas-day`, made of their English ones. The library is big: it is loaded where some
hours of the centre go by holidays, and only the country that is asked for is.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

# Hours are known from this year on, so that policy tests of days gone by stay what they were, up to so many years after
# the present one; a restart or a reload moves them on.
FIRST_YEAR, YEARS_AHEAD = 2025, 3
ENGLISH = ("en_US", "en_GB")
# Days off that are no public holidays; `school` are weeks of no interest here.
OTHER_KINDS = frozenset({"bank", "government", "half_day", "optional", "workday", "unofficial"})


@dataclass(frozen=True, slots=True)
class Feast:
    """A day of the year that the library does not know: on a date, or the `nth` Sunday of a month."""

    name: str
    regions: frozenset[str]
    month: int
    day: int = 0
    nth_sunday: int = 0

    def in_year(self, year: int) -> date:
        """Its date."""
        if self.day:
            return date(year, self.month, self.day)
        first = date(year, self.month, 1)
        return first + timedelta(days=6 - first.weekday(), weeks=self.nth_sunday - 1)


# Decrees of the communities and regions; each is a day off for their own services, schools and for many companies.
FEASTS: Mapping[str, tuple[Feast, ...]] = {
    "BE": (
        Feast("flemish-community-day", frozenset({"flemish"}), 7, 11),
        Feast("french-community-day", frozenset({"french"}), 9, 27),
        Feast("german-community-day", frozenset({"german"}), 11, 15),
        Feast("brussels-day", frozenset({"brussels"}), 5, 8),
        Feast("walloon-day", frozenset({"walloon"}), 9, nth_sunday=3),
        Feast("kings-day", frozenset(), 11, 15),
    ),
}
# Regions that the library does not have, or has by another name.
REGIONS: Mapping[str, Mapping[str, str]] = {
    "BE": dict.fromkeys(("flemish", "french", "german", "brussels", "walloon"), ""),
    "FR": {"alsace-moselle": "57"},
}
SCHOOL_ZONE = "zone-"
Days = dict[date, str]


def years_around(today: date | None) -> range:
    """The years for which holidays are known to an engine that reads its settings today; None: in the first of them."""
    return range(FIRST_YEAR, (FIRST_YEAR if today is None else today.year) + YEARS_AHEAD + 1)


def is_known(country: str) -> bool:
    """Whether the holidays of a country are known at all."""
    return _library_of(country) is not None


@cache
def regions_of(country: str) -> Mapping[str, str]:
    """The names of a country's regions, each with what the library calls it."""
    library = _library_of(country)
    aliases: Mapping[str, str] = getattr(library, "subdivisions_aliases", {})
    own = {**{str(each): str(each) for each in getattr(library, "subdivisions", ())}, **aliases}
    found = {_slug(name): region for name, region in own.items()} | dict(REGIONS.get(country, {}))
    return {name: region for name, region in sorted(found.items()) if not name.startswith(SCHOOL_ZONE)}


@cache
def feasts(country: str, region: str, years: range) -> Mapping[date, str]:
    """The public holidays there: each date with its name. Of two on one date the first counts."""
    found = dict(_public(country, regions_of(country).get(region, ""), years))
    for feast in FEASTS.get(country, ()):
        if region in feast.regions:
            found |= {feast.in_year(year): feast.name for year in years}
    return dict(sorted(found.items()))


def other_days(country: str, region: str, years: range) -> Iterator[tuple[date, str]]:
    """Days that are off for some there, or elsewhere in the country: those that people keep without having to."""
    for feast in FEASTS.get(country, ()):
        yield from ((feast.in_year(year), feast.name) for year in years)
    library = _library_of(country)
    kinds = sorted(OTHER_KINDS & set(getattr(library, "supported_categories", ())))
    if kinds:
        yield from _public(country, regions_of(country).get(region, ""), years, kinds)
    for elsewhere in dict.fromkeys(regions_of(country).values()):
        yield from _public(country, elsewhere, years)


def by_name(days: Iterable[tuple[date, str]]) -> Mapping[str, Days]:
    """The days that a name stands for. One that stands for several of a year, as each region has its own, is none."""
    found: dict[str, Days] = {}
    for day, name in days:
        found.setdefault(name, {})[day] = name
    return {name: dates for name, dates in found.items() if len({day.year for day in dates}) == len(dates)}


def title_of(name: str) -> str:
    """A day's name for people: `christmas-day` → Christmas day."""
    return name.replace("-", " ").capitalize()


def _public(country: str, region: str, years: range, kinds: Iterable[str] = ("public",)) -> list[tuple[date, str]]:
    import holidays

    library = _library_of(country)
    spoken = getattr(library, "supported_languages", ())
    language = next((each for each in ENGLISH if each in spoken), None)
    found = holidays.country_holidays(
        country, subdiv=region or None, years=years, language=language, categories=tuple(kinds)
    )
    # Only these years: the library may add the last days of the one before.
    return [
        (day, _slug(name) or f"day-{day:%m-%d}")
        for day, names in sorted(found.items())
        for name in reversed(names.split("; "))
        if day.year in years
    ]


@cache
def _library_of(country: str) -> Any:
    """The library's class for a country; None: it has none."""
    import holidays

    if country not in holidays.list_supported_countries(include_aliases=False):
        return None
    return type(holidays.country_holidays(country, years=()))


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "").replace("labor", "labour")).strip("-")
