"""Supervisors: who hears whom in each mode, how a watch ends, and taking over."""

import pytest

from acd.core import commands, ledger
from acd.core.agents import AgentState
from acd.core.commands import JoinBridge
from acd.core.events import FailureReason
from acd.core.ids import CallId
from acd.core.requests import BlindTransferAsked
from tests.core.playbook import play
from tests.core.wishes import Control, EndWatch, TakeOver, Watch
from tests.core.words import (
    AgentIs,
    Answered,
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    HangUp,
    IsBusy,
    Join,
    LogOut,
    OfferCall,
    Pause,
    PhoneIs,
    PicksUp,
    agent,
    centre,
    event,
    queue,
    said,
)

CALL = CallId("a1-e1-c1")
CallPhone, SnoopedOn = said("CallPhone"), said("SnoopOn")
Begins, Changes, Ends, Fails = said("WatchBegan"), said("WatchChanged"), said("WatchEnded"), said("WatchFailed")
SIA = "phone-sia"
LISTEN, WHISPER, BARGE = "listen", "whisper", "barge"


def talking(*settings, **of_queue):
    """Ana talks with a caller; the supervisor Sia sits at her own phone, on a pause, so that nobody is sent to her."""
    book = play(centre(queue("help", **of_queue), agent("ana"), agent("sia"), *settings))
    book.sees(Pause("sia"), CallArrived("c1"), PicksUp("ana")).at(10)
    return book.skip()


def watched(mode=LISTEN, **of_queue):
    """And she watches."""
    book = talking(**of_queue)
    return book.sees(Watch(mode), PicksUp(SIA)).at(20).skip()


def joins(book):
    """Whom the switch was last asked to put together."""
    join = [command for command in book.asked if isinstance(command, JoinBridge)][-1]
    return [book.who(leg) for leg in join.legs], join.bridge


def test_a_supervisor_listens():
    """Her phone is called; once she picks up she is joined with what the agent hears and says."""
    book = talking()
    book.sees(Watch(LISTEN)).does(Answered("deferred"), CallPhone(SIA))
    book.sees(PicksUp(SIA)).does(SnoopedOn("ana", "silent"), Begins(SIA, "listen"))
    assert joins(book) == (["snoop", SIA], "a1-e1-c1-w1-n1-b")
    book.at(30).sees(HangsUp(SIA)).does(Ends(SIA, "supervisor_hung_up"), CancelOffer("c1", "snoop"))
    assert book.engine.state.calls[CALL].offer is not None
    book.sees(HangsUp("c1")).is_empty()


def test_the_books_say_who_watched_whom_how_and_for_how_long():
    """Each mode, with the supervisor's name and phone."""
    book = watched(LISTEN)
    book.at(25).sees(Watch(WHISPER, phone=None)).at(40).sees(EndWatch())
    told = [fact for fact in book.facts if type(fact).__name__.startswith("Watch")]
    assert [(type(fact).__name__, fact.mode) for fact in told] == [
        ("WatchBegan", "listen"),
        ("WatchChanged", "whisper"),
        ("WatchEnded", "whisper"),
    ]
    assert {(fact.agent, fact.supervisor, fact.phone) for fact in told} == {("ana", "sia", SIA)}
    assert told[-1].watched_s == 30


def test_modes_change_while_it_lasts():
    """The old snoop goes only when she is where the new mode wants her; barging in she is in their own bridge."""
    book = watched(LISTEN)
    book.sees(Watch(WHISPER)).does(
        Answered("done"), SnoopedOn("ana", "whispering"), Changes(SIA, "whisper"), CancelOffer("c1", "snoop")
    )
    assert joins(book) == (["snoop", SIA], "a1-e1-c1-w1-n2-b")
    book.sees(Watch(BARGE)).does(Answered("done"), Changes(SIA, "barge"), CancelOffer("c1", "snoop"))
    assert joins(book) == ([SIA], "a1-e1-c1-s1-o1-b")
    book.sees(Watch(LISTEN)).does(Answered("done"), SnoopedOn("ana", "silent"), Changes(SIA, "listen"))
    book.sees(Watch(LISTEN)).does(Answered("done"))
    book.sees(HangsUp("c1")).is_empty()


def test_the_mode_may_be_changed_while_her_phone_rings():
    """She begins in the one that was asked for last."""
    book = talking().sees(Watch(LISTEN), Watch(BARGE)).skip()
    book.sees(PicksUp(SIA)).does(Begins(SIA, "barge"))
    assert joins(book) == ([SIA], "a1-e1-c1-s1-o1-b")


def test_the_watch_ends_with_the_conversation():
    """Whoever of the two hangs up: her phone is hung up, and nothing of it is left."""
    for who, *ends in (("c1", CancelOffer("c1", "ana")), ("ana", HangUp("c1"))):
        book = watched(WHISPER).sees(HangsUp(who))
        assert Ends(SIA, "conversation_over") in book.effects
        assert CancelOffer("c1", SIA) in book.effects
        assert ends[0] in book.effects
        book.is_empty()


def test_a_snoop_that_is_gone_ends_the_watch_and_nothing_else():
    """It goes first when the agent hangs up; by itself it takes only the supervisor along."""
    book = watched(LISTEN)
    book.sees(HangsUp("snoop")).does(Ends(SIA, "conversation_over"), CancelOffer("c1", SIA))
    assert book.engine.state.calls[CALL].offer is not None


def test_taking_over_as_an_agent():
    """The agent's part ends once, with her wrap-up; the supervisor talks with the caller, and then has hers."""
    book = watched(LISTEN, wrap_up_s=10).showing("AgentIs", "Join")
    book.sees(TakeOver()).does(
        Answered("done"),
        Join("c1", SIA),
        Ends(SIA, "taken_over"),
        AgentIs("ana", "wrap_up"),
        AgentIs("sia", "talking"),
        CancelOffer("c1", "snoop"),
        CancelOffer("c1", "ana"),
    )
    book.at(60).sees(HangsUp("c1")).does(
        AgentIs("ana", "ready"), AgentIs("sia", "wrap_up"), CallEnds("c1", "caller_hung_up"), CancelOffer("c1", SIA)
    )
    ended = [(fact.agent, fact.talk_s) for fact in book.facts if isinstance(fact, ledger.ConversationEnded)]
    assert ended == [("ana", 20), ("sia", 40)]
    book.at(80).is_empty()
    assert book.engine.state.agents["sia"].state is AgentState.PAUSED


def test_taking_over_by_somebody_who_is_no_agent():
    """She is put through as a number would be: when she hangs up, the caller's call ends."""
    book = talking().sees(LogOut("sia"), Watch(BARGE), PicksUp(SIA), TakeOver()).skip()
    assert book.engine.state.calls[CALL].target == "a1-e1-c1-w1"
    assert [fact.agent for fact in book.facts if isinstance(fact, ledger.ConversationEnded)] == ["ana"]
    book.sees(HangsUp(SIA)).does(HangUp("c1"), CallEnds("c1", "target_hung_up")).is_empty()


def test_an_agent_who_hangs_up_while_she_is_relieved_takes_nobody_along():
    """The caller is on his way to the supervisor already."""
    book = watched(LISTEN).showing("slow joins").sees(TakeOver(), HangsUp("ana")).skip()
    assert book.engine.state.calls[CALL].offer == "a1-e1-c1-w1"
    book.sees(HangsUp(SIA)).does(HangUp("c1"), CallEnds("c1", "agent_hung_up")).is_empty()


@pytest.mark.parametrize("reason", [FailureReason.NOT_FOUND, FailureReason.TIMED_OUT])
def test_a_take_over_that_fails_leaves_the_caller_with_the_agent(reason):
    """They are put together again, wherever the switch has left them; the supervisor is let go."""
    book = watched(LISTEN).fails(JoinBridge, reason).showing("Join")
    book.sees(TakeOver())
    assert Join("c1", "ana") in book.effects or reason is FailureReason.NOT_FOUND
    assert Ends(SIA, "technical_failure") in book.effects


def test_a_supervisor_who_hangs_up_before_she_has_taken_over():
    """The caller goes back to the agent, who was there all the time."""
    book = watched(LISTEN).showing("slow joins", "Join").sees(TakeOver(), HangsUp(SIA))
    assert Join("c1", "ana") in book.effects
    assert book.engine.state.calls[CALL].offer == "a1-e1-c1-s1-o1"


def test_nobody_is_sent_to_a_phone_from_which_somebody_watches():
    """An agent who watches is on another call; afterwards she is ready again."""
    book = play(centre(queue("help"), agent("ana"), agent("sia"))).showing("AgentIs")
    book.sees(CallArrived("c1"), PicksUp("ana")).skip()
    book.sees(Watch(LISTEN)).does(AgentIs("sia", "on_other_call"), Answered("deferred"), CallPhone(SIA))
    book.sees(PicksUp(SIA), CallArrived("c2")).skip()
    assert book.engine.state.stays
    book.sees(HangsUp(SIA))
    assert OfferCall("c2", "sia") in book.effects


@pytest.mark.parametrize("phone", [None, "phone-ana", "phone-nobody", "phone-mia-outside"])
def test_who_cannot_watch_is_refused(phone):
    """Without a phone, from one that talks or is none of ours, or from outside: with a reason, and nothing is done."""
    talking(agent("mia-outside")).sees(Watch(LISTEN, phone=phone)).does(Answered("refused"))


def test_where_nobody_watches_there_is_nothing_to_end_or_to_take_over():
    """Nor in a call that does not live."""
    talking().sees(EndWatch(), TakeOver()).does(Answered("refused"), Answered("refused"))
    talking().sees(HangsUp("c1")).skip().sees(Watch(LISTEN)).does(Answered("refused"))


def test_a_phone_in_use_watches_nothing():
    """Nor does one that is called for another watch; nor is a caller who waits watched."""
    talking().sees(PhoneIs("sia", in_use=True), Watch(LISTEN)).does(Answered("refused"))
    watched().sees(Watch(LISTEN, phone="phone-ana")).does(Answered("refused"))
    book = play(centre(queue("help"), agent("sia"))).sees(Pause("sia"), CallArrived("c1")).skip()
    book.sees(Watch(LISTEN)).does(Answered("refused"))


def test_a_supervisor_who_does_not_pick_up():
    """After a while her phone stops ringing, and nobody has heard anything."""
    book = talking().sees(Watch(LISTEN)).skip()
    book.at(31).does(Fails(SIA, "not_answered"), CancelOffer("c1", SIA))
    book = talking().sees(Watch(LISTEN)).skip()
    book.sees(IsBusy(SIA)).does(Fails(SIA, "not_answered"))


@pytest.mark.parametrize("command", [commands.CallPhone, commands.RingPhone, commands.SnoopOn, JoinBridge])
@pytest.mark.parametrize("reason", [FailureReason.NOT_FOUND, FailureReason.TIMED_OUT])
def test_whatever_the_switch_does_not_do_the_conversation_goes_on(command, reason):
    """The supervisor is let go, once."""
    book = talking().fails(command, reason).sees(Watch(LISTEN), PicksUp(SIA)).at(60)
    assert book.engine.state.calls[CALL].offer == "a1-e1-c1-s1-o1"
    assert [type(fact).__name__ for fact in book.facts if type(fact).__name__.startswith("Watch")] == ["WatchFailed"]


def test_a_switch_that_does_not_say_what_became_of_it():
    """What was asked and not told in time is given up."""
    book = talking().showing("slow joins").sees(Watch(LISTEN), PicksUp(SIA)).skip()
    book.at(16).does(Fails(SIA, "technical_failure"), CancelOffer("c1", "snoop"), CancelOffer("c1", SIA))
    book = talking().showing("slow creation").sees(Watch(LISTEN)).skip()
    book.at(16).does(Fails(SIA, "technical_failure"), CancelOffer("c1", SIA))


def test_a_caller_who_is_sent_on_is_watched_no_more():
    """Nor heard where he goes; the supervisor's phone is free."""
    book = watched(LISTEN).sees(event(BlindTransferAsked("r2", CALL, "+32470000003")))
    assert Ends(SIA, "conversation_over") in book.effects
    assert not book.engine.state.watches
    assert book.engine.state.calls[CALL].offer is None


def test_while_the_agent_asks_somebody_her_caller_is_not_taken_over():
    """He waits with music; the supervisor goes on hearing the agent."""
    book = watched(LISTEN).sees(Control("hold"), TakeOver())
    assert Answered("refused") in book.effects
    assert book.engine.state.watches
    book.sees(Control("unhold"), TakeOver())
    assert book.engine.state.calls[CALL].offer == "a1-e1-c1-w1"
