"""Ring-all: the phones of all who will do ring at once, one wins, and the others say that it was answered elsewhere."""

from dataclasses import replace

import pytest

from acd.core import commands, ledger
from acd.core.agents import AgentState
from acd.core.commands import HangUpReason
from acd.core.commands import OfferCall as OfferCommand
from acd.core.ids import QueueName
from acd.core.legs import LegRole
from acd.core.plan import Agent, Plan
from acd.core.routing_rules import Routing, Strategy
from tests.core import verdicts
from tests.core.playbook import Playbook, play
from tests.core.rerun import STORES, Rerun, taken_over
from tests.core.words import (
    Answered,
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    IsBusy,
    OfferCall,
    OfferEnds,
    Pause,
    PhoneRings,
    PicksUp,
    PlayPrompt,
    Presses,
    Resume,
    StayEnds,
    agent,
    centre,
    queue,
)


def plan_of(*agents: Agent, at_once: int = 10, **settings: float) -> Plan:
    """A centre whose one queue rings all."""
    routing = Routing(Strategy.RING_ALL, ring_at_once=at_once)
    return centre(queue("help", routing=routing, misses_max=0, **settings), *agents)


THREE = (agent("ana"), agent("bea"), agent("cy"))


def ringing(plan: Plan) -> Playbook:
    """The first caller is there, and all phones ring."""
    book = play(plan).sees(CallArrived("c1"))
    for name in [command.agent for command in book.asked if isinstance(command, OfferCommand)]:
        book.sees(PhoneRings(name))
    return book.skip()


def states(book: Playbook) -> dict[str, str]:
    """What everybody does."""
    return {name: worker.state.value for name, worker in book.engine.state.agents.items()}


def test_all_phones_ring_and_one_wins():
    """The others stop ringing, are told why, and are ready at once."""
    book = play(plan_of(*THREE)).showing("OfferEnds").sees(CallArrived("c1"))
    book.does(OfferCall("c1", "ana"), OfferCall("c1", "bea"), OfferCall("c1", "cy"))
    book.sees(PhoneRings("ana"), PhoneRings("bea"), PhoneRings("cy")).skip().sees(PicksUp("bea"))
    book.does(
        OfferEnds("ana", "answered_elsewhere"),
        OfferEnds("cy", "answered_elsewhere"),
        CancelOffer("c1", "ana"),
        CancelOffer("c1", "cy"),
        StayEnds("c1", "answered"),
        OfferEnds("bea", "accepted"),
    )
    hung_up = [command.reason for command in book.asked if isinstance(command, commands.HangUp)]
    assert hung_up == [HangUpReason.ANSWERED_ELSEWHERE] * 2
    assert states(book) == {"ana": "ready", "bea": "talking", "cy": "ready"}


def test_who_picks_up_a_moment_later_is_too_late():
    """Nobody else is joined with the caller, and nothing happens to him."""
    book = ringing(plan_of(*THREE)).showing("silent hang-up").sees(PicksUp("ana")).skip().sees(PicksUp("bea"))
    book.does().sees(HangsUp("bea"))
    assert states(book)["bea"] == "ready"
    (call,) = book.engine.state.calls.values()
    assert call.offer == "a1-e1-c1-s1-o1"


def test_who_does_not_want_it_costs_the_others_nothing():
    """They ring on, and she is rung again after a while."""
    book = ringing(plan_of(*THREE, back_off_s=5.0)).at(1).sees(IsBusy("ana"), IsBusy("bea")).does()
    assert states(book)["cy"] == "offered"
    book.at(6).does(OfferCall("c1", "ana"), OfferCall("c1", "bea")).sees(PicksUp("cy")).skip()
    assert states(book) == {"ana": "ready", "bea": "ready", "cy": "talking"}


def test_the_caller_who_gives_up_stops_every_phone():
    """All are free."""
    book = ringing(plan_of(*THREE)).sees(HangsUp("c1"))
    assert set(states(book).values()) == {"ready"}
    assert [fact.ending for fact in book.facts if isinstance(fact, ledger.OfferEnded)] == ["caller_gone"] * 3
    book.is_empty()


def test_no_more_phones_ring_than_the_queue_says():
    """Those who are idle longest."""
    book = play(plan_of(*THREE, at_once=2)).sees(CallArrived("c1")).does(OfferCall("c1", "ana"), OfferCall("c1", "bea"))
    book.sees(CallArrived("c2")).does(OfferCall("c2", "cy"))


def test_only_one_tier_rings():
    """The next one when nobody of the first is there."""
    second = replace(agent("cy"), tiers={QueueName("help"): 2})
    book = play(plan_of(*THREE[:2], second)).sees(CallArrived("c1"))
    book.does(OfferCall("c1", "ana"), OfferCall("c1", "bea"))
    book = play(plan_of(*THREE[:2], second)).sees(Pause("ana"), Pause("bea")).skip()
    book.sees(CallArrived("c1")).does(OfferCall("c1", "cy"))


def test_whoever_becomes_ready_is_rung_too():
    """Unless somebody waits for her, or a phone was picked up already."""
    book = play(plan_of(*THREE)).sees(Pause("cy"), CallArrived("c1")).skip().sees(Resume("cy"))
    book.does(Answered("done"), OfferCall("c1", "cy"))
    book = play(plan_of(*THREE)).showing("slow joins").sees(Pause("cy"), CallArrived("c1"), PhoneRings("ana"))
    book.sees(PicksUp("ana")).skip().sees(Resume("cy")).does(Answered("done"))


def test_a_phone_outside_wins_only_when_somebody_accepts():
    """A voicemail that picks up stops nobody; who presses 1 does."""
    plan = plan_of(agent("ana"), agent("bea-outside"))
    book = ringing(plan).sees(PicksUp("bea-outside")).does(PlayPrompt("bea-outside", "agent-accept"))
    assert states(book)["ana"] == "offered"
    book.sees(Presses("bea-outside", "1"))
    assert states(book) == {"ana": "ready", "bea-outside": "talking"}


def test_one_who_drops_out_lets_all_ring_again():
    """She has won and is gone before she was joined."""
    book = ringing(plan_of(*THREE)).showing("slow joins").sees(PicksUp("ana"), HangsUp("ana")).skip()
    assert states(book) == {"ana": "ready", "bea": "offered", "cy": "offered"} or set(states(book).values()) == {
        "offered"
    }


@pytest.mark.parametrize("store", STORES)
def test_every_phone_rings_on_with_the_next_engine(store):
    """Whoever picks up then has him, and the others stop."""
    run = taken_over(ringing(plan_of(*THREE)), store)
    (stay,) = run.engine.state.stays.values()
    assert len(stay.offers) == 3
    assert {worker.state for worker in run.engine.state.agents.values()} == {AgentState.OFFERED}
    assert not run.board.hung_up
    run.see(PicksUp("bea"))
    assert {name: worker.state.value for name, worker in run.engine.state.agents.items()} == {
        "ana": "ready",
        "bea": "talking",
        "cy": "ready",
    }
    assert run.board.hung_up == {run.leg("ana"), run.leg("cy")}


def test_one_who_picked_up_while_nobody_saw_it_wins():
    """The others stop, and are told why."""
    run = taken_over(ringing(plan_of(*THREE)), meanwhile=(PicksUp("bea"),))
    endings = {fact.agent: fact.ending.value for fact in run.facts if isinstance(fact, ledger.OfferEnded)}
    assert endings == {"ana": "answered_elsewhere", "bea": "accepted", "cy": "answered_elsewhere"}


@pytest.mark.parametrize("store", ["after", "ahead"])
def test_phones_that_were_to_stop_ringing_stop_with_the_next_engine(store):
    """The engine is killed when it stops the first of three: the store knows that none is rung any more."""
    book = ringing(plan_of(*THREE, back_off_s=60.0)).at(15).skip()
    stops = [at for at, command in enumerate(Rerun(book).run().asked, 1) if isinstance(command, commands.HangUp)]
    run = Rerun(book, stops[0], store).run()
    assert not run.engine.state.offers
    assert {leg.role for leg in run.engine.state.legs.values()} == {LegRole.CALLER}
    assert not verdicts.unbalanced(run.drain().facts)


def test_nobody_answers_and_all_are_asked_again():
    """After the ring time; the caller keeps his place and gives up when he likes."""
    book = ringing(plan_of(*THREE)).at(14.9).does().at(15)
    assert [said.name for said in book.effects].count("CancelOffer") == 3
    assert [said.name for said in book.effects].count("OfferCall") == 3
    book.skip().sees(HangsUp("c1"))
    assert CallEnds("c1", "caller_hung_up") in book.effects
