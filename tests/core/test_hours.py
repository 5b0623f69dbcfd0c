"""Opening hours are read from the clocks on the walls of their time zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from acd.core.hours import is_open
from acd.core.plan import Hours

DAY, NIGHT = ((480, 720), (780, 1080)), ((0, 120), (1320, 1440))
OFFICE = Hours(
    "office",
    "Europe/Brussels",
    (DAY, DAY, DAY, DAY, DAY, NIGHT, ()),
    {"2026-12-25": (), "2026-12-27": ((600, 660),)},
)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23 07:59:59", False),
        ("2026-11-23 08:00:00", True),
        ("2026-11-23 11:59:59", True),
        ("2026-11-23 12:00:00", False),
        ("2026-11-23 13:00:00", True),
        ("2026-11-23 18:00:00", False),
    ],
    ids=str,
)
def test_a_span_is_open_from_its_first_minute_and_not_at_its_last(moment, expected):
    """Twelve o'clock ends the morning, to the second; the break at noon is closed."""
    assert is_open(OFFICE, datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Europe/Brussels"))) is expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [("2026-11-28 23:59:59", True), ("2026-11-29 00:00:00", False), ("2026-11-28 00:00:00", True)],
)
def test_midnight_ends_one_day_and_begins_the_next(moment, expected):
    """A span up to 24:00 is open in the day's last second; the next day has spans of its own."""
    assert is_open(OFFICE, datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Europe/Brussels"))) is expected


def test_an_exception_replaces_the_whole_day():
    """Closed on a working day, and open for an hour on a Sunday."""
    christmas = datetime(2026, 12, 25, 10, 0, tzinfo=ZoneInfo("Europe/Brussels"))
    assert not is_open(OFFICE, christmas)
    assert is_open(OFFICE, christmas + timedelta(days=2))
    assert not is_open(OFFICE, christmas + timedelta(days=2, hours=2))


def test_the_moment_may_be_told_in_any_time_zone():
    """Half past seven in the evening in New York is no longer that day in Brussels."""
    friday = datetime(2026, 11, 27, 19, 30, tzinfo=ZoneInfo("America/New_York"))
    assert is_open(OFFICE, friday)
    assert not is_open(OFFICE, friday - timedelta(days=1))


def test_summer_time_moves_the_hours_with_the_clocks():
    """Eight o'clock in Brussels is six or seven in Greenwich; the hour that comes twice is open both times."""
    for day, hour in (
        (datetime(2026, 7, 1, tzinfo=ZoneInfo("UTC")), 6),
        (datetime(2026, 12, 1, tzinfo=ZoneInfo("UTC")), 7),
    ):
        assert is_open(OFFICE, day.replace(hour=hour))
        assert not is_open(OFFICE, day.replace(hour=hour - 1, minute=59))
    early = Hours("early", "Europe/Brussels", ((),) * 6 + (((120, 180),),))
    first = datetime(2026, 10, 25, 0, 30, tzinfo=ZoneInfo("UTC"))
    assert [is_open(early, first + timedelta(hours=hours)) for hours in (-1, 0, 1, 2)] == [False, True, True, False]


def test_the_hour_that_spring_leaves_out_is_never_open():
    """On the last Sunday of March two o'clock is three o'clock."""
    early = Hours("early", "Europe/Brussels", ((),) * 6 + (((120, 180),),))
    midnight = datetime(2026, 3, 28, 23, 0, tzinfo=ZoneInfo("UTC"))
    assert not any(is_open(early, midnight + timedelta(minutes=minutes)) for minutes in range(1439))
