"""A line before many equal agents, in virtual time: exponential service, exponential patience, first come first served.

It measures its own pace as the engine does. Each caller who has to wait notes what is foretold, and what those who look
back would say: the wait of the last who was served, and of the first who waits.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import inf, sqrt
from random import Random

from acd.core.pace import Pace, Wait


@dataclass
class Told:
    """One who has to wait until he is served, or his patience ends: what is foretold, and what comes true.

    `said` is None while the pace keeps silent; `expected` is there anyway. `last_served` and `head_of_line` look back.
    """

    came: float
    until: float
    ahead: int
    expected: Wait | None
    said: Wait | None
    last_served: float
    head_of_line: float
    waited: float | None = None


@dataclass
class Line:
    """`load` is that of each agent; mean patience is `patience` (None: endless), mean service at a moment `service`."""

    agents: int
    load: float
    seed: int
    patience: float | None = None
    service: Callable[[float], float] = lambda _: 1.0
    pace: Pace = field(default_factory=lambda: Pace("line"))

    def run(self, calls: int) -> list[Told]:
        """So many callers come; gives those who had to wait, in the order in which they came."""
        chance, now, free, last_served = Random(self.seed), 0.0, self.agents, 0.0
        self.pace.staff = self.agents
        busy: list[float] = []
        line: deque[Told] = deque()
        everybody: list[Told] = []
        for _ in range(calls):
            now += chance.expovariate(self.load * self.agents)
            while busy and busy[0] <= now:
                freed = heappop(busy)
                self._lose(line, freed)
                if line:
                    last_served = self._serve(line, freed)
                    heappush(busy, freed + chance.expovariate(1 / self.service(freed)))
                else:
                    free += 1
            self._lose(line, now)
            if free:
                free -= 1
                heappush(busy, now + chance.expovariate(1 / self.service(now)))
                continue
            expected, is_said = self.pace.expect(len(line)), self.pace.is_calibrated
            until = now + (chance.expovariate(1 / self.patience) if self.patience else inf)
            head = now - line[0].came if line else 0.0
            line.append(Told(now, until, len(line), expected, expected if is_said else None, last_served, head))
            everybody.append(line[-1])
            self.pace.count(now, is_waiting=True)
        return everybody

    def _serve(self, line: deque[Told], at: float) -> float:
        told = line.popleft()
        told.waited = at - told.came
        self.pace.take(at)
        self.pace.end(told.waited, is_given_up=False)
        if told.expected is not None:
            self.pace.check(told.expected.mean_s, told.waited, 0.0)
        self.pace.count(at, is_waiting=bool(line))
        return told.waited

    def _lose(self, line: deque[Told], at: float) -> None:
        for told in sorted((told for told in line if told.until <= at), key=lambda told: told.until):
            line.remove(told)
            self.pace.end(told.until - told.came, is_given_up=True)
            self.pace.count(told.until, is_waiting=bool(line))


def served(everybody: Iterable[Told]) -> list[Told]:
    """Those who were served."""
    return [told for told in everybody if told.waited is not None]


def error(foretold: Sequence[float], came_true: Sequence[float]) -> float:
    """The root of the mean square error, over the mean."""
    squares = sum((said - waited) ** 2 for said, waited in zip(foretold, came_true, strict=True))
    return sqrt(squares / len(came_true)) / (sum(came_true) / len(came_true))
