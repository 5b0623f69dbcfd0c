"""What comes of a consultation: whoever of the three goes, the other two stay together."""

from typing import Any

import pytest

from acd.core import ledger
from tests.core.effects import Transferred
from tests.core.three import GARAGE, asked, consulted, talk, where
from tests.core.wishes import Control
from tests.core.words import (
    AgentIs,
    Answered,
    CallArrived,
    CallEnds,
    CallNumber,
    CancelOffer,
    ConsultEnds,
    HangsUp,
    HangUp,
    OfferCall,
    PicksUp,
    TransferEnds,
)


def test_complete_makes_the_caller_hers():
    """The agent who leaves has her wrap-up; the other one's conversation begins, with hers after it."""
    book = consulted(wrap_up_s=5.0).showing("Join", "AgentIs").at(10)
    book.sees(Control("complete")).does(
        ConsultEnds("luis", "transferred"),
        Transferred("c1", "ana", "agent", "luis"),
        AgentIs("ana", "wrap_up"),
        Answered("done"),
        CancelOffer("c1", "ana"),
    )
    assert where(book) == {"c1": "K", "luis": "K"}
    book.at(30).does(AgentIs("ana", "ready")).sees(HangsUp("luis"))
    book.does(AgentIs("luis", "wrap_up"), HangUp("c1"), CallEnds("c1", "agent_hung_up"))
    talks = [(fact.agent, fact.talk_s) for fact in book.facts if isinstance(fact, ledger.ConversationEnded)]
    assert talks == [("ana", 10), ("luis", 20)]
    book.at(60).is_empty()


def test_a_number_keeps_the_caller_as_if_he_had_been_put_through():
    """It is asked over a trunk, which it keeps until the call ends."""
    book = (
        talk()
        .showing("TransferEnds")
        .sees(Control("consult", to=GARAGE))
        .does(Answered("done"), CallNumber("c1", GARAGE, "trunk"))
    )
    book.sees(PicksUp(GARAGE), Control("complete")).does(
        ConsultEnds(GARAGE, "transferred"),
        Transferred("c1", "ana", "number", GARAGE),
        TransferEnds(GARAGE, "answered"),
        Answered("done"),
        CancelOffer("c1", "ana"),
    )
    assert where(book) == {"c1": "K", GARAGE: "K"}
    book.sees(HangsUp(GARAGE)).does(HangUp("c1"), CallEnds("c1", "target_hung_up")).is_empty()


STATES = {"talking": (), "swapped": (Control("swap"),), "joined": (Control("join"),)}


@pytest.mark.parametrize("third", ["luis", GARAGE])
@pytest.mark.parametrize("state", STATES)
def test_when_one_goes_the_others_stay_together(state, third):
    """Whoever it is."""
    for gone, others in (("c1", {"ana", third}), ("ana", {"c1", third}), (third, {"c1", "ana"})):
        book = consulted(third, wrap_up_s=5.0).sees(*STATES[state], HangsUp(gone))
        places = where(book)
        assert places.keys() == others
        assert len(set(places.values()) - {"music"}) == 1, places
        book.at(20).sees(HangsUp(min(others))).at(30).is_empty()
        assert {worker.state for worker in book.engine.state.agents.values()} == {"ready"}


def test_without_the_caller_the_two_talk_on_and_both_wrap_up():
    """The call is over; what they still have to say is theirs."""
    book = consulted(wrap_up_s=5.0).showing("AgentIs").sees(HangsUp("c1"))
    book.does(AgentIs("ana", "talking"), CallEnds("c1", "caller_hung_up"))
    book.at(10).sees(HangsUp("luis")).does(
        ConsultEnds("luis", "third_hung_up"),
        AgentIs("luis", "wrap_up"),
        AgentIs("ana", "wrap_up"),
        CancelOffer("c1", "ana"),
    )
    book.at(15).does(AgentIs("luis", "ready"), AgentIs("ana", "ready")).is_empty()


def test_the_caller_goes_while_it_rings():
    """Nobody is rung for nothing."""
    book = asked().sees(HangsUp("c1"))
    book.does(ConsultEnds("luis", "caller_gone"), CallEnds("c1", "caller_hung_up"), *_cancelled("luis", "ana"))
    book.is_empty()


def _cancelled(*agents: str) -> list[Any]:
    return [CancelOffer("c1", name) for name in agents]


def test_her_phone_vanishes_while_it_rings_there():
    """The caller waits for another agent, at his old place; whom she asked is not rung any more."""
    book = asked(wrap_up_s=5.0).at(2).sees(CallArrived("c2"), HangsUp("ana"))
    book.does(ConsultEnds("luis", "agent_hung_up"), CancelOffer("c1", "luis"), OfferCall("c1", "luis"))
    book.sees(HangsUp("c1"), HangsUp("c2")).at(60).is_empty()
