"""Who hangs up while he waits and rings again soon has his old place."""

import pytest

from acd.core import door_notes, ledger, resumed_places
from acd.core.change import Change
from acd.core.events import Now
from acd.core.flow_steps import Answer
from acd.core.ledger_waiting import PlaceResumed
from acd.core.queue_rules import QueueRules
from acd.core.state import State
from tests.core.playbook import Playbook, play
from tests.core.rerun import STORES, taken_over
from tests.core.words import MORNING, CallArrived, HangsUp, OfferCall, PicksUp, agent, centre, enter, flow, queue

NUMBERS = {f"c{number}": f"+3247000000{number}" for number in range(10)}


def rings(who: str, of: str | None = None):
    """A caller, with a number of his own, or the one that somebody else had."""
    return CallArrived(who, caller=NUMBERS[of or who])


def floor(within_s: float = 60.0) -> Playbook:
    """Ana talks with c0; c1, c2 and c3 wait, a second apart."""
    book = play(centre(queue("help", rules=QueueRules(resume_within_s=within_s)), agent("ana")))
    book.sees(rings("c0"), PicksUp("ana"))
    for second in (1, 2, 3):
        book.at(second).sees(rings(f"c{second}"))
    return book.skip()


def served(book: Playbook) -> list[str]:
    """In which order those who wait are, one after the other."""
    order = []
    for _ in range(3):
        book.skip().sees(HangsUp("ana"))
        order += [str(said.words[0]) for said in book.effects if said.name == "OfferCall"]
        book.sees(PicksUp("ana"))
    return order


def test_who_rings_again_soon_is_where_he_was():
    """Before those who came after him; it is in the story of his call."""
    book = floor().at(10).sees(HangsUp("c1")).at(40).sees(rings("c4", "c1"))
    (resumed,) = [fact for fact in book.facts if isinstance(fact, PlaceResumed)]
    assert (resumed.queue, resumed.away_s, book.caller_of(resumed.call)) == ("help", 30.0, "c4")
    assert served(book) == ["c4", "c2", "c3"]


def test_his_longest_wait_begins_anew():
    """What is counted is the place, not the time that he was not there."""
    book = floor().at(10).sees(HangsUp("c1")).at(40).sees(rings("c4", "c1"))
    stay = list(book.engine.state.stays.values())[-1]
    assert (stay.lined_up_s, stay.entered_s, stay.expires_s) == (1.0, 40.0, 640.0)


@pytest.mark.parametrize(("within_s", "again_at"), [(60.0, 71.0), (0.0, 11.0)])
def test_who_rings_again_too_late_begins_anew(within_s, again_at):
    """And so does everybody where the queue keeps no places."""
    book = floor(within_s).at(10).sees(HangsUp("c1")).at(again_at).sees(rings("c4", "c1"))
    assert served(book) == ["c2", "c3", "c4"]
    assert not book.engine.state.saved_places


def test_somebody_else_has_nothing_of_it():
    """Another number, or none at all."""
    book = floor().at(10).sees(HangsUp("c1")).sees(rings("c4"))
    assert served(book) == ["c2", "c3", "c4"]
    hidden = play(centre(queue("help", rules=QueueRules(resume_within_s=60.0)), agent("ana")))
    hidden.sees(CallArrived("c0", caller=""), PicksUp("ana"), CallArrived("c1", caller=""))
    hidden.at(1).sees(CallArrived("c2", caller="")).at(2).sees(HangsUp("c1"), CallArrived("c3", caller=""))
    hidden.skip().sees(HangsUp("ana")).sees(PicksUp("ana"))
    assert OfferCall("c2", "ana") in hidden.effects


def test_a_place_is_given_once():
    """Who rings a third time meanwhile waits behind the others."""
    book = floor().at(10).sees(HangsUp("c1")).at(20).sees(rings("c4", "c1")).sees(rings("c5", "c1"))
    assert served(book) == ["c4", "c2", "c3"]


def test_of_two_places_of_one_number_the_better_is_kept():
    """Two of a company hang up: whoever rings again is where the first of them was."""
    book = floor().sees(rings("c4", "c2")).at(10).sees(HangsUp("c2"), HangsUp("c4")).sees(rings("c5", "c2"))
    assert served(book) == ["c1", "c5", "c3"]


def test_who_was_served_or_led_away_has_no_place():
    """Only hanging up while waiting leaves one."""
    book = floor().sees(HangsUp("ana"), PicksUp("ana"), HangsUp("c1"))
    assert not book.engine.state.saved_places


def test_his_priority_is_kept_too():
    """He comes back over a line that would give him less."""
    flows = flow(Answer(), enter("help", priority=5))
    book = play(centre(queue("help", rules=QueueRules(resume_within_s=60.0)), agent("ana"), flows))
    book.sees(rings("c0"), PicksUp("ana"), rings("c1"), HangsUp("c1"))
    (saved,) = book.engine.state.saved_places.values()
    assert saved == door_notes.SavedPlace(f"help|{NUMBERS['c1']}", saved.queue, 0.0, 5, 0.0, 60.0)


@pytest.mark.parametrize("store", STORES)
def test_the_next_engine_keeps_his_place(store):
    """As far as it was written; without a store he begins anew."""
    run = taken_over(floor().at(10).sees(HangsUp("c1")), store)
    known = dict(run.engine.state.saved_places)
    run.see(rings("c4", "c1"))
    resumed = [fact for fact in run.facts if isinstance(fact, PlaceResumed)]
    assert bool(resumed) is bool(known)
    if store == "after":
        assert len(resumed) == 1


@pytest.mark.parametrize("store", ["after", "before"])
def test_whoever_was_cut_off_while_no_engine_was_there_has_it_too(store):
    """Nobody saw him go; perhaps it was not even his wish."""
    run = taken_over(floor().at(10), store, meanwhile=(HangsUp("c1"),), gap_s=5.0)
    run.see(rings("c4", "c1"))
    assert [fact.queue for fact in run.facts if isinstance(fact, PlaceResumed)] == ["help"]
    assert any(isinstance(fact, ledger.StayEnded) and fact.ending == "ended_unobserved" for fact in run.facts)


def test_a_place_in_a_queue_that_is_gone_is_forgotten():
    """In the store too."""
    book = floor().at(10).sees(HangsUp("c1"))
    (saved,) = book.engine.state.saved_places.values()
    other = centre(queue("sales"), agent("ana"))
    for plan, kept in ((other, []), (book.plan, [saved])):
        change = Change(State(plan=plan), Now(20.0, MORNING))
        resumed_places.keep(change, [saved])
        assert list(change.state.saved_places.values()) == kept
        assert change.touched() == (("saved_places", saved.id),)
