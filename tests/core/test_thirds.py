"""Whom an agent may ask while her caller waits."""

import pytest

from acd.core.plan import Trunk
from tests.core.three import GARAGE, asked, talk, where
from tests.core.wishes import Control
from tests.core.words import Answered, CallArrived, HangsUp, OfferCall, PhoneIs, PicksUp, agent, queue


def test_one_of_a_queue_is_the_one_who_is_ready_longest():
    """And never she who asks."""
    book = (
        talk(agent("mia"), queue("desk"))
        .sees(Control("consult", to="desk"))
        .does(Answered("done"), OfferCall("c1", "luis"))
    )
    book.sees(HangsUp("c1")).is_empty()


@pytest.mark.parametrize("to", ["ana", "noor", "+4470000", "desk", "luis", "nobody", "+3225550100"])
def test_who_cannot_be_asked(to):
    """Herself, who is logged out, what may not be called, an empty queue, who is on the phone, nobody, a line."""
    book = talk(queue("desk"), agent("noor", phone=None)).sees(PhoneIs("luis", in_use=True)).skip()
    book.sees(Control("consult", to=to)).does(Answered("refused"))
    assert where(book) == {"c1": "B", "ana": "B"}
    book.sees(HangsUp("c1")).is_empty()


def test_no_room_on_the_trunks():
    """The caller does not even begin to wait."""
    book = talk(Trunk("main", calls_max=1, reserve=1)).sees(Control("consult", to=GARAGE)).does(Answered("refused"))
    assert where(book) == {"c1": "B", "ana": "B"}


def test_who_is_asked_is_not_rung_by_another_call():
    """She is reserved before her phone rings, and has her wrap-up afterwards."""
    book = asked(wrap_up_s=5.0).sees(CallArrived("c2")).does()
    book.sees(PicksUp("luis"), Control("unhold")).skip().at(4).does().at(6).does(OfferCall("c2", "luis"))
    book.sees(HangsUp("c2"), HangsUp("c1")).at(30).is_empty()
