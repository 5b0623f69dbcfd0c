"""With time more agents will do: lower levels, other skills, further tiers; and no second of waiting is lost."""

from dataclasses import replace

from acd.core import ledger
from acd.core.agents import AgentState
from acd.core.flow_steps import Answer, EnterQueue
from acd.core.ids import CallId, QueueName
from acd.core.plan import Agent, Plan
from acd.core.routing_rules import Need, Relaxation, Routing, Turns
from acd.core.why import why
from tests.core.playbook import Playbook, play
from tests.core.rerun import Rerun
from tests.core.wishes import MoveTo, Prioritise, PutAt
from tests.core.words import (
    Answered,
    CallArrived,
    CancelOffer,
    OfferCall,
    PhoneRings,
    PicksUp,
    agent,
    centre,
    enter,
    flow,
    queue,
)

HELP = QueueName("help")


def plan_of(*relax: Relaxation, agents: tuple[Agent, ...], tier: int | None = None) -> Plan:
    """One queue to which callers come who need French at 5."""
    ways = flow(Answer(), enter("help", french=5))
    return centre(queue("help", routing=Routing(relax=relax, tier=tier)), queue("other"), *agents, ways)


def of_tier(name: str, tier: int) -> Agent:
    """An agent who speaks French."""
    return replace(agent(name, "help", french=9), tiers={HELP: tier})


LOWER = Relaxation(30.0, {"french": 3})


def test_a_level_falls_while_the_caller_waits():
    """Luis was idle all the time, and is asked the moment that he will do."""
    book = play(plan_of(LOWER, agents=(agent("luis", french=3), agent("eva", french=2)))).sees(CallArrived("c1"))
    book.at(29.9).does().at(30).does(OfferCall("c1", "luis"))


def test_other_skills_will_do_later():
    """French for half a minute, then whoever knows German too."""
    also = Relaxation(30.0, also=(Need("german", 5),))
    book = play(plan_of(also, agents=(agent("luis", german=5),))).sees(CallArrived("c1")).at(29).does()
    book.at(31).does(OfferCall("c1", "luis"))


def test_a_skill_is_not_asked_any_more():
    """At level 0 anyone of the queue will do."""
    steps = (LOWER, Relaxation(60.0, {"french": 0}))
    book = play(plan_of(*steps, agents=(agent("luis"),))).sees(CallArrived("c1")).at(59).does()
    book.at(60).does(OfferCall("c1", "luis"))


def test_the_next_tier_is_asked_later():
    """Though nobody of the first is there."""
    book = play(plan_of(Relaxation(45.0, tier=2), agents=(of_tier("luis", 2),), tier=1)).sees(CallArrived("c1"))
    book.at(44).does().at(45).does(OfferCall("c1", "luis"))


def test_who_has_waited_longest_is_first_also_among_those_who_will_take_anyone():
    """Two are due in the same moment, and one agent will do for both."""
    book = play(plan_of(LOWER, agents=(agent("luis", french=3),)))
    book.sees(CallArrived("c1")).at(1).sees(CallArrived("c2")).at(30).does(OfferCall("c1", "luis"))
    book.sees(PhoneRings("luis")).at(45).does(CancelOffer("c1", "luis"), OfferCall("c1", "luis"))


def test_a_move_to_another_queue_takes_no_time_away():
    """25 s here and 5 s there are 30."""
    plan = plan_of(agents=(agent("luis", "other", french=3),))
    plan = replace(plan, queues={**plan.queues, QueueName("other"): queue("other", routing=Routing(relax=(LOWER,)))})
    book = play(plan).sees(CallArrived("c1")).at(25).sees(MoveTo("c1", "other")).skip()
    book.at(29.9).does().at(30).does(OfferCall("c1", "luis"))


def test_another_position_takes_no_time_away():
    """Who is put behind others waits no longer for French than they."""
    book = play(plan_of(LOWER, agents=(agent("luis", french=3),)))
    book.sees(CallArrived("c1")).at(20).sees(CallArrived("c2"), PutAt("c1", 2)).does(Answered("done"))
    book.at(30).does(OfferCall("c1", "luis"))


def test_another_position_may_be_one_of_a_later_stage():
    """Where points grow with time who is put before a more important caller stands there as one who came earlier."""
    lower = Routing(relax=(LOWER,), turns=Turns(ageing=1.0))
    plan = centre(
        queue("help", routing=lower), agent("luis", "help", french=3), flow(Answer(), enter("help", french=5))
    )
    book = play(plan).sees(CallArrived("c1"), CallArrived("c2")).at(1).sees(Prioritise("c1", 9)).skip()
    book.sees(PutAt("c2", 1)).does(Answered("done"), OfferCall("c2", "luis"))


def test_a_new_rule_counts_for_those_who_wait_already():
    """The plan changes; who has waited 40 s is past the step after 30 s at once."""
    agents = (agent("luis", french=3),)
    book = play(plan_of(agents=agents)).sees(CallArrived("c1")).at(40)
    run = Rerun(book, next_plan=plan_of(LOWER, agents=agents)).run()
    run.kill_at = run.given
    run.revive(len(run.keeper.steps))
    assert run.engine.state.agents[agents[0].name].state is AgentState.OFFERED


def test_why_she_is_not_asked_is_told_with_the_time_for_which_it_is_so():
    """And of one who will never do, without."""
    plan = plan_of(LOWER, agents=(agent("luis", french=3), agent("eva", french=2)))
    state = play(plan).sees(CallArrived("c1")).at(10).sees(CallArrived("c2")).engine.state
    told = {each.agent: each.detail for each in why(state, CallId("a1-e1-c1"), 10.0)}
    assert told == {"luis": "lacks french: 3 < 5 for another 20 s", "eva": "lacks french: 2 < 5"}


def test_who_leaves_is_not_waited_for():
    """A step of a caller who is gone is no deadline any more, and nothing is left of him."""
    book = play(plan_of(LOWER, agents=(agent("luis", french=5),))).sees(CallArrived("c1")).skip()
    book.sees(PhoneRings("luis"), PicksUp("luis"))
    assert book.engine.state.floors.next_widening_s() is None
    assert offered_to(book) == ["luis"]


def offered_to(book: Playbook) -> list[str]:
    """Who was asked."""
    return [fact.agent for fact in book.facts if isinstance(fact, ledger.OfferMade)]


def test_a_need_that_no_step_mentions_stays():
    """Mac is needed as long as he waits."""
    needs = EnterQueue(HELP, needs=(Need("french", 5), Need("mac", 3)))
    plan = centre(
        queue("help", routing=Routing(relax=(Relaxation(30.0, {"french": 0}),))),
        agent("luis"),
        agent("eva", mac=3),
        flow(Answer(), needs),
    )
    play(plan).sees(CallArrived("c1")).at(29).does().at(30).does(OfferCall("c1", "eva"))
