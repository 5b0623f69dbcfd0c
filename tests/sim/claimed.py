"""Rows of centres with rules, simulated by others: skills, lines, waits that end, days that do."""

from collections.abc import Iterator
from itertools import permutations
from math import inf

from tests.sim.claims import Claim, ratio
from tests.sim.plain import Person, fifo, kinds, people, with_room
from tests.sim.plain_centres import CUT_OFF, GAVE_UP, NO_LINE, SERVED, TOO_LONG, by_skill, until_closing

Counted = Iterator[tuple[float, ...]]
MINUTE_S, HOUR_S = 60.0, 3600.0

# -- skills ------------------------------------------------------------------------------------------------------------

KINDS, LINES, LOAD, SERVICE_S = 6, 120, 84, 600.0
# As many as make the standard errors that they give of mean waits.
THEIR_CALLS = 5_000_000
AGENTS_OF: dict[int, list[tuple[int, ...]]] = {
    1: [(kind,) for kind in range(KINDS) for _ in range(15)],
    2: [(first, second) for first, second in permutations(range(KINDS), 2) for _ in range(3)],
    6: [tuple((kind + step) % KINDS for step in range(KINDS)) for kind in range(KINDS) for _ in range(15)],
}


def of_kinds(seed: int) -> Iterator[tuple[Person, int]]:
    """Callers of six kinds, all as frequent."""
    return zip(people(seed, LOAD / SERVICE_S, SERVICE_S), kinds(seed, (1.0,) * KINDS), strict=False)


def _entering(wait_s: float) -> tuple[float, ...]:
    """Who comes, enters, for how long he waits, and whether that is short."""
    entered = wait_s >= 0.0
    return 1.0, entered, wait_s * entered, 0.0 <= wait_s <= 30.0


ENTERING = {"blocked": lambda sums: 1.0 - sums[1] / sums[0], "wait_min": ratio(2, 1, MINUTE_S), "soon": ratio(3, 1)}


def _skilled(skills: int, long: int, **says: float) -> Claim:
    def counted(seed: int) -> Counted:
        return map(_entering, (wait_s for _, wait_s in by_skill(of_kinds(seed), AGENTS_OF[skills], LINES)))

    return Claim(
        f"Wallace & Whitt, skills of each agent: {skills}",
        says,
        counted,
        ENTERING,
        quick=600_000,
        long=long,
        theirs=THEIR_CALLS,
        rare=frozenset({"blocked"}),
    )


SKILLS = (
    _skilled(1, 2_500_000, blocked=0.0414, wait_min=3.059, soon=0.473),
    _skilled(2, 14_000_000, blocked=0.0041, wait_min=0.586, soon=0.718),
    # Who is served does not change how many are there: the first two are exact.
    _skilled(6, 18_000_000, blocked=0.003643, wait_min=0.450023, soon=0.784),
)
FIRST_COME = Claim(
    "Wallace & Whitt, all skills, first come, first served",
    {"blocked": 0.003643, "wait_min": 0.450023, "soon": 0.732922},
    lambda seed: map(_entering, (wait_s for wait_s, _ in with_room(people(seed, LOAD / SERVICE_S, SERVICE_S), 90, 30))),
    ENTERING,
    quick=1_000_000,
    long=18_000_000,
    rare=frozenset({"blocked"}),
)

# -- limits ------------------------------------------------------------------------------------------------------------

VOLUNTEERS, TELETHON_LINES, OPEN_S, DAYS = 12, 24, 4 * HOUR_S, 5


def telethon_day(seed: int) -> Iterator[Person]:
    """Those who ring on one day, from its beginning."""
    return people(seed, 50 / HOUR_S, 600.0, 120.0)


def _weeks(seed: int) -> Counted:
    """Each week: who came, was served, gave up, left a message, was served within a minute, was cut off; and talk."""
    day = 0
    while True:
        came, talked_s, soon, ends = 0, 0.0, 0, dict.fromkeys((SERVED, GAVE_UP, TOO_LONG, CUT_OFF, NO_LINE), 0)
        for _ in range(DAYS):
            day += 1
            talks: list[float] = []

            def noted(talks: list[float] = talks, day: int = day) -> Iterator[Person]:
                for each in telethon_day(seed + day):
                    talks.append(each[2])
                    yield each

            for wait_s, ending in until_closing(noted(), VOLUNTEERS, TELETHON_LINES, 120.0, OPEN_S):
                came += 1
                ends[ending] += 1
                if ending == SERVED:
                    talked_s += talks[-1]
                    soon += wait_s <= MINUTE_S
        yield 1.0, came, ends[SERVED], ends[GAVE_UP], ends[TOO_LONG], soon, ends[CUT_OFF], talked_s


TELETHON = Claim(
    "Telethon",
    {"came": 1000.2, "served": 963.1, "gave_up": 31.8, "messages": 4.96, "soon": 0.9503, "busy": 0.6677, "cut": 0.28},
    _weeks,
    {
        "came": ratio(1),
        "served": ratio(2),
        "gave_up": ratio(3),
        "messages": ratio(4),
        "soon": ratio(5, unit=1000.0),
        "cut": ratio(6),
        "busy": ratio(7, unit=VOLUNTEERS * DAYS * OPEN_S),
    },
    quick=3_600,
    long=24_000,
    theirs=1000,
    each=1000,
)


def _days(seed: int, patience_s: float) -> Counted:
    """Eight hours of 4.2 calls a minute for 12 agents, from empty: callers, in time, waited, served and who gave up."""
    day = 0
    while True:
        row, talks = [1.0, *[0.0] * 6], list[tuple[float, float]]()

        def coming(day: int = day, talks: list[tuple[float, float]] = talks) -> Iterator[Person]:
            for each in people(seed + day, 4.2 / MINUTE_S, 120.0, patience_s):
                if each[0] >= 8 * HOUR_S:
                    return
                talks.append((each[0], each[2]))
                yield each

        for wait_s, is_served in fifo(coming(), 12):
            begins_s = talks[-1][0] + wait_s
            row[1] += 1
            row[2] += is_served and wait_s <= 20.0
            row[3] += wait_s
            row[4] += is_served
            row[5] += wait_s * is_served
            row[6] += is_served * max(0.0, min(8 * HOUR_S, begins_s + talks[-1][1]) - begins_s)
        day += 1
        yield tuple(row)


DAY = {"soon": ratio(2, 1), "wait_min": ratio(3, 1, MINUTE_S), "busy": ratio(6, unit=12 * 8 * HOUR_S)}
MMC = Claim(
    "L'Ecuyer's day of patient callers",
    {"soon": 0.902, "wait_min": 0.099, "busy": 0.695},
    lambda seed: _days(seed, inf),
    DAY,
    quick=400,
    long=1_500,
    theirs=1000,
    each=2000,
)
MMC_AB = Claim(
    "L'Ecuyer's day of impatient callers",
    {"gave_up": 58.61, "busy": 0.675, "served_wait_min": 0.024},
    lambda seed: _days(seed, MINUTE_S),
    {**DAY, "gave_up": lambda sums: (sums[1] - sums[4]) / sums[0], "served_wait_min": ratio(5, 4, MINUTE_S)},
    quick=400,
    long=1_500,
    theirs=1000,
    each=2000,
)
CLAIMED = (*SKILLS, FIRST_COME, TELETHON, MMC, MMC_AB)
