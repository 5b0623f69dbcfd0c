"""What a line tells its callers by hand: that it is closed, or a special greeting, which each of them hears once."""

from acd.core.calls import Call
from acd.core.change import Change
from acd.core.frozen import replace
from acd.core.ledger_lines import GreetingTold
from acd.core.line_notes import EVERY_LINE, LineNotice, NoticeKind, notice_id
from acd.core.plan import Plan
from acd.core.state import State
from acd.core.steps import CLOSED_LINE

GREETED_AFTER_S = 1.0


def notice_of(state: State, kind: NoticeKind, line: str) -> LineNotice | None:
    """What is told to who calls that line now: its own before that of every line."""
    own = state.line_notices.get(notice_id(kind, line))
    return own or state.line_notices.get(notice_id(kind, EVERY_LINE))


def at_line(change: Change, call: Call) -> Call:
    """A call at the beginning of its line's flow; if that is closed, at what is told there instead."""
    closed = notice_of(change.state, NoticeKind.CLOSED, call.line)
    return call if closed is None else replace(call, flow=CLOSED_LINE, block=closed.prompt, index=0)


def greeting_due(state: State, call: Call) -> LineNotice | None:
    """The greeting that he should hear and has not heard."""
    greeting = notice_of(state, NoticeKind.GREETING, call.line)
    return None if greeting is None or greeting.name == call.greeted or call.flow == CLOSED_LINE else greeting


def greet(change: Change, call: Call) -> tuple[Call, tuple[str, str] | None]:
    """He hears it now, and not again: the call, and the prompt with its language. None: there is none for him."""
    greeting = greeting_due(change.state, call)
    if greeting is None:
        return call, None
    call = change.set(call, greeted=greeting.name)
    language = _language(change.plan, call, greeting.prompt)
    if language is None:
        return call, None
    change.record(GreetingTold(call.id, greeting.prompt))
    return call, (greeting.prompt, language)


def in_queue_s(change: Change, call: Call) -> float | None:
    """When who begins to wait now hears a greeting that he has not heard yet; None: there is none for him."""
    return None if greeting_due(change.state, call) is None else change.now.mono_s + GREETED_AFTER_S


def _language(plan: Plan, call: Call, prompt: str) -> str | None:
    """His own, or else that of his line; None: the prompt is in neither, or was taken away by a reload."""
    known, line = plan.prompts.get(prompt), plan.lines.get(call.line)
    asked = (call.language, "" if line is None else line.language)
    return None if known is None else next((each for each in asked if each in known.longest_s), None)
