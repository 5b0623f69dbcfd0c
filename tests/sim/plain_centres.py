"""More lines without an engine, of centres with rules: skills, limits of lines and times, waits foretold, points.

As in `plain.py` a caller is (when he comes, his patience, how long he talks), and all of them are served by a few lines
of arithmetic. The tests show that the engine serves the same callers at the same moments.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush, heapreplace
from itertools import tee

from tests.sim.plain import Person, fifo


def by_skill(
    everybody: Iterable[tuple[Person, int]], agents: Sequence[Sequence[int]], lines: int
) -> Iterator[tuple[int, float]]:
    """Number and wait of each, as they are served; below 0: all lines were taken, by who talks or waits.

    Each agent knows kinds of calls. Who comes is given to the longest idle of those who have his kind as their first,
    else as their second, and so on; who becomes free takes whoever waits for her first kind, else for her second.
    """
    kinds = 1 + max(kind for each in agents for kind in each)
    waiting: list[deque[tuple[int, float, float]]] = [deque() for _ in range(kinds)]
    # By how early the kind is named, and the kind: agents and since when; those who are not idle so long are stale.
    idle = [[deque[tuple[int, float]]() for _ in range(kinds)] for _ in range(max(map(len, agents)))]
    idle_since: list[float | None] = [0.0] * len(agents)
    busy: list[tuple[float, int]] = []
    inside = 0

    def rest(agent: int, at_s: float) -> None:
        idle_since[agent] = at_s
        for level, kind in enumerate(agents[agent]):
            idle[level][kind].append((agent, at_s))

    def ready(kind: int) -> int | None:
        for level in idle:
            line = level[kind]
            while line:
                agent, since_s = line.popleft()
                if idle_since[agent] == since_s:
                    return agent
        return None

    for agent in range(len(agents)):
        rest(agent, 0.0)
    for number, ((at_s, _, talk_s), kind) in enumerate(everybody):
        while busy and busy[0][0] <= at_s:
            freed_s, agent = heappop(busy)
            inside -= 1
            line = next((waiting[each] for each in agents[agent] if waiting[each]), None)
            if line is None:
                rest(agent, freed_s)
            else:
                who, came_s, his_s = line.popleft()
                heappush(busy, (freed_s + his_s, agent))
                yield who, freed_s - came_s
        if inside >= lines:
            yield number, -1.0
            continue
        inside += 1
        found = ready(kind)
        if found is None:
            waiting[kind].append((number, at_s, talk_s))
        else:
            idle_since[found] = None
            heappush(busy, (at_s + talk_s, found))
            yield number, 0.0


SERVED, GAVE_UP, TOO_LONG, CUT_OFF, NO_LINE = "answered", "abandoned", "timed_out", "closed_while_waiting", ""


def until_closing(
    everybody: Iterable[Person], agents: int, lines: int, waits_s: float, closes_s: float
) -> Iterator[tuple[float, str]]:
    """A day from empty: each wait and how it ended. Nobody waits longer than `waits_s`, nor when it has closed."""
    free, inside = [0.0] * agents, list[float]()
    for at_s, patience_s, talk_s in everybody:
        if at_s >= closes_s:
            return
        while inside and inside[0] <= at_s:
            heappop(inside)
        if len(inside) >= lines:
            yield 0.0, NO_LINE
            continue
        wait_s, most_s = max(0.0, free[0] - at_s), min(patience_s, waits_s, closes_s - at_s)
        if wait_s <= most_s:
            heapreplace(free, at_s + wait_s + talk_s)
            heappush(inside, at_s + wait_s + talk_s)
            yield wait_s, SERVED
        else:
            heappush(inside, at_s + most_s)
            yield most_s, GAVE_UP if most_s == patience_s else TOO_LONG if most_s == waits_s else CUT_OFF


def foretold(everybody: Iterable[Person], agents: int) -> Iterator[tuple[float, bool, int, float, float]]:
    """Of each who has to wait: his wait, and whether he was served; how many waited before him, and two who look back.

    These are how long the first in line had waited by then, and the last who was served; nobody there: 0.
    """
    free = [0.0] * agents
    gone: list[tuple[float, float, bool]] = []
    line: deque[tuple[float, float]] = deque()
    last_s = 0.0
    for at_s, patience_s, talk_s in everybody:
        while gone and gone[0][0] <= at_s:
            _, waited_s, was_served = heappop(gone)
            last_s = waited_s if was_served else last_s
        while line and line[0][1] <= at_s:
            line.popleft()
        wait_s = free[0] - at_s
        if wait_s <= 0.0:
            heapreplace(free, at_s + talk_s)
            last_s = 0.0
            continue
        is_served = wait_s <= patience_s
        waits_s = min(wait_s, patience_s)
        yield waits_s, is_served, len(gone), at_s - line[0][0] if line else 0.0, last_s
        if is_served:
            heapreplace(free, at_s + wait_s + talk_s)
        heappush(gone, (at_s + waits_s, waits_s, is_served))
        line.append((at_s, at_s + waits_s))


def by_points(everybody: Iterable[tuple[Person, int]], rates: Sequence[float]) -> Iterator[tuple[int, float]]:
    """One agent, who takes whoever has the most points; those of each kind grow at its rate. Number and wait."""
    lines = [deque[tuple[int, float, float]]() for _ in rates]
    free_s = 0.0
    for number, ((at_s, _, talk_s), kind) in enumerate(everybody):
        while free_s <= at_s and any(lines):
            line = max(
                (each for each in range(len(rates)) if lines[each]), key=lambda k: (free_s - lines[k][0][1]) * rates[k]
            )
            who, came_s, his_s = lines[line].popleft()
            yield who, free_s - came_s
            free_s += his_s
        if free_s <= at_s:
            free_s = at_s + talk_s
            yield number, 0.0
        else:
            lines[kind].append((number, at_s, talk_s))


def there(everybody: Iterable[Person], agents: int) -> Iterator[int]:
    """How many are there, talking or waiting, when each comes."""
    inside = list[float]()
    coming, kept = tee(everybody)
    for (at_s, _, talk_s), (wait_s, is_served) in zip(kept, fifo(coming, agents), strict=False):
        while inside and inside[0] <= at_s:
            heappop(inside)
        yield len(inside)
        heappush(inside, at_s + wait_s + talk_s * is_served)
