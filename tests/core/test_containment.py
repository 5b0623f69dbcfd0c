"""A bug in one call's decision: nothing of it is applied, the caller hears the fallback, everybody else goes on."""

from dataclasses import replace

from acd.core import ledger
from acd.core.ids import StayId
from tests.core.playbook import Playbook, play
from tests.core.words import (
    Bug,
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    OfferCall,
    PhoneRings,
    PicksUp,
    ReleaseLeg,
    StayEnds,
    agent,
    centre,
    queue,
)


def corrupted(book: Playbook) -> Playbook:
    """The state of the first call is made impossible, as only a bug could."""
    state = book.engine.state
    name, call = next(iter(state.calls.items()))
    state.calls[name] = replace(call, stay=StayId("no-such-stay"))
    return book


def test_the_call_goes_to_the_fallback_and_the_others_go_on():
    """The second caller is offered to the agent as if nothing had been."""
    book = play(centre(queue("help"), agent("ana"))).sees(CallArrived("c1")).skip()
    corrupted(book.sees(CallArrived("c2"))).sees(HangsUp("c1")).does(
        Bug("KeyError: 'no-such-stay'"), CallEnds("c1", "technical_failure"), ReleaseLeg("c1")
    )
    assert len(book.engine.state.calls) == 1


def test_a_talking_agent_is_freed_and_rests():
    """She is not locked up by a bug: her leg is ended and she is ready ten seconds later."""
    book = play(centre(queue("help"), agent("ana"))).sees(CallArrived("c1"), PhoneRings("ana"), PicksUp("ana")).skip()
    offers = book.engine.state.offers
    name, offer = next(iter(offers.items()))
    offers[name] = replace(offer, joined_s=None)  # that is the bug
    book.sees(HangsUp("c1")).does(
        Bug(f"AssertionError: {name} ends a conversation that never began"),
        CallEnds("c1", "technical_failure"),
        CancelOffer("c1", "ana"),
        ReleaseLeg("c1"),
    )
    book.sees(CallArrived("c2")).does().at(10).does(OfferCall("c2", "ana"))


def test_the_books_balance_after_a_bug():
    """What began has ended: the stay and the offer too."""
    book = play(centre(queue("help"), agent("ana"))).sees(CallArrived("c1")).skip()
    offers = book.engine.state.offers
    name, offer = next(iter(offers.items()))
    offers[name] = replace(offer, stay=StayId("no-such-stay"))  # that is the bug
    book.showing("OfferEnds").sees(PicksUp("ana"), HangsUp("c1"))
    ended = [type(fact) for fact in book.facts]
    assert ended.count(ledger.OfferMade) == ended.count(ledger.OfferEnded)
    assert ended.count(ledger.StayBegan) == ended.count(ledger.StayEnded)
    assert ended.count(ledger.CallBegan) == ended.count(ledger.CallEnded)


def test_a_bug_before_the_call_exists_gives_the_caller_to_the_fallback():
    """Even then nobody is left in silence."""
    plan = centre(queue("help"))
    book = play(replace(plan, flows={}))
    book.sees(CallArrived("c1")).does(Bug("KeyError: 'main'"), ReleaseLeg("c1")).is_empty()
    assert StayEnds("c1", "abandoned") not in book.effects
