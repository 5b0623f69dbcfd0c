"""Whether it is open: opening hours and a moment. How hours are written does not belong here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS_AHEAD = 8
DAYS_SHUT_MAX = 60
Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """When a line is open. `week` has the spans of Monday to Sunday, each from minute to minute of the day.

    `exceptions` replaces a whole day, by its date (`2026-12-25`); no span means closed. `holidays` has the names of
    public holidays and special days by their dates; `special` the prompts of those that have one of their own.
    """

    name: str
    time_zone: str
    week: tuple[Spans, ...]
    exceptions: Mapping[str, Spans] = field(default_factory=dict)
    holidays: Mapping[str, str] = field(default_factory=dict)
    special: Mapping[str, str] = field(default_factory=dict)

    def spans_of(self, day: date) -> Spans:
        """When it is open on that day."""
        return self.exceptions.get(day.isoformat(), self.week[day.weekday()])

    def day_of(self, wall: datetime) -> date:
        """Which day it is there at `wall` (aware)."""
        return wall.astimezone(ZoneInfo(self.time_zone)).date()


def is_open(hours: Hours, wall: datetime) -> bool:
    """Whether `wall` (aware) falls into a span, by the clocks on the walls of that time zone.

    A span is open from its first minute up to, and without, its last (1440: midnight). The hour that is repeated in
    autumn counts both times; the one that is left out in spring does not exist.
    """
    local = wall.astimezone(ZoneInfo(hours.time_zone))
    minute = 60 * local.hour + local.minute
    return any(begin <= minute < end for begin, end in hours.spans_of(local.date()))


def closes_at(hours: Hours, wall: datetime) -> datetime | None:
    """When it is closed for the next time: at `wall` itself if it is closed then; None: not within a week."""
    if not is_open(hours, wall):
        return wall
    later = _borders(hours, wall, DAYS_AHEAD)
    return next((at for at in later if not is_open(hours, at)), None)


def opens_at(hours: Hours, wall: datetime) -> datetime | None:
    """When it is open for the next time: at `wall` itself if it is open then; None: not within 60 days."""
    if is_open(hours, wall):
        return wall
    later = _borders(hours, wall, DAYS_SHUT_MAX)
    return next((at for at in later if is_open(hours, at)), None)


def holiday_of(hours: Hours, wall: datetime) -> str:
    """The public holiday or special day that it is there; empty: an ordinary day."""
    return hours.holidays.get(hours.day_of(wall).isoformat(), "")


def special_prompt(hours: Hours, wall: datetime) -> str:
    """What is said on this special day; empty: nothing of its own."""
    return hours.special.get(hours.day_of(wall).isoformat(), "")


def _borders(hours: Hours, wall: datetime, days: int) -> Iterator[datetime]:
    """The moments after `wall` at which it may open or close, in order, over so many days."""
    zone = ZoneInfo(hours.time_zone)
    today = hours.day_of(wall)
    for day in (today + timedelta(days=number) for number in range(days)):
        # Midnight is a border too: the next day has spans of its own.
        minutes = {0}.union(*hours.spans_of(day))
        moments = {at for minute in minutes for at in _moments(zone, day, minute)}
        yield from sorted(at for at in moments if at > wall)


def _moments(zone: ZoneInfo, day: date, minute: int) -> Iterator[datetime]:
    """When the clocks on the walls show that minute of the day: once; in autumn perhaps twice, and in spring never.

    Then it is the moment at which they are put forward. Where they are put back, that moment is a border too, since
    they show again what they have shown.
    """
    shown = datetime.combine(day, time()) + timedelta(minutes=minute)
    early, late = (shown.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    yield from sorted({early, late} if early <= late else {_change(zone, late, early)})
    if early < late:
        yield _change(zone, early, late)


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The moment between the two at which the clocks of that zone are changed; they are changed at whole minutes."""
    old = before.astimezone(zone).utcoffset()
    low, high = 0, int((after - before).total_seconds() // 60)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (
            (middle, high)
            if (before + timedelta(minutes=middle)).astimezone(zone).utcoffset() == old
            else (low, middle)
        )
    return before + timedelta(minutes=high)
