"""What each kind of step begins with."""

from acd.core import commands
from acd.core.commands import HangUpReason
from acd.core.flow_steps import Answer, EndCall, IfOpen, Play, SetValues
from acd.core.hours import Hours
from tests.core.playbook import play
from tests.core.words import (
    AnswerCall,
    CallArrived,
    CallEnds,
    HangUp,
    PlayPrompt,
    centre,
    flow,
    queue,
)


def test_an_answer_that_is_refused_ends_the_call():
    """Nothing can be done for a caller whose line cannot be answered."""
    play(centre(queue("help"))).fails(commands.AnswerLeg).showing("AnswerCall").sees(CallArrived("c1")).does(
        AnswerCall("c1"), HangUp("c1"), CallEnds("c1", "technical_failure")
    ).is_empty()


def test_opening_hours_choose_the_block():
    """At nine on a Monday it is open; the other centre is closed. Nothing is answered for that."""
    working, never = Hours("office", "UTC", (((480, 1080),),) * 7), Hours("office", "UTC", ((),) * 7)
    steps = flow(
        IfOpen("office", "open", "closed"), open=(Answer(), Play("welcome")), closed=(EndCall(HangUpReason.BUSY),)
    )
    play(centre(steps, working)).sees(CallArrived("c1")).does(PlayPrompt("c1", "welcome"))
    closed = (
        play(centre(steps, never))
        .showing("AnswerCall")
        .sees(CallArrived("c1"))
        .does(HangUp("c1"), CallEnds("c1", "flow_ended"))
    )
    assert [c.reason for c in closed.asked if isinstance(c, commands.HangUp)] == [HangUpReason.BUSY]
    closed.is_empty()


def test_who_was_answered_is_not_told_that_the_line_is_busy():
    """He is hung up as usual: to a call that is up there is no busy."""
    book = play(centre(flow(Answer(), EndCall(HangUpReason.BUSY)))).sees(CallArrived("c1"))
    assert [c.reason for c in book.asked if isinstance(c, commands.HangUp)] == [HangUpReason.NORMAL]


def test_values_travel_with_the_call():
    """Later ones win."""
    steps = flow(SetValues({"kind": "sales", "level": "1"}), SetValues({"level": "2"}), Answer(), Play("welcome"))
    book = play(centre(steps)).sees(CallArrived("c1"))
    assert next(iter(book.engine.state.calls.values())).values == {"kind": "sales", "level": "2"}
