"""Where a call stands in its flow, and how it comes to the next place."""

from collections.abc import Mapping
from dataclasses import replace

from acd.core.calls import Awaited, Call
from acd.core.change import Change
from acd.core.commands import HangUpReason
from acd.core.flow_steps import Answer, EndCall, Play
from acd.core.flows import Flow, Step
from acd.core.plan import Plan
from acd.core.values import flow_of

# No flow of an admin's can be called so.
CLOSED_LINE = "line closed"


def awaits(change: Change, call: Call, awaited: Awaited, seconds: float) -> None:
    """Give what is awaited so many seconds."""
    change.set(call, awaited=awaited, deadline_s=change.now.mono_s + seconds)


def at_block(change: Change, call: Call, block: str) -> Call:
    """The call at the beginning of a block."""
    return change.set(call, block=block, index=0, awaited=Awaited.NOTHING, tries=0, deadline_s=None)


def next_step(change: Change, call: Call) -> Call:
    """The call at the step after its own."""
    return change.set(call, index=call.index + 1, awaited=Awaited.NOTHING, deadline_s=None)


def at_flow(change: Change, call: Call, flow: Flow, returns: tuple[str, ...] = ()) -> Call:
    """The call at the beginning of a flow, which goes back to these places when it runs out."""
    values = without_parameters(call)
    return at_block(change, change.set(call, flow=flow.name, values=values, returns=returns), flow.start)


def settled(change: Change, call: Call) -> Call:
    """Where the call goes on when a block has run out: behind the step to which it belongs, or that called the flow.

    At the end of all the call stays there.
    """
    while step_at(change.plan, call) is None:
        behind = _behind(call.block)
        if behind is not None:
            call = change.set(call, block=behind[0], index=behind[1])
        elif call.returns:
            flow, block, index = place_of(call.returns[-1])
            values, returns = without_parameters(call), call.returns[:-1]
            call = change.set(call, flow=flow, block=block, index=index, values=values, returns=returns)
        else:
            return call
    return call


def place_of(step: str) -> tuple[str, str, int]:
    """Flow, block and index of a place as `Call.step` tells it."""
    flow, _, rest = step.partition("/")
    block, _, index = rest.rpartition("/")
    return flow, block, int(index) if index.isdecimal() else 0


def without_parameters(call: Call) -> Mapping[str, str]:
    """The values of a call that leaves its flow."""
    own = f"{flow_of(call)}."
    return {name: value for name, value in call.values.items() if not name.startswith(own)}


def _behind(block: str) -> tuple[str, int] | None:
    """The place behind the step to which a block belongs: `start/2/1` is a branch of the second step of `start`."""
    outer, _, _ = block.rpartition("/")
    outer, _, number = outer.rpartition("/")
    return (outer, int(number)) if outer and number.isdecimal() else None


def step_of(change: Change, call: Call) -> Step:
    """Where the call stands; after the last step of a block it is hung up."""
    return step_at(change.plan, call) or EndCall()


def step_at(plan: Plan, call: Call) -> Step | None:
    """The same; None after the last one, and where other settings have no such block any more."""
    if call.flow == CLOSED_LINE:
        told = _told_closed(plan, call)
        return told[call.index] if call.index < len(told) else None
    flow = plan.flows.get(call.flow)
    steps = () if flow is None else flow.blocks.get(call.block, ())
    return steps[call.index] if call.index < len(steps) else None


def placed_in(plan: Plan, call: Call) -> Call | None:
    """At his step or, if the plan has no such block any more, where his line begins; None: that is gone too."""
    line = plan.lines.get(call.line)
    places = [(call.flow, call.block, call.index), *map(place_of, call.returns)]
    is_there = all(flow in plan.flows and block in plan.flows[flow].blocks for flow, block, _ in places)
    if is_there or call.flow == CLOSED_LINE:
        return call
    if line is None:
        return None
    flow = plan.flows[line.flow]
    return replace(call, flow=flow.name, block=flow.start, index=0, returns=())


def _told_closed(plan: Plan, call: Call) -> tuple[Step, ...]:
    """What happens to who calls a line that was closed by hand: the block's name is the prompt that says so."""
    prompt = plan.prompts.get(call.block)
    if prompt is None or call.language not in prompt.longest_s:
        return (EndCall(HangUpReason.BUSY),)
    return (Answer(), Play(call.block), EndCall())


def spoken_to(plan: Plan, call: Call) -> Call:
    """In his language or, if the plan has it no more, in that of his line."""
    if call.language in plan.languages:
        return call
    line = plan.lines.get(call.line)
    return replace(call, language=plan.languages[0] if line is None else line.language)
