"""How well a queue keeps its promise these days: the share that was answered in time, of which late ones count more.

Only for queues whose callers go first while it is missed.
"""

from acd.core.change import Change
from acd.core.stays import Stay

# After so many calls what was before them counts for a third.
CALLS = 50


def answered(change: Change, stay: Stay) -> None:
    """An agent took the call."""
    _count(change, stay, is_kept=_is_in_time(change, stay))


def given_up(change: Change, stay: Stay) -> None:
    """The caller hung up. Whoever does so before the promised time is no broken promise."""
    if not _is_in_time(change, stay):
        _count(change, stay, is_kept=False)


def _is_in_time(change: Change, stay: Stay) -> bool:
    return change.now.mono_s - stay.entered_s <= change.queue(stay.queue).service_level_s


def _count(change: Change, stay: Stay, *, is_kept: bool) -> None:
    if change.queue(stay.queue).routing.turns.at_risk:
        share = change.state.attained.get(stay.queue, 1.0)
        change.attain(stay.queue, share + (is_kept - share) / CALLS)
