"""The centres of dialplans/ at full size: a day of each is as such centres are known to be.

What is published of them, and what is assumed, stands in each one's traffic.yaml. Of the largest three hours are
played here, and its whole day by tests/acceptance/test_07_simulator.py.
"""

from collections import Counter, deque

import pytest

from acd.config.requirements import parse_needs
from acd.core import ledger
from acd.core.agents import AgentState
from acd.core.ids import AgentName, CallId, QueueName
from acd.core.needs import are_met
from acd.core.reasons import OfferEnding
from acd.core.requests import HandToAsked
from acd.core.stays import StayState
from acd.sim.simulation import Simulation
from tests.sim.days import Day, day

# A day takes half a minute, and several on a machine that has much else to do.
pytestmark = pytest.mark.timeout(600)
HOUR_S = 3600.0
SUPPORT = QueueName("support")
WAITS = (SUPPORT, StayState.WAITING)


def help_desk() -> Day:
    """Its first three hours, in which the day begins and becomes busy."""
    return day("help-desk-national", 10 * HOUR_S)


# -- the national help desk --------------------------------------------------------------------------------------------


def test_callers_of_the_help_desk_wait_as_published():
    """Near 50 s on average, and calls of each reason last as long as they are known to."""
    found = help_desk().figures()
    assert found["offered"] > 7_000
    assert 30 <= found["asa_s"] <= 75
    assert 8 * 60 < help_desk().figures("technical")["aht_s"] < 10 * 60
    assert help_desk().figures("administrative", "commercial")["aht_s"] == pytest.approx(7.5 * 60, rel=0.05)


def test_many_sites_are_one_centre():
    """All 15 take their part of the calls, each as many as it has agents."""
    plan = help_desk().plan
    agents = Counter(agent.site for agent in plan.agents.values())
    took = Counter(plan.agents[agent].site for _, agent, _ in help_desk().taken())
    assert (len(agents), agents.total()) == (15, 2200)
    for site, count in agents.items():
        assert took[site] / took.total() == pytest.approx(count / 2200, rel=0.35), site


def test_less_skill_is_asked_of_agents_with_time():
    """Who takes a call in its first minute is of that trade; later ones of other trades help, but not before."""
    plan, helped = help_desk().plan, 0
    for queue, agent, wait_s in help_desk().taken(first_only=True):
        level = plan.agents[agent].skills[queue]
        assert level >= 6 or wait_s >= 60
        helped += level < 6
    assert helped > 100


# -- the bank ----------------------------------------------------------------------------------------------------------


def test_the_bank_answers_nine_of_ten():
    """And handles a call in 7.14 minutes on average."""
    found = day("bank").figures()
    assert found["offered"] > 8_500
    assert 0.88 <= found["answered"] / found["offered"] <= 0.93
    assert found["aht_s"] == pytest.approx(7.14 * 60, rel=0.03)


def test_newcomers_get_the_easy_calls_first():
    """They have nothing else, and more of these than their number would give them."""
    took = [(queue, "newcomers" in agent) for queue, agent, _ in day("bank").taken()]
    assert {queue for queue, is_new in took if is_new} == {"daily"}
    daily = [is_new for queue, is_new in took if queue == "daily"]
    newcomers = sum("newcomers" in agent for agent in day("bank").plan.agents)
    assert sum(daily) / len(daily) > 1.3 * newcomers / 720


def test_companies_get_who_knows_companies():
    """Specialists, and after 45 s those who have learnt most of it."""
    plan, took = day("bank").plan, set()
    for queue, agent, wait_s in day("bank").taken(first_only=True):
        if queue == "companies":
            took.add((plan.agents[agent].skills.get("company", 0), wait_s))
    assert {level for level, wait_s in took if wait_s < 45} == {8}
    assert {level for level, _ in took} == {4, 8}


# -- software support --------------------------------------------------------------------------------------------------


def test_a_running_case_gets_its_engineer():
    """Who rings again has the engineer with whom he spoke last, far more often than any other who would do."""
    support = day("software-support")
    number_of = {fact.call: fact.caller for fact in support.heard.of(ledger.CallBegan)}
    state_of: dict[str, str] = {}
    waited: set[str] = set()
    last: dict[str, AgentName] = {}
    wanted: dict[str, tuple[AgentName, bool]] = {}
    same = []
    for _, fact in support.heard.facts:
        if isinstance(fact, ledger.AgentChanged):
            state_of[fact.agent] = fact.state
        elif isinstance(fact, ledger.StayBegan) and fact.queue == SUPPORT:
            waited.add(fact.call)
            engineer = last.get(number_of[fact.call])
            if engineer is not None:
                wanted[fact.call] = engineer, state_of[engineer] == AgentState.READY
        elif isinstance(fact, ledger.ConversationBegan) and fact.call in waited:
            if fact.call in wanted:
                same.append((wanted[fact.call][0] == fact.agent, wanted[fact.call][1]))
            last[number_of[fact.call]] = fact.agent
    assert len(same) > 60
    assert sum(is_same for is_same, _ in same) / len(same) > 0.6
    was_ready = [is_same for is_same, is_ready in same if is_ready]
    # She misses a call now and then.
    assert sum(was_ready) / len(was_ready) > 0.85


def test_a_coordinator_chooses_the_engineer_by_hand():
    """Who waits for his own engineer is given to another one, whom she chose, at once."""
    support = Day("software-support")
    call, engineer = _waiting(support.simulation)
    support.simulation.feed(HandToAsked("r1", call, engineer, "ruth"))
    offer = support.heard.of(ledger.OfferMade)[-1]
    assert (offer.call, offer.agent) == (call, engineer)


def _waiting(simulation: Simulation) -> tuple[CallId, AgentName]:
    """A caller who waits for support, and an engineer who knows his product and is ready all the same."""
    state = simulation.engine.state
    for minute in range(9 * 60, 18 * 60):
        simulation.run(60.0 * minute)
        ready = [each for each in state.agents.values() if each.state is AgentState.READY and SUPPORT in each.queues]
        for stay in state.stays.values():
            needs = parse_needs(stay.call_class.partition("|")[2]) if (stay.queue, stay.state) == WAITS else ()
            experts = [each.id for each in ready if are_met(needs, each.skills)] if needs else []
            if experts:
                return stay.call, experts[0]
    raise AssertionError("nobody waits while an engineer is ready")


# -- the travel agency -------------------------------------------------------------------------------------------------


def test_each_site_has_its_mission():
    """The own site sells, one partner follows up orders, the other convinces the undecided."""
    agency = day("travel-agency")
    took = Counter((queue, str(agency.plan.agents[agent].site)) for queue, agent, _ in agency.taken())
    for queue, site in (("sales", "home"), ("orders", "partner-north"), ("undecided", "partner-south")):
        assert took[queue, site] > 0.7 * sum(count for (name, _), count in took.items() if name == queue)


def test_what_is_too_much_goes_to_partners_within_their_quota():
    """Of sales: after 20 s, never more than 10 calls at once, and never more than 30 of the last 100."""
    agency, queue = day("travel-agency"), QueueName("sales")
    late = [wait_s for name, agent, wait_s in agency.taken() if name == queue and agency.plan.agents[agent].is_seat]
    assert len(late) > 20
    assert min(late) >= 20
    offers = {fact.offer for fact in agency.heard.of(ledger.OfferMade)
              if fact.queue == queue and agency.plan.agents[fact.agent].is_seat}  # fmt: skip
    sales = {fact.offer for fact in agency.heard.of(ledger.OfferMade) if fact.queue == queue}
    now, most, last = set(), 0, deque[bool](maxlen=100)
    for _, fact in agency.heard.facts:
        if isinstance(fact, ledger.OfferMade) and fact.offer in offers:
            now.add(fact.offer)
        elif isinstance(fact, ledger.OfferEnded) and fact.ending is not OfferEnding.ACCEPTED:
            now.discard(fact.offer)
        elif isinstance(fact, ledger.ConversationBegan) and fact.offer in sales:
            last.append(fact.offer in offers)
            assert sum(last) <= 30
        elif isinstance(fact, ledger.ConversationEnded):
            now.discard(fact.offer)
        most = max(most, len(now))
    assert 5 <= most <= 10
