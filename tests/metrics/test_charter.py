"""How a line keeps its charter: each caller who waits is judged once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from acd.core.events import Now
from acd.core.ids import CallbackId, CallId, QueueName, StayId
from acd.core.ledger import CallEnded, Fact, StayEnded
from acd.core.ledger_callbacks import CallbackOffered, CallbackPromised, CharterApplied
from acd.core.reasons import CallEnding, StayEnding
from acd.metrics.charter import CharterFold, Day, Days, Verdict
from tests.core.words import MORNING

CALL, QUEUE, STAY, LINE = CallId("a1-e1-c1"), QueueName("help"), StayId("a1-e1-c1-s1"), "+3225550100"
BEGINS = CharterApplied(CALL, LINE, 150.0)
OFFERED = CallbackOffered(CALL, STAY, QUEUE, 150.0)
PROMISED = CallbackPromised(CallbackId("a1-e1-c1-q"), CALL, QUEUE)
OVER = CallEnded(CALL, CallEnding.CALLER_HUNG_UP, 16)


def at(second: float) -> Now:
    """A second of the day."""
    return Now(second, MORNING + timedelta(seconds=second))


def stays(ending: StayEnding) -> Fact:
    """The stay is over."""
    return StayEnded(CALL, STAY, QUEUE, ending, 0.0)


ANSWERED, ABANDONED, TIMED_OUT = map(stays, (StayEnding.ANSWERED, StayEnding.ABANDONED, StayEnding.TIMED_OUT))
ACCEPTED, MOVED = stays(StayEnding.CALLBACK_ACCEPTED), stays(StayEnding.TRANSFERRED_OUT)
STORIES: list[tuple[str, list[tuple[float, Fact]], Verdict]] = [
    ("answered", [(0, BEGINS), (150, ANSWERED), (400, OVER)], Verdict.IN_TIME),
    ("late", [(0, BEGINS), (151, ANSWERED), (400, OVER)], Verdict.LATE),
    ("moved by hand", [(0, BEGINS), (100, MOVED), (160, ANSWERED), (400, OVER)], Verdict.LATE),
    ("chose anew", [(0, BEGINS), (140, TIMED_OUT), (145, BEGINS), (290, ANSWERED), (300, OVER)], Verdict.IN_TIME),
    ("called back", [(0, BEGINS), (150, OFFERED), (160, ACCEPTED), (162, PROMISED), (170, OVER)], Verdict.CALLBACK),
    ("changed his mind", [(0, BEGINS), (150, OFFERED), (160, ACCEPTED), (170, OVER)], Verdict.OFFERED),
    ("soon gone", [(0, BEGINS), (60, ABANDONED), (60, OVER)], Verdict.GAVE_UP),
    ("went on", [(0, BEGINS), (100, TIMED_OUT), (500, OVER)], Verdict.GAVE_UP),
    ("offered", [(0, BEGINS), (150, OFFERED), (200, ABANDONED), (200, OVER)], Verdict.OFFERED),
    ("missed", [(0, BEGINS), (200, ABANDONED), (200, OVER)], Verdict.MISSED),
    ("came back", [(0, CharterApplied(CALL, LINE, 150.0, 100.0)), (60, ANSWERED), (70, OVER)], Verdict.LATE),
    ("sent on", [(0, BEGINS), (9, ANSWERED), (50, BEGINS), (300, ANSWERED), (400, OVER)], Verdict.IN_TIME),
]


@pytest.mark.parametrize(("told", "verdict"), [story[1:] for story in STORIES], ids=[story[0] for story in STORIES])
def test_each_caller_is_judged_once(told, verdict):
    """And nothing is kept of him."""
    fold = CharterFold()
    for second, fact in told:
        fold.take(fact, at(second))
    assert fold.judged.values == {(LINE, verdict): 1}
    assert not fold._judge.calls
    assert not fold._judge.judged


def test_lines_without_the_charter_are_not_judged():
    """Whoever waits there."""
    fold = CharterFold()
    for fact in (OFFERED, ANSWERED, PROMISED, OVER):
        fold.take(fact, at(0))
    assert not fold.judged.values


def test_a_day_is_that_of_the_wall():
    """Who is judged after midnight belongs to the next one; who gave up before is not counted."""
    days, evening = Days(ZoneInfo("Europe/Brussels")), datetime(2026, 11, 23, 22, 58, tzinfo=UTC)
    for fact, second in ((BEGINS, 0), (ANSWERED, 60), (OVER, 90), (BEGINS, 100), (ANSWERED, 260), (OVER, 300)):
        days.take(fact, evening + timedelta(seconds=second))
    for fact in (BEGINS, ABANDONED, OVER):
        days.take(fact, evening + timedelta(seconds=400))
    shown = {(str(day), line): (found.counted, found.share) for (day, line), found in days.found.items()}
    assert shown == {("2026-11-23", LINE): (1, 1.0), ("2026-11-24", LINE): (1, 0.0)}
    assert Day().share is None
