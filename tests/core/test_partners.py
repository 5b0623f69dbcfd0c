"""A partner outside: so many calls at once at one number, given back if nobody there accepts, and then left alone."""

from dataclasses import replace
from typing import Any

from acd.core.ids import AgentName, CallId, QueueName, SiteName
from acd.core.plan import Agent, Plan
from acd.core.queue_rules import AgentRules, BackOffs, QueueRules
from acd.core.routing_rules import Routing, SiteRule, Strategy
from acd.core.why import Reason, why
from tests.core.playbook import Playbook, play
from tests.core.words import (
    AgentIs,
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    IsBusy,
    Join,
    LogOut,
    OfferCall,
    OfferEnds,
    PicksUp,
    PlayPrompt,
    Presses,
    StayEnds,
    StopPrompt,
    agent,
    centre,
    queue,
)

HELP = QueueName("help")
MADRID, LYON = SiteName("madrid"), SiteName("lyon")


def seats(count: int = 3) -> tuple[Agent, ...]:
    """A partner with room for so many calls, as `config/` makes it; sorted behind everybody."""
    rules = AgentRules(wrap_up_s=0.0)
    names = [f"z{number}-outside" for number in range(1, count + 1)]
    return tuple(replace(agent(name, rules=rules), number="", site=MADRID, is_seat=True) for name in names)


ANA = replace(agent("ana"), site=LYON)


def plan_of(*agents: Agent, strategy: Strategy = Strategy.LONGEST_IDLE, **settings: Any) -> Plan:
    """A queue that asks its own people first."""
    sites = (SiteRule((LYON,)), SiteRule((MADRID,)))
    said = {"back_off_s": 5.0, "wait_max_s": 9000, "misses_max": 1, **settings}
    return centre(queue("help", routing=Routing(strategy, sites=sites), **said), *agents)


def asked_since(book: Playbook, second: float) -> list[str]:
    """Who was asked from then on."""
    return [line.split("(")[1] for line in book.transcript if "does OfferCall" in line and _at(line) >= second]


def _at(line: str) -> float:
    return float(line.split("s", maxsplit=1)[0])


def reason(book: Playbook, of: str) -> tuple[Reason, str]:
    """Why this seat is not asked for the first call."""
    (found,) = why(book.engine.state, CallId("a1-e1-c1"), book.second, AgentName(of))
    return found.reason, found.detail


def test_the_partner_takes_a_call_when_somebody_there_accepts_it():
    """His switch has picked up: that is nobody yet, the caller hears his music on. Whoever presses 1 has him."""
    book = play(plan_of(ANA, *seats())).sees(LogOut("ana")).skip().showing("Join", "StopPrompt", "OfferEnds", "AgentIs")
    book.sees(CallArrived("c1")).skip()
    book.at(2).sees(PicksUp("z1-outside")).does(PlayPrompt("z1-outside", "agent-accept"))
    book.at(9).does().sees(Presses("z1-outside", "1")).does(
        StopPrompt("c1"),
        Join("c1", "z1-outside"),
        StayEnds("c1", "answered"),
        OfferEnds("z1-outside", "accepted"),
        AgentIs("z1-outside", "talking"),
    )


def test_who_is_not_accepted_there_is_taken_back_and_keeps_his_place():
    """An announcement of the partner's switch talks to itself for a quarter of a minute; then it is our own again."""
    book = play(plan_of(ANA, *seats())).sees(CallArrived("c0"), PicksUp("ana"), CallArrived("c1"), CallArrived("c2"))
    book.sees(PicksUp("z1-outside")).skip().at(14.9).does()
    book.at(15).does(CancelOffer("c1", "z1-outside"), CancelOffer("c2", "z2-outside"))
    book.sees(HangsUp("c0")).does(CallEnds("c0", "caller_hung_up"), CancelOffer("c0", "ana"), OfferCall("c1", "ana"))


def test_after_that_the_whole_partner_is_left_alone():
    """One seat was asked, all of them rest: the number is not dialled again and again for one caller."""
    book = play(plan_of(*seats(10))).sees(CallArrived("c1")).does(OfferCall("c1", "z1-outside"))
    book.sees(IsBusy("z1-outside")).does()
    assert reason(book, "z1-outside") == (Reason.BACKING_OFF, "did not take her last offer: left alone, 5 s left")
    told = "the partner madrid did not take its last offer: 5 s left"
    assert reason(book, "z2-outside") == (Reason.PARTNER_RESTS, told)
    book.at(4.9).does().at(5)
    assert len(asked_since(book, 5)) == 1


def test_it_rests_for_a_second_at_least_whatever_the_queue_says():
    """A busy tone comes at once; without a rest it would be dialled hundreds of times a minute."""
    rules = QueueRules(BackOffs(rejected_s=0.0, busy_s=0.0))
    book = play(plan_of(*seats(10), rules=rules, back_off_s=0.0)).sees(CallArrived("c1")).skip()
    book.sees(IsBusy("z1-outside")).at(0.9).does().at(1)
    assert len(asked_since(book, 1)) == 1


def test_a_caller_who_hangs_up_is_not_the_partners_fault():
    """The next one is asked for there at once."""
    book = play(plan_of(*seats(2))).sees(CallArrived("c1"), HangsUp("c1")).skip()
    book.sees(CallArrived("c2"))
    assert len(asked_since(book, 0)) == 2


def test_those_who_talk_there_talk_on_while_it_rests():
    """And other phones of it that ring, ring on."""
    book = play(plan_of(*seats(3))).sees(CallArrived("c1"), CallArrived("c2"), CallArrived("c3"))
    book.sees(PicksUp("z1-outside"), Presses("z1-outside", "1")).skip()
    book.sees(IsBusy("z2-outside")).does()
    assert {offer.agent for offer in book.engine.state.offers.values()} == {"z1-outside", "z3-outside"}


def test_a_seat_is_never_paused_for_what_it_missed():
    """There is nobody who could go on."""
    book = play(plan_of(*seats(1), misses_max=1)).sees(CallArrived("c1"))
    for _ in range(5):
        book.at(book.second + 20).skip()
    seat = book.engine.state.agents[AgentName("z1-outside")]
    assert (seat.pause_reason, seat.misses) == ("", 0)
    # Every 20 s: 15 s of ringing, and 5 s of rest.
    assert len(asked_since(book, 0)) == 6


def test_no_more_calls_than_it_takes_go_there():
    """Its seats are the bound, over all queues."""
    book = play(plan_of(*seats(2)))
    for number in range(1, 5):
        book.sees(CallArrived(f"c{number}"))
    assert asked_since(book, 0) == ["c1, z1-outside)", "c2, z2-outside)"]
    book.sees(PicksUp("z1-outside"), Presses("z1-outside", "1"), HangsUp("c1")).skip()
    assert asked_since(book, 0)[2:] == ["c3, z1-outside)"]


def test_nobody_there_is_asked_how_a_call_ended():
    """A disposition is a person's; the seat takes the next call at once, and nothing is missing."""
    settings: dict[str, Any] = {"dispositions": {"sale": "Sold."}, "is_disposition_required": True, "wrap_up_s": 30.0}
    book = play(plan_of(*seats(1), **settings)).sees(CallArrived("c1"))
    book.sees(PicksUp("z1-outside"), Presses("z1-outside", "1"), HangsUp("c1"), CallArrived("c2"))
    assert asked_since(book, 0) == ["c1, z1-outside)", "c2, z1-outside)"]
    assert not [fact for fact in book.facts if type(fact).__name__ == "DispositionMissing"]


def test_ring_all_rings_a_partner_once():
    """All of its seats are one number."""
    book = play(plan_of(*seats(5), strategy=Strategy.RING_ALL)).sees(CallArrived("c1"))
    book.does(OfferCall("c1", "z1-outside"))
    both = centre(queue("help", routing=Routing(Strategy.RING_ALL)), ANA, agent("bea"), *seats(5))
    play(both).sees(CallArrived("c1")).does(OfferCall("c1", "ana"), OfferCall("c1", "bea"))
