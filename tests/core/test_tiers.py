"""Whose callers an agent takes first: those of her lowest tier, if she says so, whatever the points."""

from dataclasses import replace

import pytest

from acd.core.flow_steps import Answer
from acd.core.ids import QueueName
from acd.core.plan import Agent, Plan
from acd.core.queue_rules import AgentRules
from acd.core.routing_rules import Need, Routing, Turns
from tests.core.playbook import Playbook, play
from tests.core.reloads import Reload, revised
from tests.core.words import (
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    OfferCall,
    PhoneRings,
    PicksUp,
    Presses,
    agent,
    centre,
    enter,
    flow,
    menu,
    queue,
)

OWN = QueueName("own")
ON, OFF = AgentRules(takes_lowest_tier_first=True), AgentRules()


def helper(name: str, rules: AgentRules, **tiers: int) -> Agent:
    """She serves all queues, each in a tier."""
    return replace(agent(name, rules=rules), tiers={QueueName(queue): tier for queue, tier in tiers.items()})


def plan_of(*agents: Agent, weight: int = 9) -> Plan:
    """Three queues, of which the second and the third weigh more; a key leads to each."""
    turns = Routing(turns=Turns(weight=weight))
    ways = flow(
        Answer(),
        menu({"1": "own", "2": "other", "3": "third"}, otherwise="own"),
        own=(enter("own"),),
        other=(enter("other", priority=9),),
        third=(enter("third"),),
    )
    queues = (
        queue("own", wait_max_s=9000),
        queue("other", wait_max_s=9000, routing=turns),
        queue("third", wait_max_s=9000, routing=turns),
    )
    return centre(*queues, *agents, ways)


def talking(plan: Plan, by: str = "ana") -> Playbook:
    """Somebody talks with c1."""
    return play(plan).sees(CallArrived("c1"), Presses("c1", "1"), PhoneRings(by), PicksUp(by)).skip()


def arrive(book: Playbook, **keys: str) -> Playbook:
    """A second after another, each into a queue."""
    for who, key in keys.items():
        book.at(book.second + 1).sees(CallArrived(who), Presses(who, key))
    return book.skip()


def gets(book: Playbook, before: str, who: str) -> None:
    """Ana's call ends; this one is next."""
    book.sees(HangsUp(before)).does(
        CallEnds(before, "caller_hung_up"), CancelOffer(before, "ana"), OfferCall(who, "ana")
    )
    book.sees(PhoneRings("ana"), PicksUp("ana")).skip()


@pytest.mark.parametrize(("rules", "first", "then"), [(ON, "c3", "c2"), (OFF, "c2", "c3")])
def test_an_agent_takes_callers_of_her_own_queue_first(rules, first, then):
    """However many points others have, who came before him; without the rule points decide, whatever her tiers are."""
    book = arrive(talking(plan_of(helper("ana", rules, own=1, other=2))), c2="2", c3="1")
    gets(book, "c1", first)
    gets(book, first, then)


def test_within_a_tier_points_decide():
    """Of her lower tier the weightier queue before who came earlier, then who did; then the other tier."""
    book = arrive(talking(plan_of(helper("ana", ON, own=2, other=3, third=2))), c2="1", c3="2", c4="3", c5="1")
    for before, who in (("c1", "c4"), ("c4", "c2"), ("c2", "c5"), ("c5", "c3")):
        gets(book, before, who)


def test_who_says_nothing_of_tiers_takes_whose_turn_it_is():
    """All are in tier 1."""
    book = arrive(talking(plan_of(helper("ana", ON))), c2="1", c3="2")
    gets(book, "c1", "c3")


def test_nobody_waits_for_her_own_queue_while_another_caller_could_be_helped():
    """The rule is about whose turn it is, not about who will do: she takes the call of her third tier at once."""
    book = play(plan_of(helper("ana", ON, own=1, third=3))).sees(CallArrived("c1"), Presses("c1", "3"))
    assert OfferCall("c1", "ana") in book.effects


def test_it_counts_from_the_reload_that_brings_it():
    """And not any more after the one that takes it away."""
    tiers = {"own": 1, "other": 2}
    without, with_it = (plan_of(helper("ana", rules, **tiers)) for rules in (OFF, ON))
    book = arrive(talking(without), c2="2", c3="1", c4="2", c5="1")
    book.sees(Reload(revised(with_it))).skip()
    gets(book, "c1", "c3")
    book.sees(Reload(revised(without, "r3"))).skip()
    gets(book, "c3", "c2")


def test_others_keep_to_points():
    """Bea has no such rule: she takes the weightier call that ana left."""
    plan = plan_of(helper("ana", ON, own=1, other=2), helper("bea", OFF, own=1, other=2))
    book = talking(plan).sees(CallArrived("c0"), Presses("c0", "1"), PhoneRings("bea"), PicksUp("bea"))
    arrive(book, c2="1", c3="2")
    book.sees(HangsUp("c0")).does(CallEnds("c0", "caller_hung_up"), CancelOffer("c0", "bea"), OfferCall("c3", "bea"))
    book.skip()
    gets(book, "c1", "c2")


def test_her_first_tier_may_need_what_she_cannot():
    """Then she takes the next one."""
    plan = plan_of(replace(helper("ana", ON, own=1, other=2)))
    needy = replace(plan.queues[OWN], needs=(Need("french", 5),))
    plan = replace(plan, queues={**plan.queues, OWN: needy})
    book = play(plan).sees(CallArrived("c1"), Presses("c1", "2"), PhoneRings("ana"), PicksUp("ana"))
    arrive(book, c2="1", c3="3")
    gets(book, "c1", "c3")
