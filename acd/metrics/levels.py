"""The four service levels that are in use, by name: the same month gives four different figures. Pure.

A stay counts when it ends, in numerator and denominator at once: over any interval a level is the growth of the one
by the growth of the other, and never more than 1. Nothing is ever just called 'service level'.
"""

from collections.abc import Mapping

from acd.core.reasons import StayEnding

# For people, in the exposition's help text. T is the queue's `service_level_s`.
FORMULAS: Mapping[str, str] = {
    "answered_of_offered": "answered within T / offered",
    "short_abandons_excluded": "answered within T / (offered - abandoned within T)",
    "answered_only": "answered within T / answered",
    "handled_in_time": "(answered + abandoned within T) / offered",
}


def judge(ending: StayEnding, wait_s: float, threshold_s: float) -> Mapping[str, tuple[bool, bool]]:
    """For each level, whether a stay that ended so after `wait_s` seconds meets it, and whether it counts at all."""
    is_answered = ending is StayEnding.ANSWERED
    is_in_time = wait_s <= threshold_s
    is_met = is_answered and is_in_time
    is_short_abandon = ending is StayEnding.ABANDONED and is_in_time
    return {
        "answered_of_offered": (is_met, True),
        "short_abandons_excluded": (is_met, not is_short_abandon),
        "answered_only": (is_met, is_answered),
        "handled_in_time": (is_met or is_short_abandon, True),
    }
