"""A preferred agent is waited for alone for a while; then whoever of the queue will do."""

from dataclasses import replace

import pytest

from acd.core.flow_steps import Answer, EnterQueue, SetValues
from acd.core.ids import AgentName, QueueName
from acd.core.plan import Agent, Plan
from acd.core.routing_rules import Routing
from tests.core.playbook import Playbook, play
from tests.core.rerun import taken_over
from tests.core.words import (
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    IsBusy,
    LogOut,
    OfferCall,
    Pause,
    PhoneGoes,
    PhoneRings,
    PicksUp,
    agent,
    centre,
    flow,
    queue,
)

HELP = QueueName("help")
TWO = (agent("ana", "help"), agent("luis", "help"))


def plan_of(*agents: Agent, preferred: str = "ana", **settings: float) -> Plan:
    """Callers who would rather have Ana, for 20 s."""
    way = flow(SetValues({"engineer": "ana"}), Answer(), EnterQueue(HELP, preferred=preferred))
    return centre(queue("help", routing=Routing(preferred_for_s=20.0), **settings), *(agents or TWO), way)


def busy(plan: Plan) -> Playbook:
    """Ana talks with c1, Luis is ready, and c2 comes."""
    book = play(plan).sees(CallArrived("c1"), PhoneRings("ana"), PicksUp("ana")).skip()
    return book.sees(CallArrived("c2")).does()


def test_she_is_asked_though_another_one_is_idle_longer():
    """By name, or by a value of the call."""
    first = replace(agent("aaa", "help"))
    for preferred in ("ana", "$engineer"):
        play(plan_of(first, *TWO, preferred=preferred)).sees(CallArrived("c1")).does(OfferCall("c1", "ana"))


def test_she_is_waited_for_and_gets_him_when_she_is_free():
    """Though Luis is ready all the time."""
    busy(plan_of()).at(10).sees(HangsUp("c1")).does(
        CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "ana"), OfferCall("c2", "ana")
    )


def test_when_the_time_is_up_whoever_will_do_is_asked():
    """To the second."""
    busy(plan_of()).at(19.9).does().at(20).does(OfferCall("c2", "luis"))


@pytest.mark.parametrize("goes", [LogOut, Pause, PhoneGoes])
def test_nobody_waits_for_who_is_not_there(goes):
    """The others are asked at once; also when she goes while he waits for her."""
    play(plan_of()).sees(goes("ana")).skip().sees(CallArrived("c1")).does(OfferCall("c1", "luis"))


def test_who_says_that_she_pauses_after_her_call_is_not_waited_for():
    """He is everybody's at once."""
    book = busy(plan_of()).at(5).sees(Pause("ana"))
    assert OfferCall("c2", "luis") in book.effects


def test_an_offer_that_she_does_not_take_makes_him_everybodys():
    """She was asked once."""
    play(plan_of(back_off_s=5.0)).sees(CallArrived("c1")).skip().sees(IsBusy("ana")).does(OfferCall("c1", "luis"))


def test_while_her_phone_rings_the_time_does_not_matter():
    """It rings as long as it rings."""
    book = busy(plan_of()).at(15).sees(HangsUp("c1")).skip().sees(PhoneRings("ana"))
    book.at(25).does().sees(PicksUp("ana"))
    assert book.engine.state.agents[AgentName("ana")].state == "talking"


def test_a_name_that_nobody_has_prefers_nobody():
    """As it may come from a value."""
    play(plan_of(preferred="$nobody")).sees(CallArrived("c1")).does(OfferCall("c1", "ana"))


@pytest.mark.parametrize("store", ["after", "none"])
def test_the_next_engine_waits_for_her_for_the_rest_of_the_time(store):
    """10 s have gone."""
    run = taken_over(busy(plan_of()).at(10), store)
    (stay,) = [stay for stay in run.engine.state.stays.values() if stay.offer is None]
    assert stay.only == ("ana",)
    assert stay.prefers_until_s is not None
    assert stay.prefers_until_s - run.clock_s == pytest.approx(20.0)
    run.at(21.0)
    assert run.engine.state.agents[AgentName("luis")].state == "offered"
