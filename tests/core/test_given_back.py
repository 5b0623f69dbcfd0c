"""Who sent a caller on owes a disposition, and he comes back to her: nobody is stuck, and she is asked at last."""

from typing import Any

import pytest

from acd.core.agents import AgentState
from tests.core.playbook import Playbook, play
from tests.core.rerun import STORES, taken_over
from tests.core.sending import ANA, NUMBER, Sends, balanced
from tests.core.test_wrap_up import CODES, given, missing, owes, said
from tests.core.words import (
    AgentIs,
    Answered,
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    IsBusy,
    OfferCall,
    Pause,
    PhoneRings,
    PicksUp,
    Refuses,
    StayEnds,
    agent,
    centre,
    queue,
)

OFFERED_AGAIN = AgentIs("ana", "ready"), AgentIs("ana", "offered"), OfferCall("c1", "ana")


def sent(to: str = "ben", **settings: Any) -> Playbook:
    """Ana, of whom a disposition is wanted, has sent c1 on to Ben at second 5; without one she is free at 65."""
    wanted = {"dispositions": CODES, "is_disposition_required": True, "wrap_up_max_s": 60.0, **settings}
    book = play(centre(queue("help", **wanted), agent("ana"), agent("ben"))).sees(CallArrived("c1"), PicksUp("ana"))
    return book.at(5).sees(Sends("c1", to)).skip().showing("AgentIs")


def back(**settings: Any) -> Playbook:
    """Ben has not answered, and her phone rings for the same caller at second 20."""
    book = sent(**settings).sees(PhoneRings("ben")).at(20)
    return book.skip().sees(PhoneRings("ana"))


def test_she_has_her_caller_back_and_is_asked_after_her_last_part_with_him():
    """Nothing is said to be missing meanwhile; then it keeps her as after any call."""
    book = sent().sees(PhoneRings("ben")).at(20)
    book.does(
        AgentIs("ben", "backing_off"),
        *OFFERED_AGAIN[:2],
        CancelOffer("c1", "ben"),
        *OFFERED_AGAIN[2:],
        AgentIs("ben", "ready"),
    )
    book.at(22).sees(PicksUp("ana")).does(StayEnds("c1", "answered"), AgentIs("ana", "talking"))
    assert not missing(book.facts)
    book.at(40).sees(HangsUp("c1")).does(
        AgentIs("ana", "wrap_up"), CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "ana")
    )
    assert owes(book.engine)
    book.at(50).sees(said("ana", "sale")).does(AgentIs("ana", "ready"), Answered("done")).is_empty()
    assert given(book.facts) == [("sale", "", None)]
    assert not missing(book.facts)
    balanced(book)


@pytest.mark.parametrize("second", [6, 21, 30], ids=["while ben rings", "while she rings", "while they talk again"])
def test_what_she_says_before_stands(second):
    """Whenever she says it in her wrap-up or after it, she owes nothing then, and the books are told once."""
    book = sent(wrap_up_s=30.0).sees(PhoneRings("ben"))
    for at, event in sorted([(22, PicksUp("ana")), (second, said("ana", "sale", "a word"))], key=lambda each: each[0]):
        book.at(at).sees(event)
    book.at(40).sees(HangsUp("c1")).at(69).skip().at(70).does(AgentIs("ana", "ready")).is_empty()
    assert given(book.facts) == [("sale", "a word", None)]
    assert not missing(book.facts)
    balanced(book)


@pytest.mark.parametrize("news", [Refuses("ana"), IsBusy("ana"), HangsUp("c1")], ids=["refuses", "busy", "he is gone"])
def test_who_does_not_take_him_back_still_owes_it(news):
    """Her wrap-up goes on as it was, and the longest one is as long as before."""
    book = back().sees(Pause("ben"), news).skip()
    assert owes(book.engine)
    assert book.engine.state.agents[ANA].state is AgentState.WRAP_UP
    assert not missing(book.facts)
    book.at(64).sees(HangsUp("c1")).skip().at(65).does(AgentIs("ana", "ready")).is_empty()
    assert missing(book.facts) == 1
    balanced(book)


def test_who_does_not_answer_him_is_left_alone_and_then_says_it():
    """Three seconds after the last ring she owes it as before; what she says lets her go."""
    book = back(back_off_s=3.0).sees(Pause("ben")).at(35).skip().sees(HangsUp("c1"))
    book.skip().sees(said("ana", "wrong")).does(Answered("done")).at(38).does(AgentIs("ana", "ready")).is_empty()
    assert given(book.facts) == [("wrong", "", None)]
    balanced(book)


def test_a_number_that_does_not_answer_gives_him_back_in_the_same_way():
    """Whatever she sent him to."""
    book = sent(NUMBER).at(9).sees(IsBusy(NUMBER)).does(*OFFERED_AGAIN)
    book.at(10).sees(PicksUp("ana")).at(20).sees(HangsUp("c1"), said("ana", "sale")).at(30).is_empty()
    assert given(book.facts) == [("sale", "", None)]
    assert not missing(book.facts)


def test_who_has_asked_for_a_pause_does_not_get_him_and_says_it_first():
    """Her wrap-up is not cut short for nothing: he is the whole queue's, and she has her pause when she has said it."""
    book = sent().sees(Pause("ana"), PhoneRings("ben")).skip().sees(Refuses("ben"))
    book.does(AgentIs("ben", "backing_off"), AgentIs("ben", "ready"), AgentIs("ben", "offered"), OfferCall("c1", "ben"))
    assert owes(book.engine)
    book.sees(said("ana", "sale")).does(AgentIs("ana", "paused", "lunch"), Answered("done")).sees(HangsUp("c1"))
    book.at(60).is_empty()
    assert not missing(book.facts)


@pytest.mark.parametrize("store", STORES)
def test_the_next_engine_asks_her_no_earlier(store):
    """Her phone rings for the caller who comes back when the engine is killed."""
    run = taken_over(back(), store)
    run.see(PicksUp("ana"))
    assert not missing(run.facts)
    run.see(HangsUp("c1"))
    assert owes(run.engine)
    run.see(said("ana", "sale"))
    assert given(run.facts) == [("sale", "", None)]
    assert run.engine.state.agents[ANA].state is AgentState.READY
