"""Outcomes of commands: those that come too late change nothing, and a race lost to the far end is no failure."""

from acd.core import commands, events, ledger
from acd.core.events import FailureReason
from tests.core.playbook import play
from tests.core.words import (
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    OfferCall,
    PicksUp,
    StayEnds,
    agent,
    centre,
    event,
    queue,
)


def test_a_hang_up_of_a_leg_that_is_gone_is_its_end():
    """The end itself may never be told; the books do not wait for it, and no failure is recorded."""
    book = play(centre(queue("help"), agent("ana"))).showing("silent hang-up").sees(CallArrived("c1"), PicksUp("ana"))
    book.fails(commands.HangUp, FailureReason.NOT_FOUND).skip().sees(HangsUp("c1")).does(
        CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "ana")
    ).is_empty()
    assert not any(isinstance(fact, ledger.RequestFailed) for fact in book.facts)


def test_outcomes_of_an_offer_that_is_over_change_nothing():
    """The caller hung up while the leg was being made."""
    book = play(centre(queue("help"), agent("ana"))).sees(CallArrived("c1"), HangsUp("c1")).skip()
    offered = next(command for command in book.asked if isinstance(command, commands.OfferCall))
    book.sees(
        event(events.CommandDone(offered)), event(events.CommandFailed(offered, FailureReason.TIMED_OUT, "late"))
    ).does()


def test_a_phone_that_cannot_be_dialled_is_ended_and_the_next_is_asked():
    """The leg was made but the INVITE was refused: it must not stay behind."""
    plan = centre(queue("help", back_off_s=9.0), agent("ana"), agent("luis"))
    book = play(plan).fails(commands.RingPhone).sees(CallArrived("c1"))
    book.does(OfferCall("c1", "ana"), CancelOffer("c1", "ana"), OfferCall("c1", "luis"), CancelOffer("c1", "luis"))
    book.works(commands.RingPhone).at(9).does(OfferCall("c1", "ana")).sees(PicksUp("ana")).does(
        StayEnds("c1", "answered")
    )


def test_a_failure_that_is_told_twice_ends_the_call_once():
    """He could not be answered; he is hung up on, and the second time there is nothing left to do."""
    book = play(centre(queue("help"), agent("ana"))).showing("silent hang-up").fails(commands.AnswerLeg)
    book.sees(CallArrived("c1")).skip()
    answer = next(command for command in book.asked if isinstance(command, commands.AnswerLeg))
    book.sees(event(events.CommandFailed(answer, FailureReason.SWITCH_ERROR, "again"))).does()
    book.sees(HangsUp("c1")).does(CallEnds("c1", "technical_failure")).is_empty()
    assert not any(isinstance(fact, ledger.BugContained) for fact in book.facts)
