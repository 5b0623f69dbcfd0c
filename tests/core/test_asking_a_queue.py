"""An agent asks one of a queue: who does not pick up is followed by the next, and she goes back when nobody is left."""

import pytest

from acd.core.ledger_control import ConsultationBegan, ConsultationEnded
from tests.core.playbook import Playbook, play
from tests.core.rerun import STORES, taken_over
from tests.core.three import places_on, where
from tests.core.verdicts import unbalanced
from tests.core.wishes import Control
from tests.core.words import (
    Answered,
    CallArrived,
    CancelOffer,
    ConsultEnds,
    HangsUp,
    IsBusy,
    OfferCall,
    PhoneRings,
    PicksUp,
    Refuses,
    agent,
    centre,
    queue,
)


def asked(*others: str, **settings: int) -> Playbook:
    """c1 talks with ana, who asks the queue desk, in which these are ready, one after the other."""
    desk = [agent(name, "desk") for name in others or ("ben", "kim", "luis")]
    plan = centre(queue("help", **settings), queue("desk", **settings), agent("ana", "help"), *desk)
    book = play(plan).sees(CallArrived("c1"), PhoneRings("ana"), PicksUp("ana")).skip()
    book.sees(Control("consult", to="desk"))
    return book.skip()


def endings(facts) -> list[tuple[str, str]]:
    """Who was asked, and what came of it."""
    return [(fact.third, fact.ending) for fact in facts if isinstance(fact, ConsultationEnded)]


@pytest.mark.parametrize(
    ("news", "ending"), [(Refuses("ben"), "rejected"), (IsBusy("ben"), "busy")], ids=["no", "busy"]
)
def test_who_does_not_want_is_followed_by_the_next(news, ending):
    """At once; the caller hears his music on, and she hears it ring there."""
    book = asked().sees(news).does(ConsultEnds("ben", ending), OfferCall("c1", "kim"))
    assert where(book) == {"c1": "music", "ana": "K", "kim": "K"}
    book.sees(PhoneRings("kim"), PicksUp("kim"), Control("join")).skip()
    assert where(book) == {"c1": "K", "ana": "K", "kim": "K"}
    book.sees(HangsUp("c1"), HangsUp("ana")).at(60).is_empty()
    assert not unbalanced(book.facts)


def test_who_does_not_answer_is_followed_by_the_next_and_nobody_is_asked_twice():
    """Each rings as long as for a caller of hers; whoever has refused is not asked again, though she is ready."""
    book = (
        asked()
        .sees(PhoneRings("ben"))
        .at(15)
        .does(ConsultEnds("ben", "no_answer"), CancelOffer("c1", "ben"), OfferCall("c1", "kim"))
    )
    book.sees(Refuses("kim")).does(ConsultEnds("kim", "rejected"), OfferCall("c1", "luis"))
    book.sees(Refuses("luis")).does(ConsultEnds("luis", "rejected"))
    assert where(book) == {"c1": "B", "ana": "B"}
    assert len([fact for fact in book.facts if isinstance(fact, ConsultationBegan)]) == 3
    book.sees(HangsUp("c1")).at(60).is_empty()
    assert not unbalanced(book.facts)


def test_who_was_asked_by_name_is_followed_by_nobody():
    """She wanted this one."""
    plan = centre(queue("help"), agent("ana"), agent("ben"), agent("kim"))
    book = play(plan).sees(CallArrived("c1"), PhoneRings("ana"), PicksUp("ana"), Control("consult", to="ben")).skip()
    book.sees(Refuses("ben")).does(ConsultEnds("ben", "rejected"))
    assert where(book) == {"c1": "B", "ana": "B"}


def test_she_takes_her_caller_back_while_the_next_one_rings():
    """And nobody else is asked."""
    book = asked().sees(Refuses("ben")).skip().sees(PhoneRings("kim"), Control("unhold"))
    book.does(ConsultEnds("kim", "returned"), Answered("done"), CancelOffer("c1", "kim"))
    assert where(book) == {"c1": "B", "ana": "B"}
    book.sees(HangsUp("ana")).at(60).is_empty()


def test_the_caller_hangs_up_as_the_next_one_is_asked():
    """Nobody is rung for nothing."""
    book = asked().sees(Refuses("ben")).skip().sees(HangsUp("c1")).at(60).is_empty()
    assert endings(book.facts) == [("ben", "rejected"), ("kim", "caller_gone")]


@pytest.mark.parametrize("store", STORES)
def test_the_next_engine_asks_on(store):
    """If it still knows that she named a queue; else she has her caller back."""
    book = asked().sees(Refuses("ben"), PhoneRings("kim"))
    run = taken_over(book, store)
    run.see(Refuses("kim"))
    places, is_forgotten = places_on(run, book), store == "none"
    assert [each.third for each in run.engine.state.consultations.values()] == ([] if is_forgotten else ["luis"])
    assert (places["c1"], places["ana"]) == (("B", "B") if is_forgotten else ("music", "K"))
