"""Closing a line by hand, and a special greeting on it: for one line or for all, until somebody ends it or its time.

Who calls a closed line is answered, told why, and hung up on. A greeting is said when the flow has answered the call,
once to each caller; who waits already, or was in a menu meanwhile, hears it in the queue.
"""

from collections.abc import Iterator

from acd.core.change import Change
from acd.core.greetings import greeting_due, notice_of
from acd.core.kept import Kept
from acd.core.ledger_lines import NoticeBegan, NoticeEnded
from acd.core.line_notes import EVERY_LINE, LineNotice, NoticeKind, notice_id
from acd.core.line_requests import LineRequest, NoticeAsked, NoticeEndAsked
from acd.core.plan import Plan
from acd.core.stays import StayState
from acd.core.working import Answer, Outcome


def decide(change: Change, request: LineRequest) -> Answer:
    """Do what is asked."""
    if request.line != EVERY_LINE and request.line not in change.plan.lines:
        return Answer(Outcome.REFUSED, f"there is no line {request.line!r}")
    what = f"{request.line or 'every line'}"
    present = change.state.line_notices.get(notice_id(request.kind, request.line))
    if isinstance(request, NoticeEndAsked):
        if present is not None:
            _end(change, present, request.by)
        return Answer(Outcome.DONE, _ended(change, request.kind, what, request.line))
    why = _unfit(change, request)
    if why:
        return Answer(Outcome.REFUSED, why)
    _begin(change, request, present)
    until = "" if request.until is None else f" until {request.until.isoformat(timespec='minutes')}"
    done = "is closed" if request.kind is NoticeKind.CLOSED else f'begins with "{request.prompt}"'
    return Answer(Outcome.DONE, f"{what} {done}{until}")


def overdue(change: Change, notice: LineNotice) -> None:
    """Its time has come."""
    _end(change, notice, "")


def forget_lines(change: Change) -> None:
    """Lines that the settings have no more need no notice."""
    for notice in list(change.state.line_notices.values()):
        if notice.line not in {EVERY_LINE, *change.plan.lines}:
            change.drop(notice)


def keep(change: Change, kept: Kept) -> None:
    """What was told on lines under an engine before is told on, except on lines that are gone."""
    for notice in kept.line_notices:
        if notice.line == EVERY_LINE or notice.line in change.plan.lines:
            change.put(notice)
        else:
            change.touch("line_notices", notice.id)


def _begin(change: Change, request: NoticeAsked, present: LineNotice | None) -> None:
    if present is not None:
        change.record(NoticeEnded(present.kind, present.line, present.prompt, request.by))
    due_s = None
    if request.until is not None:
        due_s = change.now.mono_s + max(0.0, (request.until - change.now.wall).total_seconds())
    now = change.now.wall
    key = notice_id(request.kind, request.line)
    change.put(LineNotice(key, request.kind, request.line, request.prompt, request.by, now, request.until, due_s))
    change.record(NoticeBegan(request.kind, request.line, request.prompt, request.until, request.by))
    if request.kind is NoticeKind.GREETING:
        _tell_who_waits(change, request.line)


def _end(change: Change, notice: LineNotice, by: str) -> None:
    change.drop(notice)
    change.record(NoticeEnded(notice.kind, notice.line, notice.prompt, by))
    if notice.kind is NoticeKind.GREETING:
        # Where a line's own is over, that of every line counts again.
        _tell_who_waits(change, notice.line)


def _tell_who_waits(change: Change, line: str) -> None:
    """Those who wait hear it too, as soon as nothing else is said to them."""
    state = change.state
    for stay in list(state.stays.values()):
        call = state.calls[stay.call]
        if line in (EVERY_LINE, call.line) and greeting_due(state, call) is not None:
            again = change.set(stay, next_greeted_s=change.now.mono_s)
            if stay.state is StayState.WAITING:
                change.set(again, deadline_s=change.now.mono_s + again.due_in_s(change.now.mono_s))


def _unfit(change: Change, request: NoticeAsked) -> str:
    """Why this cannot be told, for people; empty: it can."""
    prompt = change.plan.prompts.get(request.prompt)
    if prompt is None:
        return f"there is no prompt {request.prompt!r}"
    if request.until is not None and request.until <= change.now.wall:
        return f"{request.until.isoformat(timespec='minutes')} has passed"
    missing = sorted(set(_languages(change.plan, request.line)) - set(prompt.longest_s))
    return f"{request.prompt!r} has no words in {', '.join(missing)}" if missing else ""


def _languages(plan: Plan, line: str) -> Iterator[str]:
    return (each.language for number, each in plan.lines.items() if line in (EVERY_LINE, number))


def _ended(change: Change, kind: NoticeKind, what: str, line: str) -> str:
    if kind is NoticeKind.GREETING:
        return f"{what} begins without a special greeting of its own"
    still = any(notice_of(change.state, kind, number) for number in change.plan.lines if line in (EVERY_LINE, number))
    return f"{what} is opened; some are closed by another notice" if still else f"{what} goes by its flow again"
