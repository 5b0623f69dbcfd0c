"""Whether it is open: opening hours and a moment. How hours are written does not belong here."""

from datetime import datetime
from zoneinfo import ZoneInfo

from acd.core.plan import Hours


def is_open(hours: Hours, wall: datetime) -> bool:
    """Whether `wall` (aware) falls into a span, by the clocks on the walls of that time zone.

    A span is open from its first minute up to, and without, its last (1440: midnight). The hour that is repeated in
    autumn counts both times; the one that is left out in spring does not exist.
    """
    local = wall.astimezone(ZoneInfo(hours.time_zone))
    spans = hours.exceptions.get(local.date().isoformat(), hours.week[local.weekday()])
    minute = 60 * local.hour + local.minute
    return any(begin <= minute < end for begin, end in spans)
