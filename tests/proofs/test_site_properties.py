"""What holds of sites and partners whatever happens: as many histories as in `test_routing_properties.py`."""

from dataclasses import dataclass, field, replace

from hypothesis import given
from hypothesis import strategies as st

from acd.core import ledger
from acd.core.agents import AgentAtWork, AgentState
from acd.core.events import Event
from acd.core.ids import AgentName, SiteName
from acd.core.offers import Offer, OfferState
from acd.core.plan import Plan
from acd.core.queue_rules import AgentRules
from acd.core.reasons import OfferEnding
from acd.core.requests import PauseAsked, ResumeAsked
from acd.core.routing_rules import SiteRule, Turns
from tests.proofs.test_routing_properties import WRAP_UP_S, Floor, moves, often, plan_of, strategies

LYON, NICE, MADRID = SiteName("lyon"), SiteName("nice"), SiteName("madrid")
site_rules = st.tuples(
    *(
        st.builds(
            SiteRule,
            at=st.just((site,)),
            after_s=st.sampled_from([0.0, 10.0, 20.0]),
            calls_max=st.sampled_from([None, 1, 2]),
            share=st.sampled_from([None, 1, 3]),
        )
        for site in (LYON, NICE, MADRID)
    )
)


def with_sites(plan: Plan, rules: tuple[SiteRule, ...]) -> Plan:
    """The same centre with an agent at each of two sites, and a partner who takes two calls."""
    at = dict(zip(plan.agents, (LYON, NICE, MADRID, MADRID), strict=True))
    agents = {
        name: replace(each, site=at[name], is_seat=at[name] == MADRID, rules=AgentRules(wrap_up_s=WRAP_UP_S))
        for name, each in plan.agents.items()
    }
    queues = {
        name: replace(each, routing=replace(each.routing, sites=rules[number:]))
        for number, (name, each) in enumerate(plan.queues.items())
    }
    return replace(plan, agents=agents, queues=queues)


@dataclass
class SitedFloor(Floor):
    """A centre whose offers are looked at for where they go."""

    took: dict[str, list[str]] = field(default_factory=dict)

    def judge(self, offer: ledger.OfferMade) -> None:
        """Her site is due, and has not more than it may have; no partner is asked while one of its seats rests."""
        super().judge(offer)
        state, planned = self.engine.state, self.plan.agents[offer.agent]
        rule = next(rule for rule in self.plan.queues[offer.queue].routing.sites if planned.site in rule.at)
        stay = next((stay for stay in state.stays.values() if stay.call == offer.call), None)
        assert stay is None or self.second - stay.waits_since_s >= rule.after_s
        there = [each for each in state.offers.values() if each.queue == offer.queue and self.site_of(each) in rule.at]
        assert rule.calls_max is None or len(there) <= rule.calls_max
        asked = sum(each.state is not OfferState.JOINED for each in there)
        had = sum(site in rule.at for site in self.took.get(offer.queue, [])[-100:])
        assert rule.share is None or had + asked <= rule.share
        assert not planned.is_seat or offer.agent not in self.resting

    def site_of(self, offer: Offer) -> str:
        """Where the agent of an offer is."""
        return self.plan.agents[offer.agent].site

    def feed(self, event: Event) -> None:
        """Who takes what is noted by what the ledger says; who rests, before anything happens."""
        workers = self.engine.state.agents.values()
        partners = {self.plan.agents[each.id].site for each in workers if rests(each, self.second)}
        # Somebody's own wish ends a rest, too.
        is_wish = isinstance(event, ResumeAsked | PauseAsked)
        self.resting = {each.name for each in self.plan.agents.values() if each.site in partners and not is_wish}
        known = len(self.ended)
        super().feed(event)
        queues = {each.offer: each.queue for each in self.offers}
        for ended in self.ended[known:]:
            if ended.ending is OfferEnding.ACCEPTED and ended.offer not in self.noted:
                self.noted.add(ended.offer)
                self.took.setdefault(queues[ended.offer], []).append(self.plan.agents[ended.agent].site)

    resting: set[AgentName] = field(default_factory=set)
    noted: set[str] = field(default_factory=set)


def rests(worker: AgentAtWork, second: float) -> bool:
    """Whether she is left alone, beyond this moment."""
    return worker.state is AgentState.BACKING_OFF and worker.deadline_s is not None and worker.deadline_s > second


@often
@given(strategies, site_rules, moves)
def test_no_site_is_asked_too_early_or_for_more_than_its_quota(chosen, rules, what_happens):
    """Whatever the strategy; and a partner who did not take one is left alone with all that he could take."""
    plan = plan_of(chosen, (Turns(), Turns()), is_relaxed=False)
    floor = SitedFloor(with_sites(plan, rules))
    for kind, which, what in what_happens:
        floor.move(kind, which, what)
    floor.drain()
    assert not floor.engine.state.offers
    assert not any(load.now or load.asked for loads in floor.engine.state.floors.sites.loads.values() for load in loads)
