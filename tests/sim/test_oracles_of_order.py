"""Whose turn it is, and who is asked, agree with theory too: priorities, unlike agents, retrials, places to wait.

As in `test_oracles.py` the engine is compared with a plain line caller by caller, and the plain line with theory, but
for unlike agents: there the engine itself is compared with theory.
"""

from itertools import islice
from math import prod
from random import Random

import pytest

from acd.core import ledger
from acd.core.flow_steps import Answer
from acd.core.routing_rules import Routing, Turns
from acd.sim import theory
from acd.sim.chance import Spread
from acd.sim.people import Caller, Manners, Retrial
from tests.core.words import LINE, agent, centre, enter, flow, menu, queue
from tests.sim.claimed_turns import (
    BRIEF_RATE,
    C_MU,
    COBHAM,
    GROWING,
    LONG_RATE,
    MEANS_S,
    POINT_RATES,
    RETRIAL,
    brief_and_long,
    first_is_important,
    thirds,
)
from tests.sim.claims import disagreements, found
from tests.sim.plain import agrees, people, ringing_again, with_room
from tests.sim.plain_centres import by_points
from tests.sim.playing import callers, endless, play, seed_of, waits
from tests.sim.unlike import UNLIKE

ENGINE_CALLS = 2_000
ERROR_MAX = 0.05

# -- priorities --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("claim", [COBHAM, C_MU, GROWING, RETRIAL], ids=lambda claim: claim.name)
def test_plain_lines_agree_with_theory(claim):
    """Priorities, what waiting costs, and who rings again."""
    assert not disagreements(claim, found(claim, seed_of(claim.name), claim.quick), claim.quick, ERROR_MAX)


def test_figures_of_priorities():
    """The published digits; whoever goes first, what all wait together is the same."""
    assert (high_low := theory.cobham(20, 18, 180.0, (1 / 3, 2 / 3))) == pytest.approx((7.08132, 70.81316), rel=1e-5)
    assert high_low[0] / 3 + high_low[1] * 2 / 3 == pytest.approx(49.56921, rel=1e-5)
    rates, alike = (0.05, 0.05), (9.0, 9.0)
    assert theory.one_agent(rates, alike) == pytest.approx(theory.cobham(1, 0.9, 9.0, (0.5, 0.5)))
    # Points that hardly grow are a priority, points that grow alike are none.
    assert theory.growing(rates, alike, (1.0, 1e-9)) == pytest.approx(theory.one_agent(rates, alike))
    assert theory.growing(rates, alike, (1.0, 1.0)) == pytest.approx((81.0, 81.0))


def test_cost_by_rate_of_service_costs_least():
    """Of all orders of two kinds of calls that which the rule says, for whichever costs."""
    rates, means_s = (BRIEF_RATE, LONG_RATE), MEANS_S
    for costs in ((1.0, 2.0), (1.0, 5.0)):
        brief_first = theory.one_agent(rates, means_s)
        long_first = tuple(reversed(theory.one_agent(rates[::-1], means_s[::-1])))
        paid = [sum(map(prod, zip(costs, rates, waits, strict=True))) for waits in (brief_first, long_first)]
        assert (paid[0] < paid[1]) is (costs[0] / means_s[0] > costs[1] / means_s[1])


TURNS = {
    COBHAM.name: (Turns(), Turns(), 9),
    C_MU.name: (Turns(weight=1), Turns(), 0),
    GROWING.name: (Turns(ageing=60 * POINT_RATES[0]), Turns(ageing=60 * POINT_RATES[1]), 0),
}


@pytest.mark.parametrize("row", TURNS)
def test_the_engine_serves_both_kinds_like_a_plain_line(row):
    """By the priority of a step, by the weight of a queue, by points that grow with the wait."""
    seed, (brief, long, priority) = seed_of(f"{row}, engine"), TURNS[row]
    everybody = thirds(seed) if row == COBHAM.name else brief_and_long(seed)
    agents = 20 if row == COBHAM.name else 1
    tried = list(islice(everybody, ENGINE_CALLS))
    steps = flow(Answer(), menu({"1": "one", "2": "two"}), one=(enter("one", priority=priority),), two=(enter("two"),))
    queues = (
        queue(name, wait_max_s=9e9, waiting_max=100_000, routing=Routing(turns=turns))
        for name, turns in (("one", brief), ("two", long))
    )
    plan = centre(*queues, *(agent(f"a{number:02}") for number in range(agents)), steps)
    engine = waits(play(plan, callers([person for person, _ in tried], [f"{kind + 1}" for _, kind in tried]))[1])
    served = by_points(tried, POINT_RATES) if row == GROWING.name else first_is_important(tried, agents)
    plain = dict(served)
    numbers = sorted(plain)
    assert len(numbers) > ENGINE_CALLS * 0.9
    assert [engine[number][0] for number in numbers] == pytest.approx([plain[number] for number in numbers], abs=1e-6)


# -- agents who are not alike ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", UNLIKE, ids=lambda row: row.name)
def test_two_agents_of_whom_one_is_three_times_faster(row):
    """The mean number of callers there, with the fastest first, by chance, the slowest first; the engine itself."""
    assert theory.two_agents(1.0, 1.5, 0.5, row.taken) == pytest.approx(row.number, abs=1e-6)
    assert not agrees(row.stays(9_000), row.number, ERROR_MAX)


# -- retrials, and no room ---------------------------------------------------------------------------------------------


def test_the_engine_sees_the_same_retrials():
    """Each attempt at the same moment as without an engine."""
    assert theory.orbit(0.7, 1.0, 0.5) == pytest.approx(4.9)
    seed = seed_of("M/M/1 retrial")
    everybody = [(at_s, talk_s) for at_s, _, talk_s in islice(people(seed, 0.7, 1.0), 400)]
    chance = Random(seed)
    expected = [at_s for at_s, _ in ringing_again(everybody, 0.5, _Twice(chance))]
    people_ = [
        Caller(at_s, LINE, f"+324{number:09}", patience_s=0.0, talk_s=talk_s, group="all")
        for number, (at_s, talk_s) in enumerate(everybody)
    ]
    manners = Manners(retrials={"all": Retrial(1.1, Spread(2.0), 10**9)})
    _, heard, _ = play(endless(1), people_, manners, seed=seed)
    found = [at_s for at_s, fact in heard.facts if isinstance(fact, ledger.CallBegan)]
    assert found == pytest.approx(expected, abs=1e-6)


class _Twice(Random):
    """Draws as the simulation does, which first asks whether he rings again at all."""

    def __init__(self, chance: Random) -> None:
        super().__init__()
        self.setstate(chance.getstate())

    def expovariate(self, lambd: float = 1.0) -> float:
        """How long until then."""
        self.random()
        return super().expovariate(lambd)


def test_ninety_agents_with_thirty_places_to_wait():
    """Agents who know all six kinds of calls (Wallace & Whitt 2005), served as they come."""
    tried = list(islice(people(seed_of("Wallace & Whitt, all skills"), 84 / 600.0, 600.0), ENGINE_CALLS))
    _, heard, _ = play(endless(90, waiting_max=30), callers(tried))
    served = [(max(0.0, wait_s), is_served) for wait_s, is_served in with_room(tried, 90, 30)]
    engine = waits(heard)
    assert [is_served for _, is_served in engine] == [is_served for _, is_served in served]
    assert [wait_s for wait_s, _ in engine] == pytest.approx([wait_s for wait_s, _ in served], abs=1e-6)
