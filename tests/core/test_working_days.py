"""When somebody is there next, and when the next working day ends."""

from datetime import UTC, datetime

import pytest

from acd.core.hours import Hours
from acd.core.working_days import end_of_next_working_day, opens_at

DAY = ((540, 720), (780, 1020))
OFFICE = Hours(
    "office",
    "Europe/Brussels",
    (DAY, DAY, DAY, DAY, ((540, 720),), (), ()),
    {"2026-12-24": ((540, 720),), "2026-12-25": (), "2027-01-01": ()},
)
NEVER = Hours("never", "Europe/Brussels", ((),) * 7)
NIGHT = Hours("night", "Europe/Brussels", (((1200, 1440),),) * 7)


def at(text: str) -> datetime:
    """A moment by the clocks of Greenwich; Brussels is an hour ahead in winter, two in summer."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-23T09:00", "2026-11-23T09:00"),  # open: now
        ("2026-11-23T11:30", "2026-11-23T12:00"),  # at noon: after it
        ("2026-11-23T17:00", "2026-11-24T08:00"),  # in the evening: in the morning
        ("2026-11-27T12:00", "2026-11-30T08:00"),  # on Friday at noon: on Monday
        ("2026-12-24T11:59", "2026-12-28T08:00"),  # before Christmas, a Friday: after the weekend
        ("2026-06-15T16:00", "2026-06-16T07:00"),  # in summer the clocks on the walls say 9 as well
    ],
)
def test_when_somebody_is_there(now, opens):
    """The moment itself if it is open."""
    assert opens_at(OFFICE, at(now)) == at(opens)


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ("2026-11-23T09:00", "2026-11-24T16:00"),  # Monday: Tuesday
        ("2026-11-26T23:30", "2026-11-30T16:00"),  # half past midnight on Friday, in Brussels: Monday
        ("2026-11-26T09:00", "2026-11-27T11:00"),  # Thursday: Friday, which ends at noon
        ("2026-12-24T11:59", "2026-12-28T16:00"),  # Christmas is none, nor is a weekend
        ("2026-03-27T09:00", "2026-03-30T15:00"),  # the clocks go forward on Sunday
    ],
)
def test_when_the_next_working_day_ends(now, ends):
    """A day that is closed is none."""
    assert end_of_next_working_day(OFFICE, at(now)) == at(ends)


def test_a_day_may_end_at_midnight():
    """It is the beginning of the next one."""
    assert end_of_next_working_day(NIGHT, at("2026-11-23T09:00")) == at("2026-11-24T23:00")


def test_without_hours_it_is_always_open():
    """And a working day is a day."""
    now = at("2026-11-28T09:00")
    assert (opens_at(None, now), end_of_next_working_day(None, now)) == (now, at("2026-11-29T09:00"))


def test_what_never_opens_promises_nothing():
    """Not within two months."""
    now = at("2026-11-23T09:00")
    assert (opens_at(NEVER, now), end_of_next_working_day(NEVER, now)) == (None, None)
