"""Legs that are gone: told, told late, told twice, or never."""

from acd.core import commands
from tests.core.playbook import play
from tests.core.words import (
    AsksForTransfer,
    CallArrived,
    CallEnds,
    HangsUp,
    HangUp,
    Leaves,
    PicksUp,
    RefuseTransfer,
    StayEnds,
    agent,
    centre,
    queue,
)


def test_an_end_that_is_told_twice_counts_once():
    """The second is about a leg that nobody knows any more."""
    book = play(centre(queue("help"))).sees(CallArrived("c1"))
    end = HangsUp("c1")(book)
    book.sees(lambda _: end, lambda _: end).does(StayEnds("c1", "abandoned"), CallEnds("c1", "caller_hung_up"))
    book.is_empty()


def test_a_caller_who_leaves_the_application_ends_the_call_here():
    """An operator moved the channel into the dialplan: no hang-up is told, and the stay does not wait for one."""
    play(centre(queue("help"))).sees(CallArrived("c1"), Leaves("c1")).does().at(2).does(
        StayEnds("c1", "ended_unobserved"), CallEnds("c1", "left_application")
    ).is_empty()


def test_leaving_just_before_hanging_up_is_a_hang_up():
    """The switch says both on every hang-up; the second decides."""
    play(centre(queue("help"))).sees(CallArrived("c1"), Leaves("c1"), HangsUp("c1")).does(
        StayEnds("c1", "abandoned"), CallEnds("c1", "caller_hung_up")
    ).is_empty()


def test_both_hang_up_at_once():
    """Each end is told; the call ends once, by who was first."""
    play(centre(queue("help"), agent("ana"))).showing("silent hang-up").sees(
        CallArrived("c1"), PicksUp("ana")
    ).skip().sees(HangsUp("ana"), HangsUp("c1")).does(HangUp("c1"), CallEnds("c1", "agent_hung_up")).is_empty()


def test_a_transfer_is_refused_and_the_conversation_goes_on():
    """Until call control is built, the phone gets an answer rather than silence."""
    book = play(centre(queue("help"), agent("ana"))).sees(CallArrived("c1"), PicksUp("ana")).skip()
    book.sees(AsksForTransfer("ana")).does(RefuseTransfer("ana"))
    assert not any(isinstance(command, commands.HangUp) for command in book.asked)
