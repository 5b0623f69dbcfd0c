import pytest

from acd.core.reasons import StayEnding
from acd.metrics.levels import FORMULAS
from tests.metrics.days import Day, enters, leaves, queue

# A morning of 100 callers, made up: how many ended so, after so many seconds.
MORNING = [
    (30, StayEnding.ANSWERED, 8.0),
    (20, StayEnding.ANSWERED, 20.0),
    (10, StayEnding.ANSWERED, 20.5),
    (5, StayEnding.ANSWERED, 45.0),
    (8, StayEnding.ABANDONED, 5.0),
    (12, StayEnding.ABANDONED, 90.0),
    (9, StayEnding.TIMED_OUT, 600.0),
    (6, StayEnding.REFUSED_FULL, 0.0),
]
# By threshold: numerator and denominator of each level, worked out by hand from the list above.
EXPECTED = {
    20.0: {
        "answered_of_offered": (50, 100),
        "short_abandons_excluded": (50, 92),
        "answered_only": (50, 65),
        "handled_in_time": (58, 100),
    },
    60.0: {
        "answered_of_offered": (65, 100),
        "short_abandons_excluded": (65, 92),
        "answered_only": (65, 65),
        "handled_in_time": (73, 100),
    },
    150.0: {
        "answered_of_offered": (65, 100),
        "short_abandons_excluded": (65, 80),
        "answered_only": (65, 65),
        "handled_in_time": (85, 100),
    },
}


def morning(threshold_s: float) -> Day:
    """The whole morning, at one queue with this threshold."""
    day = Day(queue("help", threshold_s))
    number = 0
    for times, ending, wait_s in MORNING:
        for _ in range(times):
            number += 1
            day.at(number, enters(f"c{number}")).at(number, leaves(f"c{number}", ending, wait_s))
    return day


@pytest.mark.parametrize("threshold_s", EXPECTED)
def test_the_same_morning_has_four_levels(threshold_s):
    """Four usual formulas, four answers, at each queue's own threshold; a wait of exactly the threshold is in time."""
    day = morning(threshold_s)
    found = {
        level: (
            day.figure("acd_service_level_met_stays_total", "help", level),
            day.figure("acd_service_level_counted_stays_total", "help", level),
        )
        for level in FORMULAS
    }
    assert found == EXPECTED[threshold_s]
    assert day.figure("acd_service_level_threshold_seconds", "help") == threshold_s


def test_who_still_waits_is_not_judged_yet():
    """A stay counts when it ends, above and below the line at once, so no level is ever more than 1."""
    day = morning(20.0).at(200, enters("late"))
    assert day.figure("acd_offered_stays_total", "help") == 101
    assert day.figure("acd_service_level_counted_stays_total", "help", "answered_of_offered") == 100
    day.at(230, leaves("late", StayEnding.ANSWERED, 30.0))
    assert day.figure("acd_service_level_counted_stays_total", "help", "answered_of_offered") == 101
    assert day.figure("acd_service_level_met_stays_total", "help", "answered_of_offered") == 50
