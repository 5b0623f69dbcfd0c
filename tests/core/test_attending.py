"""An agent's phone holds her caller, dials somebody itself, and transfers: the same endings, without our moving her."""

from typing import Any

import pytest

from acd.core import events
from acd.core.commands import StopRinging
from acd.core.events import Event
from tests.core.effects import AcceptTransfer, Transferred
from tests.core.playbook import Playbook, play
from tests.core.rerun import taken_over
from tests.core.three import GARAGE, places_on, talk, where
from tests.core.words import (
    NODE,
    AgentIs,
    AnswerCall,
    CallArrived,
    CallEnds,
    CallNumber,
    CancelOffer,
    ConsultEnds,
    Dials,
    HangsUp,
    HangUp,
    Holds,
    IsBusy,
    Join,
    OfferCall,
    PhoneRings,
    PicksUp,
    PlayPrompt,
    RefuseTransfer,
    RingCaller,
    TakesBack,
    agent,
    centre,
    queue,
)

LINE_2 = "phone-ana"


def Refers(of: str, to: str) -> Any:  # noqa: N802  # reads as the event it makes
    """A phone asks that whoever is on one of its legs be joined with whoever is on the other."""

    def refers(book: Any) -> Event:
        return events.TransferAsked(NODE, book.leg(of), book.leg(to))

    return refers


def dialled(number: str = "luis", **settings: Any) -> Playbook:
    """She holds her caller and has dialled."""
    return talk(**settings).sees(Holds("ana"), Dials(LINE_2, number)).skip()


def consulted(number: str = "luis", **settings: Any) -> Playbook:
    """The two talk."""
    return dialled(number, **settings).sees(PhoneRings(number), PicksUp(number)).skip()


def test_her_phone_is_told_of_the_ringing_by_us():
    """Asterisk drops a 180 that comes milliseconds after both were joined; and no ringing outlives the answer."""
    book = dialled().showing("RingCaller", "AnswerCall")
    book.sees(PhoneRings("luis")).does(RingCaller(LINE_2)).sees(PhoneRings("luis")).does()
    book.sees(PicksUp("luis")).does(AnswerCall(LINE_2))
    assert isinstance(book.asked[-1], StopRinging)
    assert book.asked[-1].leg == book.leg(LINE_2)


def test_she_hears_it_ring_and_then_whom_she_dialled():
    """Her caller stays in their bridge, where her phone lets him hear music."""
    book = talk().sees(Holds("ana")).skip().showing("Join", "AgentIs", "AnswerCall")
    book.sees(Dials(LINE_2, "luis")).does(AgentIs("luis", "offered"), OfferCall("c1", "luis"), Join(LINE_2, "luis"))
    book.sees(PhoneRings("luis"), PicksUp("luis")).does(AgentIs("luis", "talking"), AnswerCall(LINE_2))
    assert where(book) == {"c1": "B", "ana": "B", LINE_2: "K", "luis": "K"}


@pytest.mark.parametrize(("of", "to"), [("ana", LINE_2), (LINE_2, "ana")])
def test_refer_with_replaces_leaves_the_caller_to_whom_she_dialled(of, to):
    """Whichever of her two legs it names first; both end."""
    book = consulted(wrap_up_s=5.0).showing("Join").sees(Refers(of, to))
    book.does(
        ConsultEnds("luis", "transferred"),
        Transferred("c1", "ana", "agent", "luis"),
        AcceptTransfer(of),
        CancelOffer("c1", "ana"),
        HangUp(LINE_2),
    )
    assert where(book) == {"c1": "K", "luis": "K"}
    book.sees(HangsUp("luis")).does(HangUp("c1"), CallEnds("c1", "agent_hung_up")).at(60).is_empty()


def test_to_a_number():
    """As it is dialled, with two noughts; toll fraud ends here too."""
    book = talk().sees(Holds("ana"), Dials(LINE_2, GARAGE.replace("+", "00"))).skip()
    book.sees(PicksUp(GARAGE), Refers("ana", LINE_2))
    assert where(book) == {"c1": "K", GARAGE: "K"}
    book.sees(HangsUp(GARAGE)).is_empty()
    book = talk().sees(Holds("ana"), Dials(LINE_2, "00447000000"))
    assert not [said for said in book.effects if said.name == CallNumber().name]


def test_before_anybody_answers_it_is_refused():
    """And goes on ringing."""
    book = dialled().sees(Refers("ana", LINE_2)).does(RefuseTransfer("ana"))
    assert book.engine.state.consultations
    book.sees(HangsUp("c1")).skip().sees(HangsUp("ana")).is_empty()


def test_she_goes_back_to_her_caller():
    """By hanging up on whom she dialled, or when that one does, or is busy."""
    book = consulted().sees(HangsUp(LINE_2)).does(ConsultEnds("luis", "returned"), CancelOffer("c1", "luis"))
    book.sees(TakesBack("ana"))
    assert where(book) == {"c1": "B", "ana": "B"}
    book.sees(HangsUp("c1")).is_empty()
    book = dialled().sees(IsBusy("luis")).does(ConsultEnds("luis", "busy"), HangUp(LINE_2))
    book.sees(HangsUp("c1")).is_empty()


def test_her_leg_with_the_caller_is_gone():
    """The other two are put together: her phone may have lost its power."""
    book = consulted(wrap_up_s=5.0).sees(HangsUp("ana"))
    assert where(book) == {"c1": "K", "luis": "K"}
    book.sees(HangsUp("c1")).at(60).is_empty()


def test_the_caller_goes_and_they_talk_on():
    """She has her wrap-up at once, and no call while her phone is in use."""
    book = consulted().showing("AgentIs").sees(HangsUp("c1"))
    book.does(
        AgentIs("ana", "wrap_up"),
        CallEnds("c1", "caller_hung_up"),
        CancelOffer("c1", "ana"),
        AgentIs("ana", "on_other_call"),
    )
    book.sees(HangsUp("luis")).does(
        ConsultEnds("luis", "third_hung_up"),
        AgentIs("luis", "wrap_up"),
        AgentIs("luis", "ready"),
        HangUp(LINE_2),
        AgentIs("ana", "ready"),
    )
    book.is_empty()


@pytest.mark.parametrize("code", ["nobody", "*14", "999"])
def test_what_names_nobody_is_a_code(code):
    """The phone is told what it is told without a caller."""
    book = talk().sees(Dials(LINE_2, code))
    assert [said for said in book.effects if said.name == PlayPrompt().name]
    assert not book.engine.state.consultations


def test_without_a_caller_a_number_is_a_code():
    """Own calls are asked for otherwise."""
    book = play(centre(queue("help"), agent("ana"), agent("luis"))).sees(Dials(LINE_2, "luis"))
    assert [said for said in book.effects if said.name == PlayPrompt().name]


def test_adopted_in_the_middle():
    """Nobody is moved, and the transfer can still be completed."""
    book = consulted()
    run = taken_over(book)
    assert places_on(run, book) == {"c1": "B", "ana": "B", LINE_2: "K", "luis": "K"}
    run.see(Refers("ana", LINE_2))
    assert places_on(run, book) == {"c1": "K", "luis": "K"}


def test_a_second_caller_finds_her_busy():
    """Who asks by her phone is not asked."""
    book = consulted().sees(CallArrived("c2")).does()
    book.sees(HangsUp("c2"), HangsUp("c1"), HangsUp("luis")).is_empty()
