"""An agent sends her caller on: to an agent, a queue, a number or a line; what fails comes back, and nothing twice."""

from dataclasses import replace

import pytest

from acd.core import ledger
from acd.core.ids import CallId
from acd.core.ledger_control import TransferRefused
from acd.core.requests import BlindTransferAsked
from tests.core.effects import AcceptTransfer, Transferred
from tests.core.playbook import play
from tests.core.sending import ANA, NUMBER, OTHER_LINE, Sends, balanced, counted, line_of, plan, talking
from tests.core.wishes import Control
from tests.core.words import (
    Answered,
    AsksForTransfer,
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    HangUp,
    Holds,
    IsBusy,
    Join,
    OfferCall,
    OfferEnds,
    Pause,
    PhoneRings,
    PicksUp,
    PlayPrompt,
    PromptEnds,
    Refuses,
    RefuseTransfer,
    Resume,
    StayEnds,
    event,
    queue,
)


def test_to_an_agent_who_takes_him():
    """She is asked at once, alone; whoever sent him has her wrap-up, and the books count one transfer."""
    book = talking().sees(Sends("c1", "ben"))
    book.does(
        Transferred("c1", "ana", "agent", "ben"), Answered("done"), CancelOffer("c1", "ana"), OfferCall("c1", "ben")
    )
    assert book.engine.state.agents[ANA].state == "wrap_up"
    book.at(4).sees(PicksUp("ben")).does(Join("c1", "ben"), StayEnds("c1", "answered"), OfferEnds("ben", "accepted"))
    book.at(60).sees(HangsUp("c1")).does(CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "ben")).at(120).is_empty()
    balanced(book)
    assert counted(book) == ["ana → agent ben"]


def test_by_her_phone_it_is_the_same():
    """The phone is told that it is done, and its leg is ended by us; nobody counts her as having hung up."""
    book = (
        talking()
        .sees(AsksForTransfer("ana", "ben"))
        .does(
            Transferred("c1", "ana", "agent", "ben"),
            AcceptTransfer("ana"),
            CancelOffer("c1", "ana"),
            OfferCall("c1", "ben"),
        )
    )
    book.sees(AsksForTransfer("ana", "ben"), HangsUp("ana")).does()
    book.at(4).sees(PicksUp("ben")).skip().at(60).sees(HangsUp("ben"))
    book.does(HangUp("c1"), CallEnds("c1", "agent_hung_up")).at(120).is_empty()
    balanced(book)


@pytest.mark.parametrize(
    ("news", "ending"), [(IsBusy("ben"), "busy"), (Refuses("ben"), "rejected")], ids=["busy", "refused"]
)
def test_an_agent_who_does_not_take_him_gives_him_back(news, ending):
    """Whoever sent him is asked next, and her wrap-up is over for that."""
    book = talking().sees(Sends("c1", "ben")).skip().at(4).sees(news)
    book.does(OfferEnds("ben", ending), OfferCall("c1", "ana"))
    book.at(6).sees(PicksUp("ana")).skip().at(60).sees(HangsUp("c1")).at(120).is_empty()
    balanced(book)
    assert counted(book) == ["ana → agent ben"]


def test_an_agent_who_does_not_answer_gives_him_back():
    """Fifteen seconds of ringing are enough."""
    book = talking().sees(Sends("c1", "ben")).skip().at(4).sees(PhoneRings("ben")).at(16.9).does()
    book.at(17).does(OfferEnds("ben", "no_answer"), CancelOffer("c1", "ben"), OfferCall("c1", "ana"))


def test_nobody_takes_him_back_and_he_waits_at_his_old_place():
    """Ana has asked for a pause: he is the first of his queue again, before all who came after his first stay."""
    book = talking(back_off_s=30.0).sees(Pause("ana"), Sends("c1", "ben")).skip().at(4)
    book.sees(CallArrived("c2"), Refuses("ben")).does(OfferEnds("ben", "rejected"))
    first, second = line_of(book, "help")
    assert (first.lined_up_s, first.entered_s, first.priority) == (0.0, 2.0, 5)
    assert second.entered_s == 4.0
    book.at(34).does(OfferCall("c1", "ben"))
    book.sees(HangsUp("c1"), HangsUp("c2")).skip().at(120).is_empty()
    balanced(book)


def test_to_a_queue_with_his_priority_and_place():
    """A new stay of the same call, timed anew, before whoever waits there since later."""
    book = talking().sees(Pause("ben"), Pause("kim"), CallArrived("c2", line=OTHER_LINE), PromptEnds("c2")).at(30)
    book.skip().sees(Sends("c1", "sales"))
    book.does(Transferred("c1", "ana", "queue", "sales"), Answered("done"), CancelOffer("c1", "ana"))
    first, second = line_of(book, "sales")
    assert (first.lined_up_s, first.entered_s, first.priority) == (0.0, 30.0, 5)
    assert second.entered_s == 2.0
    book.at(40).sees(Resume("kim")).skip().sees(PicksUp("kim"))
    book.does(Join("c1", "kim"), StayEnds("c1", "answered"), OfferEnds("kim", "accepted"))
    waits = [fact.wait_s for fact in book.facts if isinstance(fact, ledger.StayEnded)]
    assert waits == [2.0, 10.0]
    book.sees(HangsUp("c1"), HangsUp("c2")).skip().at(120).is_empty()
    balanced(book)


def test_back_into_her_own_queue():
    """She has her wrap-up; the next of her queue takes him."""
    book = talking().sees(AsksForTransfer("ana", "help"))
    book.does(
        Transferred("c1", "ana", "queue", "help"),
        AcceptTransfer("ana"),
        CancelOffer("c1", "ana"),
        OfferCall("c1", "ben"),
    )


def test_a_queue_that_nobody_answers_goes_on_in_the_flow():
    """As it would have, had he waited all the time where he came from: with the step after his queue."""
    book = talking(wait_max_s=60.0).sees(Pause("ben"), Pause("kim"), Pause("ana")).at(3).sees(Sends("c1", "help"))
    book.skip().at(62.9).does().at(63).does(StayEnds("c1", "timed_out"), PlayPrompt("c1", "sorry"))


def test_through_a_lines_flow():
    """From its beginning; in its queue he has the place of his first stay."""
    book = talking().sees(Pause("ben"), Pause("kim"), CallArrived("c2", line=OTHER_LINE), PromptEnds("c2")).at(30)
    book.skip().sees(Sends("c1", OTHER_LINE))
    book.does(
        Transferred("c1", "ana", "line", OTHER_LINE),
        Answered("done"),
        PlayPrompt("c1", "welcome"),
        CancelOffer("c1", "ana"),
    )
    book.at(33).sees(PromptEnds("c1")).does()
    assert [stay.lined_up_s for stay in line_of(book, "sales")] == [0.0, 2.0]
    book.sees(HangsUp("c1"), HangsUp("c2")).skip().at(120).is_empty()
    balanced(book)


def test_she_may_have_him_on_hold():
    """Most phones put the other side on hold before they send it on."""
    book = talking().sees(Holds("ana"), AsksForTransfer("ana", "ben"))
    book.does(
        Transferred("c1", "ana", "agent", "ben"),
        AcceptTransfer("ana"),
        CancelOffer("c1", "ana"),
        OfferCall("c1", "ben"),
    )


@pytest.mark.parametrize("to", ["ben", "sales", NUMBER, OTHER_LINE])
def test_whom_we_let_wait_goes_on_from_the_music(to):
    """Whatever she did before: nobody is counted twice where the music plays."""
    book = talking().sees(Control("hold"), Sends("c1", to)).at(5).sees(HangsUp("c1")).at(120).is_empty()
    balanced(book)
    assert len(counted(book)) == 1


def test_who_asks_somebody_else_is_told_to_complete_that():
    """Two ways to leave a caller at once would be one too many."""
    book = talking().sees(Control("consult", to="ben")).skip().sees(Sends("c1", "sales")).does(Answered("refused"))
    assert counted(book) == []


def test_twice():
    """Each transfer is counted, each stay and each agent's part has its own ending."""
    book = talking().sees(Sends("c1", "ben")).at(4).sees(PicksUp("ben")).at(10).sees(AsksForTransfer("ben", "sales"))
    book.at(12).sees(PicksUp("kim")).at(20).sees(HangsUp("kim")).skip().at(120).is_empty()
    balanced(book)
    assert counted(book) == ["ana → agent ben", "ben → queue sales"]
    parts = [(fact.agent, fact.talk_s) for fact in book.facts if isinstance(fact, ledger.ConversationEnded)]
    assert parts == [("ana", 0.0), ("ben", 6.0), ("kim", 8.0)]


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("nobody", "no agent"),
        ("+33155501234", "may be called"),
        ("112", "no agent"),
        ("ana", "already"),
        ("kim", "paused"),
        ("full", "nobody more may wait"),
    ],
)
def test_what_would_fail_at_once_is_refused_and_they_talk_on(to, why):
    """With a reason; the phone is told no, so that she still has him."""
    base = plan()
    full = queue("full", waiting_max=0)
    settings = replace(base, queues={**base.queues, full.name: full})
    book = play(settings).sees(CallArrived("c1")).at(2).sees(PicksUp("ana"), Pause("kim")).skip()
    book.sees(Sends("c1", to)).does(Answered("refused"))
    assert why in next(fact.why for fact in reversed(book.facts) if isinstance(fact, ledger.RequestAnswered))
    book.sees(AsksForTransfer("ana", to)).does(RefuseTransfer("ana"))
    told = [fact for fact in book.facts if isinstance(fact, TransferRefused)]
    assert [(fact.to, why in fact.why) for fact in told] == [(to, True)]
    assert book.engine.state.agents[ANA].state == "talking"


def test_only_the_agent_who_talks_with_him_may_send_him_on():
    """Not before they talk, not a caller by his own phone, not after the call."""
    book = play(plan()).sees(CallArrived("c1")).skip().sees(Sends("c1", "sales")).does(Answered("refused"))
    book.sees(AsksForTransfer("ana", "sales")).does(RefuseTransfer("ana"))
    book.at(2).sees(PicksUp("ana")).skip().sees(AsksForTransfer("c1", "sales")).does(RefuseTransfer("c1"))
    book.sees(HangsUp("c1")).skip().sees(event(BlindTransferAsked("r2", CallId("a1-e1-c1"), "sales"))).does(
        Answered("refused")
    )


def test_the_caller_hangs_up_in_mid_transfer():
    """While an agent, a number or a flow has him: nothing is left, and everything ends once."""
    for to in ("ben", "sales", NUMBER, OTHER_LINE):
        book = talking().sees(AsksForTransfer("ana", to)).at(5).sees(HangsUp("c1")).at(120).is_empty()
        balanced(book)


def test_the_caller_hangs_up_before_the_switch_has_ended_her_leg():
    """His end and hers cross: she has her wrap-up, and is counted once."""
    book = talking().showing("silent hang-up").sees(AsksForTransfer("ana", "sales"), HangsUp("c1"), HangsUp("ana"))
    book.skip().at(120).is_empty()
    balanced(book)
    assert sum(isinstance(fact, ledger.ConversationEnded) for fact in book.facts) == 1
