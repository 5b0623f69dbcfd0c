"""Where a call stands: a block that runs out hangs up."""

from acd.core.calls import Awaited, Call
from acd.core.change import Change
from acd.core.events import Now
from acd.core.flow_steps import Answer, EndCall, Play
from acd.core.steps import at_block, awaits, next_step, step_of
from tests.core.playbook import Playbook, play
from tests.core.words import MORNING, CallArrived, centre, flow


def begun() -> tuple[Change, Call]:
    """A call that hears the only prompt of its flow."""
    book: Playbook = play(centre(flow(Answer(), Play("welcome"), gone=(EndCall(),)))).sees(CallArrived("c1"))
    return Change(book.engine.state, Now(5.0, MORNING)), next(iter(book.engine.state.calls.values()))


def test_after_the_last_step_comes_the_end():
    """Also where no hang-up was written."""
    change, call = begun()
    assert step_of(change, call) == Play("welcome")
    assert step_of(change, next_step(change, call)) == EndCall()


def test_another_block_begins_at_its_first_step_and_awaits_nothing():
    """What was awaited before is forgotten with its deadline."""
    change, call = begun()
    awaits(change, call, Awaited.KEY, 3.0)
    assert change.state.calls[call.id].deadline_s == 8.0
    moved = at_block(change, change.state.calls[call.id], "gone")
    assert (moved.step, moved.awaited, moved.deadline_s) == ("main/gone/0", Awaited.NOTHING, None)
