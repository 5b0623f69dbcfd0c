"""Hanging up: asked once, asked again when no end is told, and not for ever."""

from acd.core import commands
from acd.core.commands import HangUpReason
from tests.core.playbook import play
from tests.core.words import CallArrived, CallEnds, CancelOffer, HangsUp, PhoneRings, PicksUp, agent, centre, queue


def test_an_end_that_is_never_told_is_asked_for_again_and_then_given_up():
    """Three times, five seconds apart; the agent is not locked up for ever."""
    play(centre(queue("help"), agent("ana"))).showing("silent hang-up").sees(
        CallArrived("c1"), PicksUp("ana")
    ).skip().sees(HangsUp("c1")).does(CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "ana")).at(5).does(
        CancelOffer("c1", "ana")
    ).at(10).does(CancelOffer("c1", "ana")).at(15).does().is_empty()


def test_a_leg_that_is_ending_is_not_asked_twice_at_once():
    """Both sides hang up in the same moment: one request each."""
    book = play(centre(queue("help"), agent("ana"))).showing("silent hang-up").sees(CallArrived("c1"), PicksUp("ana"))
    book.sees(HangsUp("c1"), HangsUp("c1"))
    assert sum(isinstance(command, commands.HangUp) for command in book.asked) == 1


def test_a_phone_that_did_not_answer_is_told_so():
    """Its display may say 'missed call', which is right."""
    book = (
        play(centre(queue("help", ring_timeout_s=15), agent("ana"))).sees(CallArrived("c1"), PhoneRings("ana")).at(15)
    )
    assert [c.reason for c in book.asked if isinstance(c, commands.HangUp)] == [HangUpReason.NO_ANSWER]
