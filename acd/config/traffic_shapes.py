"""The shape of traffic.yaml: who rings a centre, and how its agents work, as the simulator is to play it.

Nothing of it reaches the core: a running centre has real callers.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag

from acd.config.found_shapes import Found
from acd.config.numbers import PhoneNumber
from acd.config.shapes import FileShape
from acd.config.strict import LIST_MAX, Once, Shape
from acd.config.values import Name, Seconds, between, check_menu_key, refusal
from acd.config.week import DAYS, MIDNIGHT, minutes_of

CALLS_MAX = 10_000_000
KEYS_MAX = 20
Share = Annotated[float, Field(strict=False, ge=0, le=1)]
Weight = Annotated[float, Field(strict=False, ge=0, le=1_000_000)]
Calls = Annotated[int, Field(ge=0, le=CALLS_MAX)]


def _check_span(text: str) -> str:
    if minutes_of(text) != (0, 0):
        return text
    expected = 'from and to on one day, as in "08:00-12:30" or "22:00-24:00"'
    raise refusal("hours.bad-span", f'"{text[:40]}" is no span of a day', expected)


def _check_day(text: str) -> str:
    if text in DAYS:
        return text
    raise refusal("hours.bad-day", f'"{text[:40]}" is no day of the week', 'a day as in "mon"')


def _check_keys(text: str) -> str:
    for key in text:
        check_menu_key(key)
    return text


def _parse_time(value: object) -> object:
    """`20:15` → seconds since midnight."""
    text = value if isinstance(value, str) else ""
    hour, _, minute = text.partition(":")
    is_time = hour.isdecimal() and minute.isdecimal() and len(minute) == 2
    if is_time and int(minute) < 60 and 60 * int(hour) + int(minute) <= MIDNIGHT:
        return 3600.0 * int(hour) + 60.0 * int(minute)
    raise refusal("duration.bad", "this is no time of the day", 'hours and minutes in quotes, as in "20:15"')


def _check_shares(shares: dict[str, float]) -> dict[str, float]:
    if any(shares.values()):
        return shares
    raise refusal("value.out-of-range", "nobody presses any of these", "at least one with a share above 0")


def _form(value: object) -> str:
    return "<shares>" if isinstance(value, dict) else "<text>"


Keys = Annotated[str, Field(max_length=KEYS_MAX), AfterValidator(_check_keys)]
KeysOrShares = Annotated[
    Annotated[Keys, Tag("<text>")]
    | Annotated[dict[Keys, Weight], Field(max_length=1000), AfterValidator(_check_shares), Tag("<shares>")],
    Discriminator(_form),
]
Span = Annotated[str, AfterValidator(_check_span)]
Spans = Annotated[tuple[Span, ...], Field(strict=False, max_length=100)]
TimeOfDay = Annotated[float, BeforeValidator(_parse_time)]


class SpreadShape(Shape):
    """How long something takes: a mean, and how it is spread; `cv` is the deviation over the mean of a lognormal."""

    mean: Annotated[Seconds, between(0, 86_400)]
    shape: Literal["exponential", "lognormal", "constant"] = "exponential"
    cv: Annotated[float, Field(strict=False, ge=0.01, le=10)] = 1.0


class RetryShape(Shape):
    """Of those who were not served a `share` rings again `after` (five minutes), at most so many `times`."""

    share: Share
    after: SpreadShape | None = None
    times: Annotated[int, Field(ge=1, le=100)] = 3


class BurstShape(Shape):
    """So many `calls` more from `at` on, evenly by chance `within` that time."""

    at: TimeOfDay
    calls: Annotated[int, Field(ge=1, le=CALLS_MAX)]
    within: Annotated[Seconds, between(1, 86_400)] = 60.0


class CallersShape(Shape):
    """One kind of callers: how many come a day, and when, what they press, how long they wait and talk.

    `curve` gives each span of the day its share of the calls (none: the same all day), `week` how busy a day is
    against the others (1 where nothing is said). `keys` may be several, each with its share of the calls. With `people`
    each call comes from one of so many, by chance; without it everybody is somebody else. `found` is what services
    say of them, by look-up; one of which nothing is said knows nobody. Of those who are offered a callback while they
    wait a share of `callbacks` takes it.
    """

    line: PhoneNumber
    per_day: Calls = 0
    curve: Annotated[dict[Span, Weight], Field(max_length=1000)] = Field(default_factory=dict)
    week: dict[Annotated[str, AfterValidator(_check_day)], Weight] = Field(default_factory=dict)
    bursts: Annotated[tuple[BurstShape, ...], Field(strict=False, max_length=1000)] = ()
    keys: KeysOrShares = ""
    people: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    patience: SpreadShape | None = None
    talk: SpreadShape | None = None
    retry: RetryShape | None = None
    callbacks: Share = 0.0
    found: Found = Field(default_factory=dict)


class BreakShape(Shape):
    """A pause `after` so much of the shift."""

    after: Annotated[Seconds, between(1, 86_400)]
    length: Annotated[Seconds, between(1, 86_400)]


class CrewShape(Shape):
    """Agents who work alike: those named, and those who serve one of `queues`; everybody else where both are missing.

    The name of a team, or of a partner, stands for all of its agents. Each day an `absent` share of the crew has no
    shift; each of the others takes one of the `shifts` in turn (none: all day), with these `breaks`. They answer after
    `answers_in` (three seconds), reject and miss a share of what is offered, and talk `pace` times as long as others.
    """

    agents: Annotated[tuple[Name, ...], Field(strict=False, max_length=LIST_MAX), Once] = ()
    queues: Annotated[tuple[Name, ...], Field(strict=False, max_length=LIST_MAX), Once] = ()
    absent: Share = 0.0
    shifts: Spans = ()
    breaks: Annotated[tuple[BreakShape, ...], Field(strict=False, max_length=100)] = ()
    answers_in: SpreadShape | None = None
    rejects: Share = 0.0
    misses: Share = 0.0
    pace: Annotated[float, Field(strict=False, ge=0.05, le=20)] = 1.0


class TrafficFile(FileShape):
    """traffic.yaml: `callers` by kind, `handling` by queue, `crews` of agents; `interval` is that of the tables."""

    interval: Annotated[Seconds, between(60, 86_400)] = 1800.0
    callers: dict[Name, CallersShape] = Field(default_factory=dict)
    handling: dict[Name, SpreadShape] = Field(default_factory=dict)
    crews: dict[Name, CrewShape] = Field(default_factory=dict)
