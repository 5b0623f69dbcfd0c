"""Public holidays by country and region, against what is published; special days; how they are laid over the week."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from acd.config.feasts import by_name, feasts, other_days, regions_of, years_around
from acd.config.load import load
from acd.core.flow_steps import IfOpen
from acd.core.hours import Hours, holiday_of, is_open
from tests.config.golden import LIBRARY, TODAY
from tests.config.made import centre

YEARS = range(2024, 2029)
# Easter Monday, Ascension Day and Whit Monday, as published.
BY_EASTER = {
    2024: ("04-01", "05-09", "05-20"),
    2025: ("04-21", "05-29", "06-09"),
    2026: ("04-06", "05-14", "05-25"),
    2027: ("03-29", "05-06", "05-17"),
    2028: ("04-17", "05-25", "06-05"),
}
EVERY_YEAR = {
    # Act of 4 January 1974, and the royal decree of 18 April 1974: ten days.
    "BE": ("01-01", "05-01", "07-21", "08-15", "11-01", "11-11", "12-25"),
    # Code du travail, L3133-1: eleven days.
    "FR": ("01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25"),
}
# L3134-13 for Alsace-Moselle, decree 83-1003 as amended for the days on which slavery was abolished.
BEYOND = {
    "moselle": {"2026-04-03", "2026-12-26"},
    "alsace": {"2026-04-03", "2026-12-26"},
    "alsace-moselle": {"2026-04-03", "2026-12-26"},
    "guadeloupe": {"2026-05-27"},
    "martinique": {"2026-05-22"},
    "guyane": {"2026-06-10"},
    "la-reunion": {"2026-12-20"},
    "mayotte": {"2026-04-27"},
    "saint-barthelemy": {"2026-10-09"},
    "saint-martin": {"2026-05-28"},
    "nouvelle-caledonie": {"2026-09-24"},
    "polynesie-francaise": {"2026-03-05"},
    "wallis-et-futuna": {"2026-04-28", "2026-07-29"},
    "saint-pierre-et-miquelon": set(),
}
COMMUNITIES = {
    "flemish": ("2025-07-11", "2026-07-11"),
    "french": ("2025-09-27", "2026-09-27"),
    "german": ("2025-11-15", "2026-11-15"),
    "brussels": ("2025-05-08", "2026-05-08"),
    "walloon": ("2025-09-21", "2026-09-20"),
}


def weekdays(days: object) -> set[str]:
    """Without Sundays, on which Easter and Pentecost are holidays that change nothing."""
    return {str(day) for day in days if day.weekday() != 6}  # type: ignore[attr-defined]  # dates


@pytest.mark.parametrize("country", ["BE", "FR"])
def test_the_published_days_are_there_and_no_others(country):
    """Those on a date and those that go by Easter, over five years."""
    expected = {
        f"{year}-{day}" for year in YEARS for day in (*EVERY_YEAR[country], *BY_EASTER[year])
    }  # Sundays among them fall away on both sides
    found = weekdays(feasts(country, "", YEARS))
    assert found == {day for day in expected if date.fromisoformat(day).weekday() != 6}


@pytest.mark.parametrize("region", BEYOND)
def test_regions_of_france_have_days_of_their_own(region):
    """Alsace-Moselle and all those overseas. None loses a day of the country."""
    france, there = feasts("FR", "", range(2026, 2027)), feasts("FR", region, range(2026, 2027))
    assert set(france) <= set(there)
    assert BEYOND[region] <= {str(day) for day in there} - {str(day) for day in france}


@pytest.mark.parametrize("region", COMMUNITIES)
def test_belgiums_communities_have_a_day_each(region):
    """The library does not know them; the day of Wallonia is the third Sunday of September."""
    belgium, there = feasts("BE", "", range(2025, 2027)), feasts("BE", region, range(2025, 2027))
    assert tuple(str(day) for day in there if day not in belgium) == COMMUNITIES[region]
    assert set(belgium) <= set(there)


def test_days_have_the_same_names_each_year():
    """So that `except` and `also` count for all years; a name that regions share for different days is none."""
    assert feasts("BE", "", YEARS)[date(2026, 4, 6)] == "easter-monday"
    assert feasts("BE", "", YEARS)[date(2024, 5, 1)] == "labour-day"
    names = by_name(other_days("FR", "", YEARS))
    assert sorted(map(str, names["good-friday"]))[2] == "2026-04-03"
    assert "abolition-of-slavery" not in names
    assert not [name for name in regions_of("FR") if name.startswith("zone")]
    assert years_around(TODAY) == range(2025, 2030)


WEEK = 'week: { mon-sun: ["08:00-18:00"] }'


def office(folder: Path, holidays: str, special: str = "{}", more: str = "", today: date | None = TODAY) -> Hours:
    """Open every day but where these say otherwise."""
    said = f"hours: {{ office: {{ {WEEK}, holidays: {holidays} {more} }} }}"
    made = centre(folder, **{"hours": said, "special-days": f"special_days: {special}"})
    return load(made, LIBRARY, today).plan.hours["office"]


def closed_in(hours: Hours, year: int) -> set[str]:
    """The days on which it is closed at noon."""
    noon = datetime(year, 1, 1, 12, tzinfo=ZoneInfo(hours.time_zone))
    days = [noon + timedelta(days=number) for number in range(366)]
    return {f"{day:%m-%d}" for day in days if day.year == year and not is_open(hours, day)}


def test_a_centre_is_closed_on_the_holidays_of_its_country(tmp_path):
    """That of its time zone, unless it names one; over the years around now and no more."""
    hours = office(tmp_path, "{}")
    expected = {*EVERY_YEAR["BE"], *BY_EASTER[2026], "04-05", "05-24"}
    assert closed_in(hours, 2026) == expected
    assert [bool(closed_in(hours, year)) for year in range(2024, 2031)] == [False, *[True] * 5, False]
    christmas = datetime(2026, 12, 25, 12, tzinfo=ZoneInfo("Europe/Brussels"))
    assert holiday_of(hours, christmas) == "Christmas day"
    assert holiday_of(hours, christmas - timedelta(days=1)) == ""
    assert {day[:4] for day in office(tmp_path / "unknown", "{}", today=None).holidays} == {
        "2025",
        "2026",
        "2027",
        "2028",
    }


def test_some_are_left_out_others_added_and_all_may_have_hours(tmp_path):
    """A Flemish office that works on All Saints' Day, keeps Good Friday, and is open for an hour on each."""
    said = '{ region: flemish, except: [all-saints-day], also: [good-friday], on_them: ["11:30-12:30"] }'
    hours = office(tmp_path, said)
    assert closed_in(hours, 2026) == set()
    assert "2026-11-01" not in hours.exceptions
    for day in ("2026-07-11", "2026-04-03", "2027-03-26", "2026-12-25"):
        assert hours.exceptions[day] == ((690, 750),), day


def test_an_own_exception_counts_before_a_special_day_and_that_before_a_holiday(tmp_path):
    """The nearest word is the last one; what is a holiday stays one, whatever is open."""
    special = (
        '{ "2026-12-24": { name: Christmas Eve, hours: ["08:00-12:00"], prompt: notice },'
        ' "2026-12-25": { name: We work, hours: ["09:00-10:00"] }, "2026-12-28": { name: Bridge, hours: closed } }'
    )
    hours = office(
        tmp_path, "{}", special, ', exceptions: { "2026-12-28": ["10:00-11:00"], "2026-05-01": ["08:00-09:00"] }'
    )
    assert hours.exceptions["2026-12-24"] == ((480, 720),)
    assert hours.exceptions["2026-12-25"] == ((540, 600),)
    assert hours.exceptions["2026-12-28"] == ((600, 660),)
    assert hours.exceptions["2026-05-01"] == ((480, 540),)
    assert {day: hours.holidays[day] for day in ("2026-12-24", "2026-12-25", "2026-05-01")} == {
        "2026-12-24": "Christmas Eve",
        "2026-12-25": "We work",
        "2026-05-01": "Labour day",
    }
    assert hours.special == {"2026-12-24": "notice"}


FLOW = """
steps:
  - if_open:
      hours: office
      open: [answer, { play: notice }]
      closed: [answer, { play: notice }, hangup]
      holiday: [{ menu: { prompt: goodbye, options: { "1": [{ play: notice }] }, otherwise: [hangup] } }]
      closing_soon: { within: 30m, steps: [answer, { play: goodbye }] }
"""


def test_a_flow_has_a_block_for_each_branch_and_each_special_prompt(tmp_path):
    """The prompt of the day comes before what all holidays have, with all that is inside it."""
    flow = FLOW.replace("holiday: [{", "holiday: [answer, {")
    special = 'special_days: { "2026-12-24": { name: Eve, hours: closed, prompt: notice } }'
    hours = f"hours: {{ office: {{ {WEEK} }} }}"
    made = centre(tmp_path, **{"hours": hours, "special-days": special, "flows__w": flow})
    blocks = load(made, LIBRARY, TODAY).plan.flows["w"].blocks
    step = blocks["start"][0]
    assert isinstance(step, IfOpen)
    assert (step.holiday, step.closing_soon, step.soon_s) == ("start/1/holiday", "start/1/closing_soon", 1800.0)
    assert step.special == {"notice": "start/1/special-notice"}
    spoken = [getattr(each, "prompt", each.kind) for each in blocks["start/1/special-notice"]]
    assert spoken == ["answer", "notice", "answer", "goodbye"]
    assert "start/1/special-notice/4/1" in blocks
