"""Agents' wishes: done at once, or after the call, or refused with a reason that says what to do."""

import pytest

from acd.core import ledger
from acd.core.ids import AgentName
from tests.core.playbook import Playbook, play
from tests.core.rerun import taken_over
from tests.core.wishes import Serve
from tests.core.words import (
    AgentIs,
    Answered,
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    LogIn,
    LogOut,
    OfferCall,
    Pause,
    PicksUp,
    Resume,
    StayEnds,
    agent,
    centre,
    queue,
)


def floor(*others: str) -> Playbook:
    """Ana at her phone, and others at theirs."""
    book = play(centre(queue("help", wrap_up_s=30.0), agent("ana"), *(agent(other) for other in others)))
    return book.showing("AgentIs")


def why(book: Playbook) -> str:
    """The reason of the last answer."""
    return [fact.why for fact in book.facts if isinstance(fact, ledger.RequestAnswered)][-1]


def test_a_pause_keeps_calls_away_and_its_end_brings_them():
    """With the reason that was given."""
    floor().sees(Pause("ana")).does(AgentIs("ana", "paused", "lunch"), Answered("done")).sees(
        CallArrived("c1")
    ).does().sees(Resume("ana")).does(
        AgentIs("ana", "ready"), Answered("done"), AgentIs("ana", "offered"), OfferCall("c1", "ana")
    )


def test_a_pause_asked_for_during_a_call_takes_effect_after_it():
    """Nothing is cut off; after the wrap-up she is paused."""
    book = floor().sees(CallArrived("c1"), PicksUp("ana")).skip().sees(Pause("ana")).does(Answered("deferred"))
    assert why(book) == "ana is paused: lunch, after the call"
    book.sees(HangsUp("c1")).does(
        AgentIs("ana", "wrap_up"), CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "ana")
    ).at(30).does(AgentIs("ana", "paused", "lunch"))


def test_a_log_out_asked_for_during_a_call_takes_effect_after_it():
    """And the phone is free for the next agent then."""
    floor("luis").sees(CallArrived("c1"), PicksUp("ana")).skip().sees(LogOut("ana")).does(Answered("deferred")).sees(
        HangsUp("c1")
    ).skip().at(30).does(AgentIs("ana", "logged_out"))


def test_a_wrap_up_ends_when_she_says_so():
    """Thirty seconds are a limit, not a duty."""
    floor().sees(CallArrived("c1"), PicksUp("ana"), HangsUp("c1")).skip().sees(Resume("ana")).does(
        AgentIs("ana", "ready"), Answered("done")
    )


def test_any_phone_will_do_and_the_last_one_there_is_logged_out():
    """Hot-desking: Luis sits down where Ana forgot to log out."""
    floor("luis").sees(LogIn("luis", "phone-ana")).does(
        AgentIs("ana", "logged_out"), AgentIs("luis", "ready"), Answered("done")
    ).sees(CallArrived("c1")).does(AgentIs("luis", "offered"), OfferCall("c1", "luis"))


def test_nobody_is_logged_out_in_the_middle_of_a_call():
    """One agent per phone; the one who talks there stays."""
    book = floor("luis").sees(CallArrived("c1"), PicksUp("ana")).skip().sees(LogIn("luis", "phone-ana"))
    book.does(Answered("refused"))
    assert why(book) == "ana is on a call at phone-ana"


def test_what_cannot_be_done_says_why():
    """An unknown agent, phone or reason, and an agent who is not there."""
    book = floor()
    for wish, reason in [
        (Pause("bob"), "there is no agent 'bob'"),
        (Pause("ana", "golf"), "'golf' is not a reason for a pause here; known: break, lunch, training"),
        (LogIn("ana", "phone-x"), "there is no phone 'phone-x'"),
    ]:
        book.sees(wish).does(Answered("refused"))
        assert why(book) == reason
    book.sees(LogOut("ana")).skip().sees(Resume("ana")).does(Answered("refused"))
    assert why(book) == "ana is not logged in"


def test_logging_in_and_out_twice_is_no_harm():
    """The second time nothing changes."""
    floor().sees(LogIn("ana"), LogOut("ana"), LogOut("ana"), LogIn("ana")).does(
        Answered("done"),
        AgentIs("ana", "logged_out"),
        Answered("done"),
        Answered("done"),
        AgentIs("ana", "ready"),
        Answered("done"),
    )


def test_an_agent_who_logs_out_while_her_phone_rings_still_takes_this_call():
    """The caller does not lose the offer; she is gone after it."""
    floor().sees(CallArrived("c1")).skip().sees(LogOut("ana")).does(Answered("deferred")).sees(PicksUp("ana")).does(
        StayEnds("c1", "answered"), AgentIs("ana", "talking")
    )


def two_queues() -> Playbook:
    """Ana, who serves both, and her callers' queue is `help`."""
    book = play(centre(queue("help", wrap_up_s=30.0), queue("sales"), agent("ana"), agent("luis", "sales")))
    return book.showing("AgentIs")


def test_an_agent_leaves_one_of_her_queues_and_comes_back_to_it():
    """Who waits there is not offered to her meanwhile, and is at once when she is back."""
    book = two_queues().sees(Serve("ana", "sales")).does(Answered("done"))
    assert why(book) == "ana serves sales"
    book.sees(CallArrived("c1")).does().sees(Serve("ana", "help", "sales")).does(
        Answered("done"), AgentIs("ana", "offered"), OfferCall("c1", "ana")
    )


def test_what_she_has_now_she_keeps():
    """A call of the queue that she leaves is hers to its end; the next one is not."""
    book = two_queues().sees(CallArrived("c1"), PicksUp("ana")).skip().sees(Serve("ana")).does(Answered("done"))
    assert why(book) == "ana serves no queue"
    book.sees(HangsUp("c1")).skip().at(30).does(AgentIs("ana", "ready")).sees(CallArrived("c2")).does()


def test_a_new_day_begins_with_all_her_queues():
    """What she left is forgotten when she has logged out."""
    two_queues().sees(Serve("ana", "sales"), LogOut("ana"), LogIn("ana")).skip().sees(CallArrived("c1")).does(
        AgentIs("ana", "offered"), OfferCall("c1", "ana")
    )


@pytest.mark.parametrize(
    ("who", "wanted", "said"),
    [
        ("luis", "help", "luis does not serve 'help'; hers: sales"),
        ("ana", "golf", "ana does not serve 'golf'; hers: help, sales"),
    ],
)
def test_an_agent_serves_only_what_the_plan_gives_her(who, wanted, said):
    """And is told what that is."""
    book = two_queues().sees(Serve(who, wanted)).does(Answered("refused"))
    assert why(book) == said


def test_who_is_not_there_serves_nothing():
    """She says so when she has come."""
    book = two_queues().sees(LogOut("ana"), Serve("ana", "sales")).skip()
    assert why(book) == "ana is not logged in"


@pytest.mark.parametrize("store", ["before", "after"])
def test_the_queues_that_she_left_outlive_a_crash(store):
    """The next engine offers her what the last one would have."""
    book = two_queues().sees(Serve("ana", "sales"), CallArrived("c1"))
    run = taken_over(book, store)
    assert run.engine.state.agents[AgentName("ana")].queues == ("sales",)
    run.at(5)
    assert not [fact for fact in run.facts if isinstance(fact, ledger.OfferMade)]
