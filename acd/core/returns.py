"""A caller comes back from the fallback, where he waited while there was no engine: his entry time is his place."""

from datetime import datetime

from acd.core import queues
from acd.core.arrivals import call_on
from acd.core.calls import Call, CallState
from acd.core.change import Change
from acd.core.commands import ReleaseLeg
from acd.core.endings import given_up
from acd.core.fallback import CallReturned, FallbackTold
from acd.core.flow_steps import EnterQueue
from acd.core.flows import Flow
from acd.core.ids import CallId, NodeName, QueueName, call_id, line_number
from acd.core.ledger import CallAnswered, CallBegan, StepEntered
from acd.core.legs import Leg, LegRole, LegState
from acd.core.menus import begin_step
from acd.core.plan import Line
from acd.core.succession import base_of

WAITED_MAX_S = 86_400.0
# Who went to the fallback again, untold, cannot be back so soon: the guard waits longer than that for a heartbeat.
TOLD_TWICE_WITHIN_S = 1.0


def begin(change: Change, event: CallReturned) -> None:
    """Let him wait on in his queue; in the flow anew if that has no such queue. News told twice changes nothing."""
    if _is_double(change, event):
        return
    line = change.plan.lines.get(line_number(event.dialled))
    if line is None:
        # The centre's lines were changed meanwhile: he hears that nobody can be reached, as he would without us.
        change.do(ReleaseLeg, event.node, None, leg=event.leg)
        return
    waited_s = min(max(0.0, (change.now.wall - event.since).total_seconds()), WAITED_MAX_S)
    call = _taken(change, event, line, min(event.since, change.now.wall))
    place = _place(change.plan.flows[line.flow], event.queue, event.step)
    if place is None:
        begin_step(change, call)
        return
    block, index = place
    step = change.plan.flows[line.flow].blocks[block][index]
    assert isinstance(step, EnterQueue), f"{block}/{index} of {line.flow} is no queue"
    call = change.set(call, block=block, index=index)
    change.record(StepEntered(call.id, call.step))
    queues.enter(change, call, step, waited_s=waited_s)


def told(change: Change, event: FallbackTold) -> None:
    """Record what happened in the fallback. News that was told already (read again after a crash) changes nothing."""
    if event.position == change.state.fallback_read.get(event.node, 0):
        return
    for each in event.handled:
        change.record(each)
    change.state.fallback_read[event.node] = event.position


def _is_double(change: Change, event: CallReturned) -> bool:
    """Whether he is here already. A call of his that had left us, or whose leaving was never told, is over now."""
    leg = change.state.legs.get(event.leg)
    if leg is None or leg.role is LegRole.STRANGER:
        return False
    call = None if leg.call is None else change.state.calls.get(leg.call)
    is_here = leg.state is LegState.UP and call is not None and call.state is not CallState.LEAVING
    if is_here and leg.returned_s is not None and change.now.mono_s - leg.returned_s < TOLD_TWICE_WITHIN_S:
        return True
    # In order with what the call that begins now asks: he may be put into the same bridge again.
    given_up(change, leg, _next_id(change, event.node))
    return False


def _next_id(change: Change, node: NodeName) -> CallId:
    return call_id(node, change.state.epoch, change.state.calls_taken + 1)


def _taken(change: Change, event: CallReturned, line: Line, since: datetime) -> Call:
    """The call, answered already: the fallback did that."""
    name = _next_id(change, event.node)
    change.state.calls_taken += 1
    change.record(
        CallBegan(name, event.node, event.leg, line.number, event.dialled, event.caller, event.sip_call_id, since)
    )
    change.record(CallAnswered(name))
    change.put(
        Leg(
            event.leg,
            event.node,
            LegRole.CALLER,
            name,
            state=LegState.UP,
            sip_call_id=event.sip_call_id,
            trunk=event.trunk,
            returned_s=change.now.mono_s,
        )
    )
    language = event.language if event.language in change.plan.languages else line.language
    return change.put(call_on(change.plan, line, event, name, language, since))


def _place(flow: Flow, queue: QueueName, step: str) -> tuple[str, int] | None:
    """Where the flow leads to this queue: at the step that was noted, or for the first time."""
    places = [
        (block, index)
        for block, steps in flow.blocks.items()
        for index, each in enumerate(steps)
        if isinstance(each, EnterQueue) and each.queue == queue
    ]
    began, _, rest = step.partition("/")
    noted = [place for place in places if base_of(began) == flow.name and f"{place[0]}/{place[1]}" == rest]
    return next(iter(noted + places), None)
