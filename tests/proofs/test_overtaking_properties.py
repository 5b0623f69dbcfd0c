"""Nobody is overtaken more often than his queue allows, in any history: as many as in `test_routing_properties.py`."""

from hypothesis import given, settings
from hypothesis import strategies as st

from acd.core import ledger
from acd.core.ids import StayId
from acd.core.overtaken import arrival_of
from tests.core.playbook import play
from tests.core.test_overtaking import plan_of
from tests.core.words import CallArrived, HangsUp, PhoneRings, PicksUp, Presses
from tests.proofs.test_routing_properties import EXAMPLES


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    st.integers(1, 3),
    st.lists(st.tuples(st.sampled_from(["arrive", "ana", "bea", "leave"]), st.integers(1, 4)), min_size=5, max_size=40),
)
def test_nobody_is_overtaken_more_often_than_allowed(most, moves):
    """By anybody who came later and was served by an agent who could have taken him."""
    book = play(plan_of(most))
    state, times = book.engine.state, dict[str, int]()
    came = 0
    for kind, key in moves:
        before = {stay.id: stay for stay in state.stays.values() if stay.offer is None}
        known = len(book.facts)
        if kind == "arrive":
            came += 1
            book.at(float(came)).sees(CallArrived(f"c{came}"), Presses(f"c{came}", str(key)))
        elif kind == "leave" and came:
            book.sees(HangsUp(f"c{1 + key * 7 % came}"))
        elif any(worker.leg is not None for name, worker in state.agents.items() if name == kind):
            book.sees(PhoneRings(kind), PicksUp(kind), HangsUp(kind))
        for offer in [fact for fact in book.facts[known:] if isinstance(fact, ledger.OfferMade)]:
            stay = before.pop(StayId(offer.offer.rpartition("-o")[0]), None)
            if stay is None or stay.offers_made:
                continue
            for other in before.values():
                is_fit = state.floors.stage_of(other).fits(state.agents[offer.agent])
                if is_fit and other.id in state.stays and arrival_of(other) < arrival_of(stay):
                    times[other.id] = times.get(other.id, 0) + 1
                    assert times[other.id] <= most, f"{other.id} was overtaken too often\n{book}"
