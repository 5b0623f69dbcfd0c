"""Whole stories of an agent who asks somebody else: who hears whom, and what ends."""

import pytest

from acd.core import ledger_control
from acd.core.consultations import ConsultationState
from tests.core.three import consulted, talk, where
from tests.core.wishes import Control
from tests.core.words import (
    AgentIs,
    Answered,
    CancelOffer,
    ConsultEnds,
    HangsUp,
    Held,
    Join,
    OfferCall,
    PhoneRings,
    PicksUp,
)


def test_asked_and_answered_and_back():
    """The caller hears music, she hears it ring, then they talk; afterwards she is with the caller."""
    book = talk(wrap_up_s=5.0).showing("Join", "AgentIs", "Held")
    book.sees(Control("consult", to="luis")).does(
        Held("ana", True),
        AgentIs("ana", "holding"),
        AgentIs("luis", "offered"),
        Answered("done"),
        OfferCall("c1", "luis"),
        Join("ana", "luis"),
    )
    assert where(book) == {"c1": "music", "ana": "K", "luis": "K"}
    book.sees(PhoneRings("luis"), PicksUp("luis")).does(AgentIs("luis", "talking"))
    book.at(7).sees(Control("unhold")).does(
        Held("ana", False),
        AgentIs("ana", "talking"),
        ConsultEnds("luis", "returned"),
        AgentIs("luis", "wrap_up"),
        Answered("done"),
        Join("c1", "ana"),
        CancelOffer("c1", "luis"),
    )
    assert where(book) == {"c1": "B", "ana": "B"}
    book.at(12).does(AgentIs("luis", "ready")).sees(HangsUp("c1")).skip().at(20).is_empty()
    ended = next(fact for fact in book.facts if isinstance(fact, ledger_control.ConsultationEnded))
    assert (ended.agent, ended.third, ended.talk_s) == ("ana", "luis", 7)


@pytest.mark.parametrize("is_swapped", [False, True])
def test_three_hear_each_other(is_swapped):
    """From wherever they are."""
    book = consulted()
    if is_swapped:
        book.sees(Control("swap")).skip()
    book.sees(Control("join")).does(Answered("done"))
    assert where(book) == {"c1": "K", "ana": "K", "luis": "K"}
    assert [fact for fact in book.facts if isinstance(fact, ledger_control.ConsultationJoined)]
    book.sees(HangsUp("c1"), HangsUp("ana")).is_empty()


def test_asked_again_and_again():
    """Whom she left the caller to asks in turn."""
    book = consulted().sees(Control("complete"), Control("consult", to="ana"), PicksUp("ana"), Control("join"))
    (now,) = book.engine.state.consultations.values()
    assert (now.agent, now.third, now.state) == ("luis", "ana", ConsultationState.JOINED)
    book.sees(HangsUp("luis"), HangsUp("c1")).is_empty()
