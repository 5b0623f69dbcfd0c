"""An agent sends her caller to a number outside: he hears its ringing, and she has him back if it fails."""

from dataclasses import replace

import pytest

from acd.core import commands
from acd.core.events import FailureReason
from acd.core.plan import Trunk
from tests.core.effects import Transferred
from tests.core.playbook import play
from tests.core.sending import NUMBER, Sends, balanced, line_of, plan, talking
from tests.core.words import (
    Answered,
    AsksForTransfer,
    CallArrived,
    CallEnds,
    CallNumber,
    CancelOffer,
    HangsUp,
    HangUp,
    IsBusy,
    IsCongested,
    Join,
    OfferCall,
    Pause,
    PicksUp,
    Refuses,
    RingPhone,
    TransferEnds,
)


def test_to_a_number_whose_ringing_he_hears():
    """He is joined with it before it rings; the agent is gone, and free after her wrap-up."""
    book = (
        talking()
        .showing("RingPhone")
        .sees(Sends("c1", NUMBER))
        .does(
            Transferred("c1", "ana", "number", NUMBER),
            Answered("done"),
            CallNumber("c1", NUMBER, "trunk"),
            CancelOffer("c1", "ana"),
            Join("c1", NUMBER),
            RingPhone(NUMBER),
        )
    )
    book.at(9).sees(PicksUp(NUMBER)).does(TransferEnds(NUMBER, "answered"))
    book.at(60).sees(HangsUp(NUMBER)).does(HangUp("c1"), CallEnds("c1", "target_hung_up")).at(120).is_empty()
    balanced(book)
    made = [c.bridge for c in book.asked if isinstance(c, commands.CreateBridge)]
    assert set(made) <= {c.bridge for c in book.asked if isinstance(c, commands.DestroyBridge)}


@pytest.mark.parametrize(
    ("news", "ending"), [(IsBusy(NUMBER), "busy"), (Refuses(NUMBER), "busy")], ids=["busy", "refused"]
)
def test_a_number_that_is_busy_or_refuses_gives_him_back(news, ending):
    """To the agent who sent him."""
    book = talking().sees(AsksForTransfer("ana", NUMBER)).skip().at(5).sees(news)
    book.does(TransferEnds(NUMBER, ending), OfferCall("c1", "ana"))
    book.at(6).sees(PicksUp("ana")).skip().at(60).sees(HangsUp("c1")).skip().at(120).is_empty()
    balanced(book)


def test_a_number_that_does_not_answer_gives_him_back():
    """After 30 seconds; without her he waits at his old place."""
    book = (
        talking(wrap_up_s=0.0, back_off_s=30.0)
        .sees(Sends("c1", NUMBER))
        .skip()
        .at(31.9)
        .sees(Pause("ana"))
        .does(Answered("done"))
    )
    book.sees(CallArrived("c2")).skip().at(32)
    book.does(TransferEnds(NUMBER, "no_answer"), CancelOffer("c1", NUMBER))
    assert [stay.lined_up_s for stay in line_of(book, "help")] == [0.0, 31.9]


def test_a_trunk_that_fails_gives_way_to_the_next():
    """Only when no trunk reaches the number has she him back."""
    base = replace(plan(wrap_up_s=20.0), trunks=(Trunk("main"), Trunk("spare")))
    book = play(base).sees(CallArrived("c1")).at(2).sees(PicksUp("ana")).skip().sees(Sends("c1", NUMBER)).skip()
    book.sees(IsCongested(NUMBER)).does(CallNumber("c1", NUMBER, "spare"))
    book.sees(IsCongested(NUMBER)).does(OfferCall("c1", "ana"))


def test_a_number_that_cannot_be_called_gives_him_back():
    """The switch refuses to make the leg: nobody is left in silence."""
    book = talking().fails(commands.CallNumber, FailureReason.REFUSED).sees(Sends("c1", NUMBER))
    book.does(
        Transferred("c1", "ana", "number", NUMBER),
        Answered("done"),
        CallNumber("c1", NUMBER, "trunk"),
        CancelOffer("c1", "ana"),
        TransferEnds(NUMBER, "failed"),
        OfferCall("c1", "ana"),
    )


def test_every_channel_taken_is_known_beforehand():
    """The number is not even tried."""
    base = replace(plan(), trunks=(Trunk("main", calls_max=1, reserve=1),))
    book = play(base).sees(CallArrived("c1")).at(2).sees(PicksUp("ana")).skip()
    book.sees(Sends("c1", NUMBER)).does(Answered("refused"))
