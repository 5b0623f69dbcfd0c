"""Lines, and small things about calls, as the API shows them."""

from datetime import datetime

from acd.core.calls import Call
from acd.core.greetings import notice_of
from acd.core.hours import is_open
from acd.core.line_notes import EVERY_LINE, NoticeKind
from acd.core.own_calls import OwnCall
from acd.core.pace import Wait
from acd.core.state import State
from acd.http.line_views import LineView, NoticeView
from acd.http.views import WaitView


def line_views(state: State, wall: datetime) -> tuple[LineView, ...]:
    """All lines, by number, with what is told on them at that moment."""
    plan = state.plan
    if plan is None:
        return ()
    return tuple(
        LineView(
            number,
            line.name,
            None if line.hours not in plan.hours else is_open(plan.hours[line.hours], wall),
            _notice(state, NoticeKind.CLOSED, number),
            _notice(state, NoticeKind.GREETING, number),
        )
        for number, line in sorted(plan.lines.items())
    )


def began_at(call: Call | OwnCall) -> datetime:
    """When it began, by the clocks of people."""
    return call.entered_at if isinstance(call, Call) else call.began_at


def wait_view(wait: Wait | None) -> WaitView | None:
    """How long somebody waits; None: it cannot be foretold."""
    return None if wait is None else WaitView(wait.likely_s, wait.upper_s, wait.longest_s, wait.mean_s)


def _notice(state: State, kind: NoticeKind, number: str) -> NoticeView | None:
    notice = notice_of(state, kind, number)
    if notice is None:
        return None
    until = None if notice.until is None else notice.until.isoformat()
    return NoticeView(notice.prompt, notice.by, notice.begun_at.isoformat(), until, notice.line == EVERY_LINE)
