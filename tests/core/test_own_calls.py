"""An agent's own call: her phone first, then the number; whatever ends it, nothing is left and she is not stuck."""

import pytest

from acd.core import calling_out, ledger, ledger_control, ledger_own_calls
from acd.core.agents import AgentState
from acd.core.commands import CallNumber, JoinBridge, OfferCall, RingPhone
from acd.core.events import FailureReason
from acd.core.plan import Trunk
from acd.core.requests import DispositionAsked
from tests.core import words
from tests.core.own_calls import (
    ANA,
    DIALS,
    HER_LINE,
    NUMBER,
    OWN,
    SALES,
    TAKES,
    asked,
    dials,
    endings,
    floor,
    ringing,
    talking,
    why,
)
from tests.core.words import (
    AgentIs,
    Answered,
    AsksForTransfer,
    CallArrived,
    CancelOffer,
    HangsUp,
    Holds,
    IsBusy,
    IsCongested,
    Join,
    LegAppears,
    LogOut,
    PhoneRings,
    PicksUp,
    Refuses,
    event,
)

ENDS = {"busy": IsBusy, "refused": Refuses, "gone": HangsUp, "congested": IsCongested}
NEXT = AgentIs("ana", "ready"), AgentIs("ana", "offered"), words.OfferCall("c1", "ana")


def test_her_phone_rings_first_and_then_the_number_which_sees_a_line_of_ours():
    """Nobody is called before she has picked up; she hears the number's own ringing, as they are joined before it."""
    book = floor().showing("RingPhone", "Join").sees(dials(queue=SALES, case="4711"))
    book.does(AgentIs("ana", "own_call"), Answered("done"), TAKES, words.RingPhone("ana"))
    assert why(book) == f"the call {OWN}: phone-ana rings, and then {NUMBER}, which sees {HER_LINE}"
    book.at(2).sees(PhoneRings("ana")).does().sees(PicksUp("ana"))
    book.does(DIALS, Join("ana", NUMBER), words.RingPhone(NUMBER)).at(5).sees(PicksUp(NUMBER)).does()
    assert asked(book, OfferCall)[0].caller == NUMBER
    assert asked(book, OfferCall)[0].is_auto_answered
    assert asked(book, CallNumber)[0].caller == HER_LINE
    (began,) = [fact for fact in book.facts if isinstance(fact, ledger_own_calls.OwnCallBegan)]
    assert (began.number, began.shown, began.queue, began.case) == (NUMBER, HER_LINE, SALES, "4711")
    assert not any(isinstance(fact, ledger.OfferMade | ledger.StayBegan | ledger.CallBegan) for fact in book.facts)
    book.at(15).sees(HangsUp("ana")).does(AgentIs("ana", "wrap_up"), CancelOffer(OWN, NUMBER)).is_empty()
    assert endings(book.facts) == [("agent_hung_up", 10.0)]


def test_she_is_busy_for_routing_until_it_is_over():
    """A caller waits; without a queue no wrap-up follows, and as soon as her phone is free she gets him."""
    book = talking().sees(CallArrived("c1")).does().at(10).sees(HangsUp(NUMBER))
    book.does(AgentIs("ana", "backing_off"), CancelOffer(OWN, "ana"), *NEXT)
    assert endings(book.facts) == [("number_hung_up", 7.0)]


def test_for_a_queue_a_wrap_up_follows_with_its_disposition():
    """As after a call of that queue; but not when nobody answered."""
    book = floor(dispositions={"sale": "Sold."}, is_disposition_required=True)
    book.sees(dials(queue=SALES), PicksUp("ana"), PicksUp(NUMBER), CallArrived("c1")).skip()
    book.sees(event(DispositionAsked("r1", ANA, "sale"))).does(Answered("done")).at(3).sees(HangsUp(NUMBER))
    book.does(AgentIs("ana", "wrap_up"), CancelOffer(OWN, "ana")).at(8).does(*NEXT)
    (given,) = [fact for fact in book.facts if isinstance(fact, ledger_control.DispositionGiven)]
    assert (given.call, given.queue, given.code) == (OWN, SALES, "sale")
    book = ringing(queue=SALES).sees(CallArrived("c1")).skip().sees(IsBusy(NUMBER))
    book.does(AgentIs("ana", "backing_off"), CancelOffer(OWN, "ana"), *NEXT)


@pytest.mark.parametrize(
    ("how", "ending"),
    [("busy", "busy"), ("refused", "busy"), ("gone", "failed"), ("congested", "failed")],
)
def test_a_number_that_is_not_reached_ends_it(how, ending):
    """Her phone is hung up, and she is ready."""
    book = (
        ringing()
        .sees(ENDS[how](NUMBER))
        .does(AgentIs("ana", "backing_off"), CancelOffer(OWN, "ana"), AgentIs("ana", "ready"))
    )
    assert endings(book.is_empty().facts) == [(ending, 0.0)]


@pytest.mark.parametrize("rings_s", [30, 45])
def test_a_number_that_nobody_answers_rings_as_long_as_the_settings_say(rings_s):
    """Then both legs go."""
    book = floor(rings_s=rings_s).sees(dials(), PicksUp("ana")).skip().at(rings_s - 1).does().at(rings_s)
    book.does(
        AgentIs("ana", "backing_off"), CancelOffer(OWN, NUMBER), CancelOffer(OWN, "ana"), AgentIs("ana", "ready")
    ).is_empty()
    assert endings(book.facts) == [("no_answer", 0.0)]


@pytest.mark.parametrize("how", ["gone", "busy", "refused"])
def test_a_phone_of_hers_that_is_not_picked_up_calls_nobody(how):
    """She changed her mind, or is not there."""
    book = (
        floor().sees(dials()).skip().sees(ENDS[how]("ana")).does(AgentIs("ana", "backing_off"), AgentIs("ana", "ready"))
    )
    assert endings(book.is_empty().facts) == [("agent_not_reached", 0.0)]
    book = floor().sees(dials()).skip().at(calling_out.PHONE_RINGS_S)
    book.does(AgentIs("ana", "backing_off"), CancelOffer(OWN, "ana"), AgentIs("ana", "ready")).is_empty()
    assert not asked(book, CallNumber)


def test_she_hangs_up_while_the_number_rings():
    """It stops ringing there."""
    book = (
        ringing()
        .sees(HangsUp("ana"))
        .does(AgentIs("ana", "backing_off"), AgentIs("ana", "ready"), CancelOffer(OWN, NUMBER))
    )
    assert endings(book.is_empty().facts) == [("agent_hung_up", 0.0)]


def test_a_trunk_that_does_not_reach_the_number_is_followed_by_the_next():
    """She hears nothing of it; a number that may have rung is not called twice."""
    trunks = Trunk("one"), Trunk("two")
    book = ringing(*trunks).sees(IsCongested(NUMBER)).does(words.CallNumber(OWN, NUMBER, "two"))
    book.sees(PicksUp(NUMBER)).at(2).sees(HangsUp("ana")).skip()
    assert endings(book.is_empty().facts) == [("agent_hung_up", 2.0)]
    book = ringing(*trunks).sees(IsBusy(NUMBER)).skip()
    assert len(asked(book, CallNumber)) == 1


@pytest.mark.parametrize("reason", [FailureReason.SWITCH_ERROR, FailureReason.LOST, FailureReason.UNREACHABLE])
@pytest.mark.parametrize("command", [OfferCall, RingPhone, CallNumber, JoinBridge])
def test_every_command_may_fail(command, reason):
    """It ends once, nothing is left, and she is ready for callers."""
    book = floor().fails(command, reason).sees(dials())
    if command in (CallNumber, JoinBridge):
        book.sees(PicksUp("ana"))
    book.at(30).is_empty()
    assert len(endings(book.facts)) == 1
    assert book.engine.state.agents[ANA].state is AgentState.READY


def test_a_leg_that_never_comes_is_given_up():
    """Hers, and the number's; what still comes then is hung up."""
    book = floor().showing("slow creation").sees(dials()).skip().at(5)
    book.does(AgentIs("ana", "backing_off"), CancelOffer(OWN, "ana"), AgentIs("ana", "ready")).is_empty()
    book = floor().showing("slow creation").sees(dials(), LegAppears("ana"), PicksUp("ana")).at(5).is_empty()
    assert endings(book.facts) == [("failed", 0.0)]


def test_a_log_out_waits_for_its_end_and_hold_and_transfer_change_nothing():
    """She may hold the other side; a transfer of it is refused politely."""
    book = talking().sees(LogOut("ana")).does(Answered("deferred")).sees(Holds("ana")).does()
    book.sees(AsksForTransfer("ana")).skip()
    book.sees(HangsUp("ana")).does(
        AgentIs("ana", "backing_off"), AgentIs("ana", "logged_out"), CancelOffer(OWN, NUMBER)
    ).is_empty()
