"""A call begins: whoever dialled a number of ours, and whoever dialled one that is not."""

from datetime import datetime

from acd.core import greetings
from acd.core.calls import Call
from acd.core.change import Change
from acd.core.commands import HangUpReason
from acd.core.events import CallArrived
from acd.core.fallback import CallReturned
from acd.core.hangups import hang_up
from acd.core.ids import CallId, call_id, line_number
from acd.core.ledger import CallBegan, CallEnded
from acd.core.legs import Leg, LegRole
from acd.core.menus import begin_step
from acd.core.plan import Line, Plan
from acd.core.reasons import CallEnding


def begin(change: Change, event: CallArrived) -> None:
    """Take a call. News of a leg that is known already is a double and changes nothing."""
    state = change.state
    known = state.legs.get(event.leg)
    if known is not None and known.role is not LegRole.STRANGER:
        return
    state.calls_taken += 1
    name = call_id(event.node, state.epoch, state.calls_taken)
    line = change.plan.lines.get(line_number(event.dialled))
    number = line.number if line is not None else ""
    change.record(CallBegan(name, event.node, event.leg, number, event.dialled, event.caller, event.sip_call_id))
    leg = Leg(
        event.leg,
        event.node,
        LegRole.CALLER,
        None if line is None else name,
        sip_call_id=event.sip_call_id,
        trunk=event.trunk,
    )
    change.put(leg)
    if line is None:
        hang_up(change, event.leg, HangUpReason.UNKNOWN_NUMBER)
        change.record(CallEnded(name, CallEnding.UNKNOWN_NUMBER, 0))
        return
    call = call_on(change.plan, line, event, name, line.language, change.now.wall)
    begin_step(change, change.put(greetings.at_line(change, call)))


def call_on(  # what a call begins with
    plan: Plan, line: Line, event: CallArrived | CallReturned, name: CallId, language: str, entered_at: datetime
) -> Call:
    """The call of who came to a line, where its flow begins."""
    flow = plan.flows[line.flow]
    return Call(
        name,
        event.node,
        event.leg,
        line.number,
        event.caller,
        event.name,
        flow.name,
        language,
        entered_at,
        block=flow.start,
    )
