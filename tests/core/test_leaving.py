"""Hanging up on a caller: he goes for this reason, what plays is stopped, and the leg is ended once."""

from acd.core.calls import CallState
from acd.core.change import Change
from acd.core.commands import HangUp, StopPrompt
from acd.core.events import Now
from acd.core.flow_steps import Answer, Play
from acd.core.leaving import leave
from acd.core.reasons import CallEnding
from tests.core.playbook import play
from tests.core.words import MORNING, CallArrived, centre, flow


def test_what_plays_is_stopped_before_he_is_hung_up_on():
    """The call ends when Asterisk says that the leg is gone, not before."""
    book = play(centre(flow(Answer(), Play("welcome")))).sees(CallArrived("c1"))
    change = Change(book.engine.state, Now(5.0, MORNING))
    call = next(iter(book.engine.state.calls.values()))
    leave(change, call, CallEnding.TECHNICAL_FAILURE)
    assert [type(command) for command in change.commands] == [StopPrompt, HangUp]
    left = change.state.calls[call.id]
    assert (left.state, left.ending) == (CallState.LEAVING, CallEnding.TECHNICAL_FAILURE)
