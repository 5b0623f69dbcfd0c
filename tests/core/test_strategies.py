"""Who gets the call: each strategy as callers and agents notice it, and tiers before all of them."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from acd.core import commands
from acd.core.ids import AgentName, QueueName
from acd.core.plan import Agent, Plan
from acd.core.routing_rules import Need, Routing, Strategy
from acd.core.strategies import chosen
from tests.core.playbook import Playbook, play
from tests.core.words import (
    NODE,
    CallArrived,
    HangsUp,
    LogIn,
    LogOut,
    OfferCall,
    Pause,
    PhoneRings,
    PicksUp,
    Resume,
    agent,
    centre,
    queue,
)

HELP = QueueName("help")


def of(name: str, *, tier: int = 1, weight: int = 1, **skills: int) -> Agent:
    """An agent with a tier and a weight."""
    return replace(agent(name, phone="own", pin="", **skills), tiers={HELP: tier}, weights={HELP: weight})


def plan_of(strategy: Strategy, *agents: Agent, **settings: Any) -> Plan:
    """A centre with one queue."""
    return centre(queue("help", routing=Routing(strategy, **settings)), *agents)


def served(book: Playbook, who: str, *, talks_s: float = 1.0, by: str = "") -> Playbook:
    """One call from beginning to end."""
    book.sees(CallArrived(who))
    asked = by or asked_by(book)
    book.sees(PhoneRings(asked), PicksUp(asked)).at(book.second + talks_s)
    return book.sees(HangsUp(who))


def asked_by(book: Playbook) -> str:
    """Who was asked last."""
    return next(command.agent for command in reversed(book.asked) if isinstance(command, commands.OfferCall))


def series(book: Playbook, calls: int) -> str:
    """Who was asked for one call after the other."""
    names = []
    for number in range(calls):
        served(book, f"x{number}{len(book.callers)}")
        names.append(asked_by(book))
    return " ".join(names)


ABC = (agent("ana"), agent("bea"), agent("cy"))


def test_longest_idle_goes_round_by_itself():
    """Who has just talked is last."""
    assert series(play(plan_of(Strategy.LONGEST_IDLE, *ABC)), 5) == "ana bea cy ana bea"


def test_linear_asks_the_first_of_the_list_as_long_as_she_is_free():
    """The second only while the first is not."""
    book = play(plan_of(Strategy.LINEAR, *ABC))
    assert series(book, 3) == "ana ana ana"
    book.skip().sees(CallArrived("c1")).does(OfferCall("c1", "ana")).sees(CallArrived("c2")).does(
        OfferCall("c2", "bea")
    )


def test_round_robin_remembers_whose_turn_it_is():
    """Who was away when it was her turn waits for the next round; the others go on where they were."""
    book = play(plan_of(Strategy.ROUND_ROBIN, *ABC))
    assert series(book, 2) == "ana bea"
    book.sees(Pause("cy"))
    assert series(book, 1) == "ana"
    book.sees(Resume("cy"))
    assert series(book, 3) == "bea cy ana"


def test_fewest_calls_counts_those_that_were_taken_since_the_log_in():
    """Who comes back from a break has as many as before; who logs in anew begins with none."""
    book = play(plan_of(Strategy.FEWEST_CALLS, *ABC)).sees(Pause("bea"), Pause("cy"))
    assert series(book, 2) == "ana ana"
    book.sees(Resume("bea"))
    assert series(book, 3) == "bea bea ana"
    book.sees(LogOut("ana"), LogIn("ana"))
    assert series(book, 2) == "ana ana"


def test_least_talk_goes_to_who_has_talked_least():
    """In seconds, not in calls."""
    book = play(plan_of(Strategy.LEAST_TALK, *ABC[:2]))
    served(book, "c1", talks_s=100.0)
    for number in range(2, 5):
        served(book, f"c{number}", talks_s=40.0)
    assert series(book, 1) == "ana"
    talked = {name: worker.talked_ms for name, worker in book.engine.state.agents.items()}
    assert talked == {"ana": 101_000, "bea": 120_000}


def test_chance_is_the_same_each_time_and_gives_everybody_her_share():
    """The journal must say the same again; 300 calls among three."""
    one, other = (series(play(plan_of(Strategy.RANDOM, *ABC)), 300) for _ in range(2))
    assert one == other
    assert all(80 <= count <= 120 for count in Counter(one.split()).values())


def test_weighted_chance_follows_the_weights():
    """One of weight 3 is asked three times as often as one of weight 1."""
    asked = Counter(series(play(plan_of(Strategy.WEIGHTED_RANDOM, of("ana", weight=3), of("bea"))), 400).split())
    assert 2.4 <= asked["ana"] / asked["bea"] <= 3.8


def test_the_best_at_what_is_needed_is_asked_first():
    """What she can besides does not count; of equals who is idle longest."""
    agents = (agent("ana", french=5, mac=9), agent("bea", french=7), agent("cy", french=7))
    plan = centre(queue("help", needs=(Need("french", 3),), routing=Routing(Strategy.BEST_SKILLED)), *agents)
    assert series(play(plan), 3) == "bea cy bea"


def test_experts_are_kept_free():
    """Who can least altogether, and enough, is asked first."""
    agents = (agent("ana", french=5, mac=9), agent("bea", french=9), agent("cy", french=2))
    plan = centre(queue("help", needs=(Need("french", 3),), routing=Routing(Strategy.LEAST_SKILLED)), *agents)
    book = play(plan).sees(CallArrived("c1")).does(OfferCall("c1", "bea"))
    book.sees(CallArrived("c2")).does(OfferCall("c2", "ana"))


@pytest.mark.parametrize("strategy", [each for each in Strategy if each is not Strategy.RING_ALL])
def test_a_lower_tier_is_asked_before_a_higher_one_whatever_the_strategy(strategy):
    """However idle, skilled or lucky those of the next tier are."""
    agents = (of("ana", tier=2, weight=50), of("bea", tier=1), of("cy", tier=3))
    book = play(plan_of(strategy, *agents)).sees(CallArrived("c1")).does(OfferCall("c1", "bea"))
    book.sees(CallArrived("c2")).does(OfferCall("c2", "ana")).sees(CallArrived("c3")).does(OfferCall("c3", "cy"))


@pytest.mark.parametrize("strategy", Strategy)
def test_whoever_is_chosen_is_one_of_those_who_will_do(strategy):
    """Any set of them, any number drawn, whoever was last."""
    plan = plan_of(strategy, *(agent(f"a{number}", french=1 + number % 9) for number in range(20)))
    floors = play(plan).engine.state.floors
    floor = floors.floor(NODE, floors.class_of(HELP, ()))
    for among in range(1, 1 << 20, 9973):
        for last in (None, 0, 7, 19):
            found = chosen(floors, floor, among, last, among)
            assert among >> found & 1
            assert floors.crew.names[found] == AgentName(f"a{found}")
