"""Directed stays: an agent is chosen for a caller and asked alone, or picks him; several agents in their order."""

from dataclasses import replace
from typing import Any

import pytest

from acd.core import commands, ledger
from acd.core.events import NodeLost, TimePassed
from acd.core.flow_steps import Answer, Play
from acd.core.ids import AgentName
from acd.core.ledger_control import StayHandedTo
from tests.core.playbook import Playbook, play
from tests.core.rerun import Rerun, taken_over
from tests.core.wishes import HandTo, Picks
from tests.core.words import (
    NODE,
    Answered,
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    IsBusy,
    LogOut,
    OfferCall,
    Pause,
    PhoneComes,
    PhoneGoes,
    PhoneRings,
    PicksUp,
    Refuses,
    agent,
    centre,
    enter,
    event,
    flow,
    queue,
)

HELP = queue("help", wrap_up_s=30.0)


def busy(*agents: Any, waiting: int = 2, **needs: Any) -> Playbook:
    """Ana, who alone serves the queue, talks with c1; so many others wait from second 1 on."""
    way = flow(Answer(), enter("help", **needs), Play("sorry"))
    book = play(centre(HELP, queue("sales"), agent("ana", "help", **needs), *agents, way))
    book.sees(CallArrived("c1"), PhoneRings("ana"), PicksUp("ana"))
    for number in range(waiting):
        book.at(1.0 + number).sees(CallArrived(f"c{number + 2}"))
    return book.skip()


def why(book: Playbook) -> str:
    """The last answer, in words."""
    return [fact.why for fact in book.facts if isinstance(fact, ledger.RequestAnswered)][-1]


def handed(book: Playbook) -> list[tuple[str, str, str]]:
    """Which call was given to whom, and by whom."""
    return [(fact.call, fact.agent, fact.by) for fact in book.facts if isinstance(fact, StayHandedTo)]


def test_a_chosen_agent_is_asked_though_she_does_not_serve_the_queue():
    """At once, and before whoever came earlier; the ledger knows who wanted it."""
    book = busy(agent("luis", "sales")).sees(HandTo("c3", "luis")).does(Answered("done"), OfferCall("c3", "luis"))
    assert handed(book) == [("a1-e1-c3", "luis", "sup")]


@pytest.mark.parametrize("does_not", [HangsUp, IsBusy, Refuses], ids=["away", "busy", "no"])
def test_who_is_not_taken_by_the_chosen_agent_has_his_old_place(does_not):
    """He waits on among the others, by when he came, and she is not asked again."""
    book = busy(agent("luis", "sales")).sees(HandTo("c2", "luis"), does_not("luis")).skip().at(40)
    book.sees(HangsUp("c1")).does(CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "ana"))
    book.at(71).does(OfferCall("c2", "ana"))


def test_an_agent_who_does_not_answer_costs_the_caller_no_place():
    """After the ring time he is the whole queue's again."""
    book = busy(agent("luis", "sales"), waiting=3).sees(HandTo("c3", "luis"), PhoneRings("luis")).skip()
    book.at(3.0 + 15.0).does(CancelOffer("c3", "luis")).sees(HangsUp("c1")).skip()
    book.at(48).does(OfferCall("c2", "ana")).sees(PhoneRings("ana"), PicksUp("ana"), HangsUp("c2")).skip()
    book.at(78).does(OfferCall("c3", "ana"))


def test_an_agent_who_picks_a_caller_ends_her_wrap_up():
    """And gets the one whom she has picked, not the one who is first."""
    book = busy().at(5).sees(HangsUp("c1")).skip().at(10)
    book.sees(Picks("ana", "c3")).does(Answered("done"), OfferCall("c3", "ana"))
    assert handed(book) == [("a1-e1-c3", "ana", "ana")]


def test_who_is_picked_waits_until_her_phone_is_free():
    """A conversation has ended, and its leg has not; nobody else gets either of them."""
    book = busy().showing("silent hang-up").at(5).sees(HangsUp("c1")).skip()
    book.sees(Picks("ana", "c3")).does(Answered("done")).at(6).sees(HangsUp("ana")).does(OfferCall("c3", "ana"))


def test_nobody_ends_the_wrap_up_of_another():
    """Who is chosen by a supervisor must be ready."""
    book = busy().at(5).sees(HangsUp("c1")).skip().sees(HandTo("c3", "ana")).does(Answered("refused"))
    assert why(book) == "ana is in wrap-up, 30 s left (call a1-e1-c1)"


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        (HandTo("c2", "ana"), "ana talks with the caller of a1-e1-c1 for 2 s"),
        (HandTo("c2", "zoe"), "there is no agent 'zoe'"),
        (HandTo("c2", "eva"), "eva lacks french: 3 < 5"),
        (HandTo("c1", "luis"), "a1-e1-c1 waits in no queue: it is talking at main/start/1"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(wish, reason):
    """And nothing has changed."""
    book = busy(agent("luis", "sales", french=9), agent("eva", "sales", french=3), french=5)
    stays = dict(book.engine.state.stays)
    book.sees(wish).does(Answered("refused"))
    assert why(book) == reason
    assert book.engine.state.stays == stays


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        ([Pause("luis")], "luis is paused: lunch"),
        ([LogOut("luis")], "luis is not logged in"),
        ([PhoneGoes("luis")], "luis phone-luis cannot be reached"),
        ([HandTo("c3", "luis")], "luis is reserved by call a1-e1-c3 for 0 s"),
        ([PhoneComes("luis", node="b2")], "luis sits at phone-luis, which is not on the switch a1"),
        ([event(NodeLost(NODE))], "the switch a1 is not connected"),
        ([HangsUp("c2")], "there is no call 'a1-e1-c2'"),
    ],
)
def test_who_is_not_free_is_not_asked(before, reason):
    """She is logged out, paused, away, asked already; or the switch, or the caller, is gone."""
    book = busy(agent("luis", "sales")).sees(*before).skip().sees(HandTo("c2", "luis")).does(Answered("refused"))
    assert why(book) == reason


def test_a_call_that_is_being_offered_is_left_alone():
    """Whoever is being asked may be about to pick up."""
    book = busy(agent("luis", "sales"), agent("eva", "sales")).sees(HandTo("c2", "luis")).skip()
    book.sees(HandTo("c2", "eva")).does(Answered("refused"))
    assert why(book) == "a1-e1-c2 is being offered to luis just now"
    book.sees(PhoneRings("luis"), PicksUp("luis")).skip().sees(HandTo("c2", "eva")).does(Answered("refused"))


def directed(book: Playbook, *only: str, ends_wrap_up_of: str | None = None) -> Playbook:
    """The first who waits is to be offered to these alone, as a transfer would have it."""
    state, name = book.engine.state, next(iter(book.engine.state.stays))
    alone, resting = tuple(AgentName(each) for each in only), AgentName(ends_wrap_up_of) if ends_wrap_up_of else None
    state.replace("stays", name, replace(state.stays[name], only=alone, ends_wrap_up_of=resting))
    return book.sees(event(TimePassed()))


def test_several_chosen_agents_are_asked_one_after_the_other():
    """Whoever is not ready then is passed over; at last he is the whole queue's."""
    book = busy(agent("luis", "sales"), agent("eva", "sales"), agent("sem", "sales"), waiting=1).sees(Pause("eva"))
    directed(book.skip(), "luis", "eva", "sem", "nobody", "ana").does(OfferCall("c2", "luis"))
    book.sees(Refuses("luis")).does(OfferCall("c2", "sem")).sees(Refuses("sem")).does()
    assert [stay.only for stay in book.engine.state.stays.values()] == [()]
    book.at(9).sees(HangsUp("c1")).skip().at(40).does(OfferCall("c2", "ana"))


def test_who_had_the_caller_before_is_asked_in_her_wrap_up_and_only_she():
    """When it is her turn her wrap-up is over; that of another lasts."""
    book = busy(agent("luis", "sales"), waiting=1).at(5).sees(HangsUp("c1")).skip()
    directed(book, "luis", "ana", ends_wrap_up_of="ana").does(OfferCall("c2", "luis"))
    book.sees(Refuses("luis")).does(OfferCall("c2", "ana"))
    other = busy(agent("luis", "sales"), waiting=1).at(5).sees(HangsUp("c1")).skip()
    directed(other, "ana").does()


def test_who_had_the_caller_before_and_pauses_now_is_passed_over():
    """Her wish took effect when her conversation ended."""
    book = busy(agent("luis", "sales"), waiting=1).at(5).sees(Pause("ana"), HangsUp("c1")).skip()
    directed(book, "ana", "luis", ends_wrap_up_of="ana").does(OfferCall("c2", "luis"))


@pytest.mark.parametrize(("store", "asked"), [("after", []), ("before", ["luis"]), ("none", ["luis"])])
def test_the_next_engine_asks_the_chosen_agent_by_the_note_on_the_callers_leg(store, asked):
    """Unless it knows of an offer of which nothing is to be seen: that may have rung, and he is the whole queue's."""
    book = busy(agent("luis", "sales")).sees(HandTo("c3", "luis"))
    noted_at = max(number for number, command in enumerate(book.asked, 1) if isinstance(command, commands.NoteLeg))
    run = Rerun(book, noted_at, store).run()
    assert [offer.agent for offer in run.engine.state.offers.values() if offer.joined_s is None] == asked
    assert len(run.engine.state.stays) == 2


@pytest.mark.parametrize("store", ["after", "none"])
def test_a_chosen_agents_phone_rings_on_with_the_next_engine(store):
    """And if she does not answer him, he has his old place."""
    run = taken_over(busy(agent("luis", "sales")).sees(HandTo("c2", "luis"), PhoneRings("luis")), store)
    run.see(Refuses("luis"))
    first, second = sorted(run.engine.state.stays.values(), key=lambda stay: stay.place)
    assert (first.call, first.only, second.call) == ("a1-e1-c2", (), "a1-e1-c3")
