"""Whom an agent may ask while her caller waits."""

from dataclasses import replace

import pytest

from acd.core.ids import QueueName
from acd.core.plan import Agent, Queue, Trunk
from acd.core.routing_rules import Need, Relaxation, Routing, Strategy
from tests.core.playbook import Playbook, play
from tests.core.three import GARAGE, asked, talk, where
from tests.core.wishes import Control
from tests.core.words import Answered, CallArrived, HangsUp, OfferCall, PhoneIs, PicksUp, Refuses, agent, centre, queue


def test_one_of_a_queue_is_the_one_who_is_ready_longest():
    """And never she who asks."""
    book = (
        talk(agent("mia"), queue("desk"))
        .sees(Control("consult", to="desk"))
        .does(Answered("done"), OfferCall("c1", "luis"))
    )
    book.sees(HangsUp("c1")).is_empty()


def of_desk(name: str, tier: int = 1, mac: int = 1, en: int = 1) -> Agent:
    """An agent of the queue that is asked."""
    return replace(agent(name, "desk", mac=mac, en=en), tiers={QueueName("desk"): tier})


def asks(desk: Queue, *agents: Agent) -> Playbook:
    """c1 talks with ana, who asks this queue."""
    book = play(centre(queue("help"), desk, agent("ana", "help"), *agents)).sees(CallArrived("c1"), PicksUp("ana"))
    return book.skip().sees(Control("consult", to="desk"))


EQUALS = (of_desk("ben"), of_desk("kim"))
ONE_IS_LATER = (of_desk("ben", tier=2), of_desk("kim"))
EXPERT_FIRST = (of_desk("ben", mac=8, en=5), of_desk("kim", mac=6))
WIDENING = Routing(tier=1, relax=(Relaxation(30.0, tier=2),))


@pytest.mark.parametrize(
    ("desk", "agents", "in_turn"),
    [
        (queue("desk"), EQUALS, ["ben", "kim"]),
        (queue("desk"), ONE_IS_LATER, ["kim", "ben"]),
        (queue("desk", needs=(Need("mac", 7),)), EXPERT_FIRST, ["ben"]),
        (queue("desk", routing=Routing(Strategy.LEAST_SKILLED)), EXPERT_FIRST, ["kim", "ben"]),
        (queue("desk", routing=WIDENING), ONE_IS_LATER, ["kim"]),
    ],
    ids=["longest idle", "tiers", "needs", "strategy", "not before it relaxes"],
)
def test_a_queue_is_asked_by_its_own_rules(desk, agents, in_turn):
    """Tiers, needs and strategy, as for a caller who comes now; nobody else, however many refuse."""
    book = asks(desk, *agents)
    for name in in_turn:
        book.sees(Refuses(name))
    assert [str(each.words[1]) for each in book.effects if each.name == "OfferCall"] == in_turn


def test_who_is_asked_by_an_agent_had_her_turn():
    """Whoever asks next, or calls, gets the one after her."""
    book = asks(queue("desk", routing=Routing(Strategy.ROUND_ROBIN)), *EQUALS)
    assert book.engine.state.turns[QueueName("desk")] == "ben"
    book.sees(Refuses("ben"))
    assert book.engine.state.turns[QueueName("desk")] == "kim"


@pytest.mark.parametrize("to", ["ana", "noor", "+4470000", "desk", "luis", "nobody", "+3225550100"])
def test_who_cannot_be_asked(to):
    """Herself, who is logged out, what may not be called, an empty queue, who is on the phone, nobody, a line."""
    book = talk(queue("desk"), agent("noor", phone=None)).sees(PhoneIs("luis", in_use=True)).skip()
    book.sees(Control("consult", to=to)).does(Answered("refused"))
    assert where(book) == {"c1": "B", "ana": "B"}
    book.sees(HangsUp("c1")).is_empty()


def test_no_room_on_the_trunks():
    """The caller does not even begin to wait."""
    book = talk(Trunk("main", calls_max=1, reserve=1)).sees(Control("consult", to=GARAGE)).does(Answered("refused"))
    assert where(book) == {"c1": "B", "ana": "B"}


def test_who_is_asked_is_not_rung_by_another_call():
    """She is reserved before her phone rings, and has her wrap-up afterwards."""
    book = asked(wrap_up_s=5.0).sees(CallArrived("c2")).does()
    book.sees(PicksUp("luis"), Control("unhold")).skip().at(4).does().at(6).does(OfferCall("c2", "luis"))
    book.sees(HangsUp("c2"), HangsUp("c1")).at(30).is_empty()
