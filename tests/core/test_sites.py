"""Agents on several sites: which site is asked first, which after a while, and how much of a queue each may have."""

from dataclasses import replace
from typing import Any

import pytest

from acd.core import events
from acd.core.ids import AgentName, CallId, QueueName, SiteName
from acd.core.kept import Kept
from acd.core.plan import Agent
from acd.core.routing_rules import Relaxation, Routing, SiteRule, Strategy
from acd.core.shares import CALLS_MAX
from acd.core.snapshot import PhoneSnapshot
from acd.core.tallies import Tally
from acd.core.why import Reason, why
from tests.core.playbook import Playbook, play
from tests.core.words import (
    MORNING,
    NODE,
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    IsBusy,
    OfferCall,
    Pause,
    PhoneRings,
    PicksUp,
    Resume,
    StayEnds,
    agent,
    centre,
    event,
    queue,
)

HELP = QueueName("help")
LYON, NICE = SiteName("lyon"), SiteName("nice")


def sitting(name: str, site: SiteName, *, tier: int = 1, **skills: int) -> Agent:
    """An agent at a site."""
    return replace(agent(name, phone="own", pin="", **skills), site=site, tiers={HELP: tier})


def plan_of(*agents: Agent, nice: dict[str, Any], strategy: Strategy = Strategy.LONGEST_IDLE, **settings: Any) -> Any:
    """A queue that prefers lyon; `nice` is what it says of the other site."""
    sites = (SiteRule((LYON,)), SiteRule((NICE,), **nice))
    return centre(queue("help", routing=Routing(strategy, sites=sites), wait_max_s=9000, **settings), *agents)


ANA, BEA, CY, DEE = (
    sitting("ana", LYON),
    sitting("bea", NICE),
    sitting("cy", NICE),
    sitting("dee", NICE),
)


def reason(book: Playbook, call: int, of: str) -> tuple[Reason, str]:
    """Why this agent is not asked, in words too."""
    (found,) = why(book.engine.state, CallId(f"a1-e1-c{call}"), book.second, AgentName(of))
    return found.reason, found.detail


@pytest.mark.parametrize("strategy", [each for each in Strategy if each is not Strategy.RING_ALL])
def test_the_first_site_is_asked_first_whatever_the_strategy(strategy):
    """And before the tiers: one of tier 2 at the first site comes before one of tier 1 at the second."""
    agents = (BEA, sitting("ana", LYON, tier=2), sitting("eva", LYON))
    book = play(plan_of(*agents, nice={}, strategy=strategy))
    book.sees(CallArrived("c1")).does(OfferCall("c1", "eva")).sees(CallArrived("c2")).does(OfferCall("c2", "ana"))
    book.sees(CallArrived("c3")).does(OfferCall("c3", "bea"))


def test_all_sites_that_stand_together_are_one():
    """Who of them is idle longest is asked, wherever she sits."""
    rules = Routing(sites=(SiteRule((LYON, NICE)),))
    book = play(centre(queue("help", routing=rules), BEA, ANA)).sees(Pause("bea")).at(5).sees(Resume("bea")).skip()
    book.sees(CallArrived("c1")).does(OfferCall("c1", "ana")).sees(CallArrived("c2")).does(OfferCall("c2", "bea"))


def test_who_sits_elsewhere_is_not_asked():
    """A queue that says which sites it asks asks no other one."""
    rules = Routing(sites=(SiteRule((LYON,)),))
    book = play(centre(queue("help", routing=rules), BEA, agent("eva"))).sees(CallArrived("c1")).at(100).does()
    assert reason(book, 1, "bea") == (Reason.NOT_DUE, "the site nice is not asked")
    assert reason(book, 1, "eva") == (Reason.NOT_DUE, "who is at no site is not asked")


def test_the_other_site_is_asked_after_a_while():
    """Ready or not: those who have just come do not go there."""
    book = play(plan_of(ANA, BEA, nice={"after_s": 30.0})).sees(CallArrived("c1"), PicksUp("ana")).skip()
    book.at(5).sees(CallArrived("c2")).at(20)
    assert reason(book, 2, "bea") == (Reason.NOT_DUE, "the site nice is asked in 30 s")
    book.engine.handle(events.TimePassed(), events.Now(20.0, MORNING))
    assert reason(book, 2, "bea") == (Reason.NOT_DUE, "the site nice is asked in 15 s")
    book.at(34.9).does().at(35).does(OfferCall("c2", "bea"))


def test_it_goes_together_with_needs_that_fall():
    """Each at its own time, and both at the same one."""
    rules = Routing(
        sites=(SiteRule((LYON,)), SiteRule((NICE,), after_s=20.0)),
        relax=(Relaxation(10.0, {"french": 3}), Relaxation(20.0, {"french": 1})),
    )
    plan = centre(queue("help", routing=rules), sitting("ana", LYON, french=2), sitting("bea", NICE, french=2))
    floors = play(plan).engine.state.floors
    (known,) = floors.classes_in(HELP)
    assert [(stage.after_s, stage.sites) for stage in known.stages] == [
        (0.0, (LYON,)),
        (10.0, (LYON,)),
        (20.0, (LYON, NICE)),
    ]


def test_no_more_calls_than_its_quota_are_at_a_site():
    """A phone that rings counts like a conversation; when one is over the next caller goes there at once."""
    book = play(plan_of(BEA, CY, DEE, nice={"calls_max": 2}, ring_timeout_s=10, back_off_s=60.0))
    book.sees(CallArrived("c1"), CallArrived("c2"), CallArrived("c3"), CallArrived("c4"))
    book.does(OfferCall("c1", "bea"), OfferCall("c2", "cy"))
    assert reason(book, 3, "dee") == (Reason.SITE_FULL, "nice has its 2 calls of the queue help")
    book.sees(PicksUp("bea")).does(StayEnds("c1", "answered"))
    book.sees(IsBusy("cy")).does(OfferCall("c2", "dee")).sees(PhoneRings("dee"))
    book.at(5).does().sees(HangsUp("c1"))
    book.does(CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "bea"), OfferCall("c3", "bea"))
    assert reason(book, 4, "cy")[0] is Reason.BACKING_OFF


def test_other_queues_are_not_held_up_by_a_quota():
    """It is of the calls of one queue."""
    sites = (SiteRule((NICE,), calls_max=1),)
    plan = centre(queue("help", routing=Routing(sites=sites)), queue("sales", routing=Routing()), BEA, CY)
    book = play(plan).sees(CallArrived("c1"), CallArrived("c2")).does(OfferCall("c1", "bea"))
    floors = book.engine.state.floors
    sales, help_ = (floors.floor(NODE, floors.class_of(QueueName(name), ())) for name in ("sales", "help"))
    assert floors.candidates(sales, 0) == 1 << floors.crew.bit_of[AgentName("cy")]
    assert floors.candidates(help_, 0) == 0


def test_ring_all_rings_no_more_phones_than_there_is_room_for():
    """Each phone that rings counts."""
    book = play(plan_of(BEA, CY, DEE, nice={"calls_max": 2}, strategy=Strategy.RING_ALL))
    book.sees(CallArrived("c1")).does(OfferCall("c1", "bea"), OfferCall("c1", "cy"))
    book.sees(PicksUp("cy")).does(CancelOffer("c1", "bea"), StayEnds("c1", "answered"))
    # Dee is ready as well.
    book.sees(CallArrived("c2")).does(OfferCall("c2", "bea"))


def shared(share: int) -> Playbook:
    """Both sites are there, and nice may have so many of a hundred calls."""
    return play(plan_of(ANA, BEA, CY, nice={"share": share}))


def took(book: Playbook, who: str, by: str) -> Playbook:
    """One call from beginning to end."""
    return book.sees(CallArrived(who)).does(OfferCall(who, by)).sees(PicksUp(by)).sees(HangsUp(who)).skip()


def test_a_site_has_no_more_than_its_share_of_the_last_hundred():
    """What it is being asked for counts too; it is asked again as soon as an older one is out of the hundred."""
    book = shared(2).sees(Pause("ana")).skip()
    took(took(book, "x1", "bea"), "x2", "bea").sees(CallArrived("c1")).does()
    detail = "nice had 2 of the last 100 calls, and may have 2"
    assert reason(book, 3, "bea") == (Reason.SITE_FULL, detail)
    book.sees(Resume("ana")).skip().sees(PicksUp("ana"), HangsUp("c1")).skip()
    for number in range(CALLS_MAX - 3):
        took(book, f"y{number}", "ana")
    book.sees(Pause("ana")).skip().sees(CallArrived("c2")).does().sees(Resume("ana")).skip()
    book.sees(PicksUp("ana"), HangsUp("c2"), Pause("ana")).skip()
    book.sees(CallArrived("c3"), CallArrived("c4")).does(OfferCall("c3", "bea"))
    book.sees(IsBusy("bea"))
    assert len(book.engine.state.tallies[HELP].last) == CALLS_MAX


def test_the_share_outlives_the_engine():
    """Of a queue that has none any more it is forgotten."""
    plan = plan_of(BEA, CY, nice={"share": 2})
    kept = Kept(1, 0.0, MORNING, tallies=(Tally("help", (NICE, LYON, NICE)), Tally("gone", (NICE,))))
    book = Playbook(play(plan).engine.__class__(), plan)
    there = tuple(PhoneSnapshot(phone, is_reachable=True) for phone in plan.phones)
    loaded = events.CentreLoaded(plan, 2, kept)
    book.sees(event(loaded), event(events.NodeConnected(NODE, (), (), there)), CallArrived("c1")).does()
    assert list(book.engine.state.tallies) == ["help"]
    again = replace(kept, tallies=(Tally("help", (NICE, LYON, LYON)),))
    book = Playbook(play(plan).engine.__class__(), plan)
    book.sees(event(replace(loaded, kept=again)), event(events.NodeConnected(NODE, (), (), there)))
    book.sees(CallArrived("c1")).does(OfferCall("c1", "bea"))
