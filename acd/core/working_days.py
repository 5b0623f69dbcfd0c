"""Opening and promised times: when somebody is there next, and when the next working day ends.

Both are moments by the clocks on the walls of the hours' time zone.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from acd.core.hours import Hours, is_open

# Nobody is promised anything beyond the longest holidays.
DAYS_MAX = 60
DAY_S = 86_400


def opens_at(hours: Hours | None, wall: datetime) -> datetime | None:
    """When somebody is there from: `wall` itself if it is open; None: not within `DAYS_MAX` days."""
    if hours is None or is_open(hours, wall):
        return wall
    for day, spans in _days(hours, wall, 0):
        for begin, _ in sorted(spans):
            at = _moment(hours, day, begin)
            if at > wall:
                return at
    return None


def end_of_next_working_day(hours: Hours | None, wall: datetime) -> datetime | None:
    """When the last span of the first open day after today's ends; without hours a day after `wall`.

    None: no day within `DAYS_MAX` is open.
    """
    if hours is None:
        return wall + timedelta(seconds=DAY_S)
    return next(
        (_moment(hours, day, max(end for _, end in spans)) for day, spans in _days(hours, wall, 1) if spans), None
    )


def _days(hours: Hours, wall: datetime, first: int) -> Iterator[tuple[date, tuple[tuple[int, int], ...]]]:
    """The days from today (0) or tomorrow (1) on, with the minutes at which each is open."""
    today = wall.astimezone(ZoneInfo(hours.time_zone)).date()
    for number in range(first, DAYS_MAX + 1):
        day = today + timedelta(days=number)
        yield day, hours.exceptions.get(day.isoformat(), hours.week[day.weekday()])


def _moment(hours: Hours, day: date, minute: int) -> datetime:
    """A minute of a day (1440: its end) as the clocks on the walls show it."""
    whole = timedelta(days=minute // 1440)
    hour, rest = divmod(minute % 1440, 60)
    return datetime.combine(day + whole, time(hour, rest), ZoneInfo(hours.time_zone))
