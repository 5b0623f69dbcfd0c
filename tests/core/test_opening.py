"""What an engine begins with, and what it takes over from the one before."""

from acd.core import ledger
from acd.core.routing_rules import Routing, Strategy
from tests.core.playbook import play
from tests.core.rerun import taken_over
from tests.core.words import CallArrived, HangsUp, PhoneRings, PicksUp, agent, centre, queue


def test_whose_turn_it_is_outlives_the_engine():
    """Ana was served and bea's phone did not ring yet: the next engine asks cy, not ana again."""
    plan = centre(queue("help", routing=Routing(Strategy.ROUND_ROBIN)), agent("ana"), agent("bea"), agent("cy"))
    book = play(plan).sees(CallArrived("c1"), PhoneRings("ana"), PicksUp("ana"), HangsUp("c1"), CallArrived("c2"))
    run = taken_over(book)
    assert [fact.agent for fact in run.facts if isinstance(fact, ledger.OfferMade)] == ["cy"]
