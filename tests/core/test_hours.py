"""Opening hours are read from the clocks on the walls of their time zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from acd.core.hours import Hours, closes_at, holiday_of, is_open, opens_at, special_prompt

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


def brussels(moment: str, fold: int = 0) -> datetime:
    """A moment by the clocks in Brussels; `fold` 1 is the second time in the hour that autumn repeats."""
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Europe/Brussels"), fold=fold)


def sundays(*spans: tuple[int, int]) -> Hours:
    """Open on Sundays only."""
    return Hours("night", "Europe/Brussels", ((),) * 6 + (spans,))


# In 2026 clocks are put forward on 29 March at 01:00 in Greenwich, and back on 25 October at 01:00.
SPRING, AUTUMN = "2026-03-29", "2026-10-25"


@pytest.mark.parametrize(
    ("spans", "at", "closes"),
    [
        # Half past two is not shown in spring: it closes when the clocks jump over it, and not half an hour later.
        (((60, 150),), brussels(f"{SPRING} 01:30"), "2026-03-29 01:00"),
        # Beyond the change everything is an hour nearer.
        (((60, 240),), brussels(f"{SPRING} 01:30"), "2026-03-29 02:00"),
        (((60, 240),), brussels(f"{SPRING} 03:30"), "2026-03-29 02:00"),
        # In autumn half past two comes twice: it closes, is open again from two o'clock on, and closes for good.
        (((60, 150),), brussels(f"{AUTUMN} 01:30"), "2026-10-25 00:30"),
        (((60, 150),), brussels(f"{AUTUMN} 02:10", fold=1), "2026-10-25 01:30"),
        # What is open through the repeated hour is open an hour longer.
        (((60, 240),), brussels(f"{AUTUMN} 01:30"), "2026-10-25 03:00"),
        (((60, 120),), brussels(f"{AUTUMN} 01:30"), "2026-10-25 00:00"),
    ],
    ids=str,
)
def test_closing_time_on_the_nights_on_which_clocks_are_changed(spans, at, closes):
    """It is the first moment at which it is not open; a minute before it is."""
    found = closes_at(sundays(*spans), at)
    assert found == datetime.fromisoformat(closes).replace(tzinfo=ZoneInfo("UTC"))
    assert is_open(sundays(*spans), found - timedelta(minutes=1))


@pytest.mark.parametrize(
    ("spans", "at", "opens"),
    [
        (((150, 240),), brussels(f"{SPRING} 01:00"), "2026-03-29 01:00"),
        (((150, 160), (240, 300)), brussels(f"{SPRING} 01:00"), "2026-03-29 02:00"),
        (((150, 240),), brussels(f"{AUTUMN} 01:00"), "2026-10-25 00:30"),
        # It was open for half an hour, and is shut again while the clocks show what they have shown.
        (((150, 240),), brussels(f"{AUTUMN} 02:10", fold=1), "2026-10-25 01:30"),
        (((60, 150),), brussels(f"{AUTUMN} 02:40"), "2026-10-25 01:00"),
    ],
    ids=str,
)
def test_opening_time_on_the_nights_on_which_clocks_are_changed(spans, at, opens):
    """It is the first moment at which it is open; a minute before it is not."""
    found = opens_at(sundays(*spans), at)
    assert found == datetime.fromisoformat(opens).replace(tzinfo=ZoneInfo("UTC"))
    assert not is_open(sundays(*spans), found - timedelta(minutes=1))


@pytest.mark.parametrize("night", [SPRING, AUTUMN])
def test_every_minute_of_those_nights_agrees_with_the_next_one_told(night):
    """Both ways of asking, minute by minute: what is open now is open up to the moment that is told."""
    hours = sundays((45, 130), (150, 165), (170, 200))
    midnight = brussels(night).astimezone(ZoneInfo("UTC"))
    opened = [is_open(hours, midnight + timedelta(minutes=minute)) for minute in range(400)]
    for minute, is_now in enumerate(opened[:300]):
        told = (closes_at if is_now else opens_at)(hours, midnight + timedelta(minutes=minute))
        other = next((later for later in range(minute, 400) if opened[later] is not is_now), None)
        if other is None:
            assert not is_now
        else:
            assert told == midnight + timedelta(minutes=other), minute


def test_who_is_shut_for_long_opens_again_when_told():
    """At once if it is open; after a holiday; and nobody looks further than two months."""
    assert opens_at(OFFICE, brussels("2026-11-23 09:00")) == brussels("2026-11-23 09:00")
    assert opens_at(OFFICE, brussels("2026-12-24 19:00")) == brussels("2026-12-26 00:00")
    assert opens_at(Hours("never", "Europe/Brussels", ((),) * 7), brussels("2026-12-24 19:00")) is None


def test_a_holiday_is_one_by_the_date_there():
    """Eleven in the evening in London is Christmas in Brussels; its prompt is said all day."""
    office = Hours("office", "Europe/Brussels", OFFICE.week, {}, {"2026-12-25": "Christmas"}, {"2026-12-25": "merry"})
    eve = datetime(2026, 12, 24, 23, 0, tzinfo=ZoneInfo("Europe/London"))
    assert (holiday_of(office, eve), special_prompt(office, eve)) == ("Christmas", "merry")
    assert (holiday_of(office, eve - timedelta(minutes=1)), special_prompt(office, eve - timedelta(minutes=1))) == (
        "",
        "",
    )
