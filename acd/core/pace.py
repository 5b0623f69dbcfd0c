"""How fast a line moves, as measured, and how long somebody in it has to wait: as quantiles, or not at all.

While somebody waits, `staff` agents take callers at some rate each, and callers give up at another. Whoever has `q`
before him waits for q + 1 steps, of which the i-th from the end takes 1 / (staff·rate + i·impatience) on average: sums
in closed form, so that a long line costs no more than a short one. Nothing here knows of calls, queues or agents.
"""

from dataclasses import field
from math import log, sqrt

from acd.core.frozen import dataclass

# How many of the latest count: more make the measure steadier, fewer let it follow a changing day.
TAKES_KEPT = 500
ENDINGS_KEPT = 500
CHECKS_KEPT = 100
# Before so many were taken, or as long as those who waited waited so much longer or shorter, nothing is said.
TAKES_MIN = 30
CHECKS_MIN = 20
WRONG_BY_MAX = 1.5
_TAKES_DECAY, _ENDINGS_DECAY, _CHECKS_DECAY = (1 - 1 / kept for kept in (TAKES_KEPT, ENDINGS_KEPT, CHECKS_KEPT))
# Standard normal quantiles.
LIKELY, UPPER, LONGEST = 0.0, 0.8416, 1.6449


@dataclass(frozen=True, slots=True)
class Wait:
    """How long somebody has to wait (seconds): the mean, and what it stays below in 50, 80 and 95 of 100 cases."""

    mean_s: float
    likely_s: float
    upper_s: float
    longest_s: float


@dataclass(slots=True)
class Pace:
    """How fast one class of calls is served. `id` is the key of the class.

    `staff` counts who is there to take its calls, `shared` those of them who take another class's too. `taken` callers
    in `agent_seconds` in which somebody waited, `left` of impatience in `waited_seconds`, `seen` seconds where
    `foreseen` ones were expected: all weighted by how lately it was. `since_s` is up to when it was counted that
    somebody waits (monotonic seconds; None: nobody does); `news` is what a store does not know yet.
    """

    id: str
    staff: int = 0
    shared: dict[str, int] = field(default_factory=dict)
    taken: float = 0.0
    agent_seconds: float = 0.0
    left: float = 0.0
    waited_seconds: float = 0.0
    ringing: float = 0.0
    checked: int = 0
    foreseen: float = 0.0
    seen: float = 0.0
    since_s: float | None = None
    news: int = 0

    def count(self, now_s: float, *, is_waiting: bool) -> None:
        """Count the time up to now, if somebody waited; from now on somebody waits, or nobody."""
        if self.since_s is not None:
            self.agent_seconds += self.staff * (now_s - self.since_s)
        self.since_s = now_s if is_waiting else None

    def take(self, now_s: float) -> None:
        """One of the staff has taken a caller while others waited, or this one did."""
        self.count(now_s, is_waiting=self.since_s is not None)
        self.taken = (self.taken + 1) * _TAKES_DECAY
        self.agent_seconds *= _TAKES_DECAY
        self.news += 1

    def give_back(self) -> None:
        """It came to nothing: the caller is in line again."""
        self.taken = max(0.0, self.taken - 1)

    def end(self, waited: float, *, is_given_up: bool) -> None:
        """Somebody's wait is over after so many seconds."""
        self.waited_seconds = (self.waited_seconds + waited) * _ENDINGS_DECAY
        self.left = (self.left + is_given_up) * _ENDINGS_DECAY
        self.news += 1

    def check(self, expected: float, waited: float, rang: float) -> None:
        """Compare what was expected with what came true, of which a phone rang for so long (seconds)."""
        self.checked += 1
        self.foreseen = (self.foreseen + expected) * _CHECKS_DECAY
        self.seen = (self.seen + waited) * _CHECKS_DECAY
        self.ringing += (rang - self.ringing) / min(self.checked, CHECKS_KEPT)

    @property
    def is_calibrated(self) -> bool:
        """Whether what it says may be told: enough was measured, and what was foreseen came true on average."""
        if self.taken < TAKES_MIN:
            return False
        if self.checked < CHECKS_MIN:
            return True
        return self.foreseen <= self.seen * WRONG_BY_MAX and self.seen <= self.foreseen * WRONG_BY_MAX

    def expect(self, ahead: float) -> Wait | None:
        """The wait of who has so many before him (not whole where some of them go to others); None: nobody can say."""
        if not self.staff or self.taken <= 0 or self.agent_seconds <= 0:
            return None
        rate = self.staff * self.taken / self.agent_seconds
        impatience = self.left / self.waited_seconds if self.waited_seconds > 0 else 0.0
        mean, variance = steps(ahead + 1, rate, impatience)
        return Wait(
            mean + self.ringing,
            *(_quantile(mean, variance, deviations) + self.ringing for deviations in (LIKELY, UPPER, LONGEST)),
        )


def steps(count: float, rate: float, impatience: float) -> tuple[float, float]:
    """Mean and variance of a wait of so many steps: each at `rate` and, the later, the more who may give up."""
    if impatience * count < rate * 1e-3:
        # As good as nobody gives up; the difference of two large numbers would say nothing.
        return count / rate, count / rate**2
    first = rate / impatience
    mean = (_digamma(first + count) - _digamma(first)) / impatience
    return mean, (_trigamma(first) - _trigamma(first + count)) / impatience**2


def _quantile(mean: float, variance: float, deviations: float) -> float:
    """Of a sum of steps, as of a gamma distribution of the same mean and variance (Wilson and Hilferty's cube)."""
    shape = mean**2 / variance
    cube = 1 - 1 / (9 * shape) + deviations / (3 * sqrt(shape))
    return mean * max(0.0, cube) ** 3


def _digamma(x: float) -> float:
    """The derivative of log Γ, for x > 0, to nine digits."""
    total = 0.0
    while x < 8:
        total -= 1 / x
        x += 1
    inverse = 1 / x**2
    return total + log(x) - 1 / (2 * x) - inverse * (1 / 12 - inverse * (1 / 120 - inverse / 252))


def _trigamma(x: float) -> float:
    """The second derivative."""
    total = 0.0
    while x < 8:
        total += 1 / x**2
        x += 1
    inverse = 1 / x**2
    return total + 1 / x + inverse / 2 + inverse / x * (1 / 6 - inverse * (1 / 30 - inverse / 42))
