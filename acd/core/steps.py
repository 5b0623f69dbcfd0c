"""Where a call stands in its flow, and how it comes to the next place."""

from acd.core.calls import Awaited, Call
from acd.core.change import Change
from acd.core.plan import ChooseLanguage, EndCall, Menu, Step


def awaits(change: Change, call: Call, awaited: Awaited, seconds: float) -> None:
    """Give what is awaited so many seconds."""
    change.set(call, awaited=awaited, deadline_s=change.now.mono_s + seconds)


def at_block(change: Change, call: Call, block: str) -> Call:
    """The call at the beginning of a block."""
    return change.set(call, block=block, index=0, awaited=Awaited.NOTHING, tries=0, deadline_s=None)


def next_step(change: Change, call: Call) -> Call:
    """The call at the step after its own."""
    return change.set(call, index=call.index + 1, awaited=Awaited.NOTHING, deadline_s=None)


def asked(call: Call, step: Step) -> Menu | ChooseLanguage:
    """The step as one that asks for a key."""
    assert isinstance(step, Menu | ChooseLanguage), f"{call.id} awaits a key at {call.step}, where none is asked for"
    return step


def step_of(change: Change, call: Call) -> Step:
    """Where the call stands; after the last step of a block it is hung up."""
    steps = change.plan.flows[call.flow].blocks[call.block]
    return steps[call.index] if call.index < len(steps) else EndCall()
