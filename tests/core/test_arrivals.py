"""Who dials a line is taken, who dials anything else is told so, and nobody is taken twice."""

import pytest

from acd.core import commands
from acd.core.commands import HangUpReason
from tests.core.playbook import play
from tests.core.words import CallArrived, CallEnds, HangUp, centre, queue


def test_a_number_that_is_not_ours_is_refused_with_its_reason():
    """The caller's network says 'unknown number', and the books know the call."""
    book = play(centre(queue("help"))).sees(CallArrived("c1", line="+3225559999"))
    book.does(CallEnds("c1", "unknown_number"), HangUp("c1")).is_empty()
    assert [c.reason for c in book.asked if isinstance(c, commands.HangUp)] == [HangUpReason.UNKNOWN_NUMBER]


def test_an_arrival_that_is_told_twice_is_one_call():
    """The second changes nothing."""
    book = play(centre(queue("help"))).sees(CallArrived("c1"), CallArrived("c1"))
    assert len(book.engine.state.calls) == 1


@pytest.mark.parametrize("dialled", ["+3225550100", "3225550100", "003225550100"])
def test_a_line_is_found_however_the_trunk_writes_it(dialled):
    """With `+`, without, or with `00`."""
    book = play(centre(queue("help"))).sees(CallArrived("c1", line=dialled))
    assert [call.line for call in book.engine.state.calls.values()] == ["+3225550100"]
