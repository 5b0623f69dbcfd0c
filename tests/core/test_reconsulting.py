"""Another engine takes over while a caller waits for his agent, who asks somebody else: nobody hears anything of it."""

import pytest

from acd.core import commands, ledger
from acd.core.calls import CallState
from tests.core.rerun import Rerun, taken_over
from tests.core.three import GARAGE, asked, consulted, places_on, talk
from tests.core.wishes import Control
from tests.core.words import CallArrived, HangsUp, PicksUp, Refuses

STATES = {
    "talking": ((), {"c1": "music", "ana": "K", "luis": "K"}),
    "swapped": ((Control("swap"),), {"c1": "B", "ana": "B", "luis": "music"}),
    "joined": ((Control("join"),), {"c1": "K", "ana": "K", "luis": "K"}),
}


def moved(run: Rerun) -> list[commands.JoinBridge]:
    """Whom the next engine has moved."""
    return [command for command in run.asked if isinstance(command, commands.JoinBridge) and command.id[:2] == "e2"]


def test_a_caller_on_hold_stays_on_hold():
    """And is taken back as if nothing had been."""
    book = talk().sees(Control("hold"))
    run = taken_over(book)
    assert not moved(run)
    assert places_on(run, book) == {"c1": "music", "ana": "B"}
    run.see(Control("unhold"))
    assert places_on(run, book) == {"c1": "B", "ana": "B"}


@pytest.mark.parametrize("state", STATES)
def test_the_three_stay_where_they_are(state):
    """Whoever hears whom."""
    wishes, where = STATES[state]
    book = consulted().sees(*wishes)
    run = taken_over(book)
    assert not moved(run)
    assert places_on(run, book) == where
    run.see(Control("complete"))
    assert places_on(run, book) == {"c1": "K", "luis": "K"}
    assert not run.drain().broken


def test_what_rings_rings_on_until_its_limit():
    """It is not rung again."""
    book = asked().at(5)
    run = taken_over(book)
    assert not [command for command in run.asked if isinstance(command, commands.RingPhone) and command.id[:2] == "e2"]
    run.at(14.9)
    assert run.engine.state.consultations
    run.at(15)
    assert places_on(run, book) == {"c1": "B", "ana": "B"}


@pytest.mark.parametrize(
    ("meanwhile", "where"),
    [
        (PicksUp("luis"), {"c1": "music", "ana": "K", "luis": "K"}),
        (Refuses("luis"), {"c1": "B", "ana": "B"}),
        (HangsUp("c1"), {}),
        (HangsUp("ana"), {}),
    ],
    ids=["answered", "refused", "caller gone", "agent gone"],
)
def test_what_happened_to_what_rang_while_nobody_looked(meanwhile, where):
    """It has the same consequences."""
    book = asked()
    run = taken_over(book, meanwhile=(meanwhile,))
    assert {who: place for who, place in places_on(run, book).items() if who in where} == where
    assert not run.drain().engine.state.consultations


@pytest.mark.parametrize("third", ["luis", GARAGE])
@pytest.mark.parametrize("state", STATES)
def test_who_went_while_nobody_looked_leaves_the_others_together(state, third):
    """Whoever it was."""
    for gone, others in (("c1", {"ana", third}), ("ana", {"c1", third}), (third, {"c1", "ana"})):
        book = consulted(third).sees(*STATES[state][0])
        places = places_on(taken_over(book, meanwhile=(HangsUp(gone),)), book)
        assert places.keys() == others, (gone, places)
        assert len(set(places.values()) - {"music"}) == 1, (gone, places)


@pytest.mark.parametrize("store", ["after", "none"])
@pytest.mark.parametrize("third", ["luis", GARAGE])
def test_whom_the_caller_was_left_to_keeps_him(store, third):
    """Also when nothing was kept: that the two are together says it all."""
    book = consulted(third).sees(Control("complete"))
    run = taken_over(book, store)
    assert not moved(run)
    assert [call.state for call in run.engine.state.calls.values()] == [CallState.TALKING]
    assert places_on(run, book) == {"c1": "K", third: "K"}
    run.see(HangsUp(third))
    assert "c1" in run.hung_up() or run.callers["c1"] in run.board.hung_up
    assert not run.engine.state.calls


def test_two_who_talk_without_the_caller_talk_on():
    """The call is over in the books; who was consulted is not taken for idle."""
    book = consulted(wrap_up_s=5.0).sees(HangsUp("c1"), CallArrived("c2"))
    run = taken_over(book)
    assert {agent.id: agent.state for agent in run.engine.state.agents.values()} == dict.fromkeys(
        ("ana", "luis"), "talking"
    )
    assert not [fact for fact in run.facts if isinstance(fact, ledger.OfferMade)]
    run.see(HangsUp("luis"))
    assert run.callers["c2"] not in run.board.hung_up
    assert not run.engine.state.consultations


def test_of_two_who_talked_without_the_caller_one_has_gone():
    """The other one is freed."""
    run = taken_over(consulted().sees(HangsUp("c1")), meanwhile=(HangsUp("ana"),))
    assert not run.engine.state.consultations
    assert not run.board.channels


def test_without_a_store_she_is_with_her_caller_again():
    """Whom she asked belongs to nobody then."""
    book = consulted()
    run = taken_over(book, "none")
    assert places_on(run, book) == {"c1": "B", "ana": "B"}
