"""Other settings while calls are up: everybody stays where he is, and is treated by the new rules from then on."""

from dataclasses import replace
from typing import Any

import pytest

from acd.core import ledger, succession
from acd.core.agents import AgentState
from acd.core.flow_steps import Answer
from acd.core.ids import AgentName, QueueName
from acd.core.ledger_control import AgentServes
from acd.core.ledger_waiting import OfferChosen, PlanReplaced
from acd.core.requests import ServeAsked
from acd.core.routing_rules import Routing, Turns
from tests.core.playbook import play
from tests.core.reloads import ANA, HELP, SALES, Reload, of, revised
from tests.core.words import (
    AgentIs,
    Bug,
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    OfferCall,
    Pause,
    PhoneRings,
    PicksUp,
    Presses,
    StayEnds,
    agent,
    centre,
    enter,
    event,
    flow,
    menu,
    queue,
)


def test_a_wrap_up_goes_on_and_counts_in_every_queue():
    """She has talked for one queue; the other one's caller is not offered before the old end, whatever is reloaded."""
    both = lambda wrap_up_s: (  # noqa: E731  # said three times
        queue("help", wrap_up_s=wrap_up_s), queue("sales"), agent("ana", "help", "sales"),
        flow(Answer(), menu({"1": "help", "2": "sales"}), help=(enter("help"),), sales=(enter("sales"),)),
    )  # fmt: skip
    book = play(centre(*both(10.0))).sees(CallArrived("c1"), Presses("c1", "1"), PicksUp("ana")).at(20)
    book.sees(HangsUp("ana"), CallArrived("c2"), Presses("c2", "2")).skip().at(25)
    book.sees(Reload(revised(centre(*both(1.0))))).does().at(29.9).does().at(30).does(OfferCall("c2", "ana"))
    book.sees(PicksUp("ana")).at(40).sees(HangsUp("ana"), CallArrived("c3"), Presses("c3", "1")).skip()
    book.sees(PicksUp("ana")).at(50).sees(HangsUp("ana"), CallArrived("c4"), Presses("c4", "1")).skip()
    book.at(50.9).does().at(51).does(OfferCall("c4", "ana"))


def test_agents_keep_what_they_do():
    """One is paused, one logged out, one on a call, one rings; no state changes, and what rings rings on."""
    plan = centre(queue("help"), *map(agent, ("ana", "eva", "luis", "zoe")))
    book = play(plan).sees(CallArrived("c1"), PicksUp("ana"), CallArrived("c2"), PhoneRings("eva"), Pause("luis"))
    before = {name: worker.state for name, worker in book.engine.state.agents.items()}
    book.skip().showing("AgentIs").sees(Reload(revised(centre(queue("help", wrap_up_s=9.0), *plan.agents.values()))))
    book.does()
    assert {name: worker.state for name, worker in book.engine.state.agents.items()} == before
    book.sees(PicksUp("eva")).does(StayEnds("c2", "answered"), AgentIs("eva", "talking")).sees(HangsUp("ana")).skip()
    assert book.engine.state.agents[ANA].state is AgentState.WRAP_UP


def test_she_gets_another_queue_and_other_skills():
    """Who waits for what she can do since now is offered to her at once; the books say what she serves."""
    plan = centre(queue("help"), queue("sales"), agent("ana", "sales", mac=1), flow(Answer(), enter("help", mac=5)))
    book = play(plan).sees(CallArrived("c1")).at(7).does()
    worker = agent("ana", "help", mac=5)
    book.sees(Reload(revised(replace(plan, agents={ANA: worker})))).does(OfferCall("c1", "ana"))
    assert of(book, AgentServes) == [AgentServes(ANA, (HELP,))]
    assert [fact.rules for fact in of(book, OfferChosen)] == ["r2"]


def test_who_is_new_is_seated_and_gets_who_waits():
    """Her phone is there already."""
    plan = centre(queue("help"), agent("ana"), agent("eva"))
    old = replace(plan, agents={ANA: plan.agents[ANA]})
    book = play(old).sees(CallArrived("c1"), PicksUp("ana"), CallArrived("c2")).skip()
    book.sees(Reload(revised(plan))).does(OfferCall("c2", "eva"))


def test_who_is_gone_goes_after_her_call():
    """She talks on; when her caller has hung up nobody is offered to her, and nothing is left of her."""
    plan = centre(queue("help", wrap_up_s=3.0), agent("ana"))
    book = play(plan).sees(CallArrived("c1"), PicksUp("ana"), CallArrived("c2")).at(5).skip()
    book.sees(Reload(revised(replace(plan, agents={})))).does().at(9).sees(HangsUp("c1"))
    book.does(CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "ana")).at(30).does()
    assert not book.engine.state.agents
    assert ledger.AgentChanged(ANA, AgentState.LOGGED_OUT) in book.facts


def test_who_is_gone_in_her_wrap_up_goes_at_once_and_may_come_back():
    """With the next settings she is new."""
    plan = centre(queue("help", wrap_up_s=30.0), agent("ana"))
    book = play(plan).sees(CallArrived("c1"), PicksUp("ana"), HangsUp("c1")).at(1).skip()
    book.sees(Reload(revised(replace(plan, agents={}))))
    assert not book.engine.state.agents
    book.sees(Reload(plan), CallArrived("c2")).does(OfferCall("c2", "ana"))


def test_who_comes_back_while_she_talks_was_never_away():
    """The second reload undoes the first."""
    plan = centre(queue("help"), agent("ana"))
    book = play(plan).sees(CallArrived("c1"), PicksUp("ana"), Reload(revised(replace(plan, agents={})))).at(6)
    book.sees(Reload(plan), HangsUp("c1"), CallArrived("c2")).at(20).skip()
    assert book.engine.state.agents[ANA].state is AgentState.OFFERED


def test_queues_that_she_has_left_stay_left():
    """She logged out of one by hand; a reload does not put her back."""
    plan = centre(queue("help"), queue("sales"), agent("ana"))
    book = play(plan).sees(event(serve("ana", "sales")), Reload(revised(plan)), CallArrived("c1")).at(3)
    assert book.engine.state.agents[ANA].queues == (SALES,)
    assert not of(book, ledger.OfferMade)


def serve(who, *queues):
    """She serves these of hers."""
    return ServeAsked("r1", AgentName(who), tuple(map(QueueName, queues)))


def test_an_outside_phone_comes_and_goes():
    """Who sits at a number is there as soon as the settings have it, and logged out when they have it no more."""
    with_it = centre(queue("help"), agent("outside"))
    without = replace(with_it, outside_phones={})
    book = play(without).sees(CallArrived("c1")).does()
    book.sees(Reload(revised(with_it))).skip()
    assert [fact.agent for fact in of(book, ledger.OfferMade)] == ["outside"]
    book.sees(HangsUp("c1")).at(5).sees(Reload(without)).at(6)
    assert book.engine.state.agents[AgentName("outside")].state is AgentState.LOGGED_OUT


WRONG: Any = "long"


def test_a_bug_on_the_way_changes_nothing():
    """The old settings are in force, everybody is where he was, and the next reload works."""
    plan = centre(queue("help", routing=Routing(turns=Turns(overtaken_max=1))), agent("ana"))
    new = revised(centre(queue("help"), agent("ana", "help", french=1), agent("eva")))
    # When this is found out by who waits, the agents are seated already.
    broken = replace(new, queues={HELP: replace(new.queues[HELP], wait_max_s=WRONG)})
    book = play(plan).sees(CallArrived("c1"), PicksUp("ana"), CallArrived("c2"), CallArrived("c3")).at(3).skip()
    before = (book.engine.state.plan, dict(book.engine.state.agents), dict(book.engine.state.stays))
    book.sees(Reload(broken)).does(Bug("TypeError: unsupported operand type(s) for +: 'float' and 'str'"))
    assert (book.engine.state.plan, book.engine.state.agents, book.engine.state.stays) == before
    book.at(9).sees(HangsUp("c1")).skip().sees(Reload(new)).skip()
    assert book.engine.state.plan == new


def test_the_same_settings_change_nothing():
    """A reload of what is there already."""
    plan = centre(queue("help"), agent("ana"), agent("eva"))
    book = play(plan).sees(CallArrived("c1"), PicksUp("ana"), Pause("eva"), CallArrived("c2")).at(4).skip()
    book.sees(Reload(plan)).does().at(20)
    assert of(book, PlanReplaced) == [PlanReplaced("r1", "r1", "", 0)]
    assert book.engine.state.loaded is None
    assert book.engine.state.tidied_s is None


@pytest.mark.parametrize(("name", "base"), [("main", "main"), ("main@r1", "main")])
def test_a_former_flow_is_called_after_what_it_was(name, base):
    """So that an engine that does not have it finds the one of now."""
    assert succession.base_of(name) == base
