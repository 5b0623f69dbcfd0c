"""Where a caller goes on by the hours: open, closed, closed on a holiday, or open for a little while more."""

from datetime import datetime, timedelta

from acd.core.calls import Call
from acd.core.flow_steps import IfOpen
from acd.core.hours import closes_at, holiday_of, is_open, special_prompt
from acd.core.plan import Plan


def block_of(plan: Plan, call: Call, step: IfOpen, wall: datetime) -> str:
    """The block for him at this moment. Hours that nobody has named, or that a reload took away, are always open."""
    line = plan.lines.get(call.line)
    hours = plan.hours.get(step.hours or ("" if line is None else line.hours))
    if hours is None:
        return step.open
    if not is_open(hours, wall):
        special = step.special.get(special_prompt(hours, wall))
        return special or (step.holiday if step.holiday and holiday_of(hours, wall) else step.closed)
    closing = closes_at(hours, wall) if step.closing_soon else None
    is_soon = closing is not None and closing - wall <= timedelta(seconds=step.soon_s)
    return step.closing_soon if is_soon else step.open
