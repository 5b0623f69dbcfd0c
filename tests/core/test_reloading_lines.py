"""Other settings while callers wait: the rules of now, with the time that they have waited; queues that are gone."""

from dataclasses import replace

from acd.core.flow_steps import Answer, EnterQueue
from acd.core.ids import LineNumber
from acd.core.ledger_waiting import PlanReplaced, QueueDrained
from acd.core.plan import Line, Plan
from acd.core.queue_rules import Obstacle, QueueRules
from acd.core.routing_rules import Need, Relaxation, Routing, Strategy, Turns
from tests.core.playbook import play
from tests.core.reloads import ANA, HELP, SALES, Reload, drained, of, resume, revised
from tests.core.wishes import MoveTo
from tests.core.words import (
    LINE,
    Answered,
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    HangUp,
    OfferCall,
    Pause,
    PhoneRings,
    PicksUp,
    PlayPrompt,
    Presses,
    PromptEnds,
    StayEnds,
    agent,
    centre,
    enter,
    event,
    flow,
    queue,
)


def test_a_new_stage_counts_with_the_time_that_he_has_waited():
    """After 40 s the step after 30 s is past, and the one after 60 s comes 20 s later."""
    ways = flow(Answer(), enter("help", french=5))
    plan = centre(queue("help"), agent("luis", french=3), agent("eva"), ways)
    relaxed = Routing(relax=(Relaxation(30.0, {"french": 3}), Relaxation(60.0, {"french": 0})))
    book = play(plan).sees(CallArrived("c1")).at(1).sees(CallArrived("c2")).at(40).does()
    new = revised(replace(plan, queues={HELP: queue("help", routing=relaxed)}))
    book.sees(Reload(new)).does(OfferCall("c1", "luis")).sees(PicksUp("luis")).skip()
    book.at(60.9).does().at(61).does(OfferCall("c2", "eva"))


def test_a_skill_has_another_name():
    """The steps and the agents say it; who waits at such a step needs it by its new name."""

    def named(skill: str) -> Plan:
        luis = replace(agent("luis", "help"), skills={skill: 5})
        return centre(queue("help"), luis, flow(Answer(), EnterQueue(HELP, needs=(Need(skill, 5),))))

    book = play(named("french")).sees(Pause("luis"), CallArrived("c1")).at(9).skip()
    book.sees(Reload(revised(named("fr")))).does().sees(event(resume("luis"))).does(
        Answered("done"), OfferCall("c1", "luis")
    )


def test_the_longest_wait_and_closing_time_are_those_of_now():
    """Who has waited longer than may be waited now goes on at once."""
    plan = centre(queue("help", wait_max_s=600.0))
    book = play(plan).sees(CallArrived("c1")).at(50)
    book.sees(Reload(revised(centre(queue("help", wait_max_s=60.0))))).does()
    book.at(59.9).does().at(60).does(StayEnds("c1", "timed_out"), HangUp("c1"), CallEnds("c1", "flow_ended"))


def test_the_order_of_turns_is_that_of_now():
    """Points grow for who waits long in the queue that had none."""
    plan = centre(queue("help"), queue("sales"), agent("ana"), *lines_of("help", "sales"))
    plan = with_lines(plan)
    book = play(plan).sees(Pause("ana"), CallArrived("c1"), CallArrived("c2", line=OTHER)).at(5).skip()
    heavy = queue("sales", routing=Routing(Strategy.ROUND_ROBIN, turns=Turns(weight=5, overtaken_max=2)))
    book.sees(Reload(revised(replace(plan, queues={**plan.queues, SALES: heavy}))), event(resume("ana")))
    book.does(Answered("done"), OfferCall("c2", "ana"))


OTHER = LineNumber("+3225550101")


def lines_of(*queues):
    """A flow for each."""
    return [replace(flow(Answer(), enter(name)), name=name) for name in queues]


def with_lines(plan):
    """A line for each flow."""
    numbers = (LINE, OTHER)
    lines = {number: Line(number, name, name, "en") for number, name in zip(numbers, ("help", "sales"), strict=True)}
    return replace(plan, lines=lines)


def test_nobody_is_there_any_more_by_the_rules_of_now():
    """Who would be sent away now is, though nothing else has happened."""
    plan = centre(queue("help"), agent("ana"))
    book = play(plan).sees(Pause("ana"), CallArrived("c1")).at(5).skip()
    strict = queue("help", rules=QueueRules(leave_if_all=(Obstacle.PAUSED,)))
    book.sees(Reload(revised(replace(plan, queues={HELP: strict}))))
    book.does(StayEnds("c1", "left_nobody_eligible"), HangUp("c1"), CallEnds("c1", "flow_ended"))


def test_the_position_is_told_from_now_on():
    """Three seconds after a reload that says so."""
    plan = centre(queue("help"))
    book = play(plan).sees(CallArrived("c1")).at(50).sees(Reload(revised(centre(queue("help", position_every_s=20.0)))))
    book.at(52.9).does().at(53).does(PlayPrompt("c1", "position-1"))


def test_a_reload_between_offer_and_answer():
    """They are joined by the new rules: her phone was rung by the old ones, her wrap-up is the new one."""
    plan = centre(queue("help"), agent("ana"))
    book = play(plan).sees(CallArrived("c1"), PhoneRings("ana")).at(4).skip()
    book.sees(Reload(revised(centre(queue("help", wrap_up_s=7.0), agent("ana"))))).does().at(6).sees(PicksUp("ana"))
    book.at(20).sees(HangsUp("c1"), CallArrived("c2")).skip().at(26.9).does().at(27).does(OfferCall("c2", "ana"))


def test_a_queue_that_is_gone_is_emptied_by_those_who_served_it():
    """Who waits in it is served; then nothing is left of it, and the books say so."""
    old, new = drained()
    book = play(old).sees(CallArrived("c1"), Presses("c1", "1"), PicksUp("ana"))
    book.sees(CallArrived("c2"), Presses("c2", "2")).at(9).sees(Reload(new)).skip()
    assert of(book, PlanReplaced) == [PlanReplaced("r1", "r2", "", 2, (SALES,))]
    book.at(30).sees(HangsUp("c1")).does(
        CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "ana"), OfferCall("c2", "ana")
    )
    book.sees(PicksUp("ana")).at(60).sees(HangsUp("c2")).at(70)
    assert of(book, QueueDrained) == [QueueDrained(SALES)]
    assert book.engine.state.plan == new
    assert book.engine.state.agents[ANA].queues == (HELP,)
    assert book.engine.next_deadline() is None


def test_nobody_enters_a_queue_that_is_gone():
    """The flow in which it was still said goes on as if it were closed; nor is anybody moved there."""
    old, new = drained()
    book = play(old).sees(CallArrived("c1"), Reload(new)).skip().sees(Presses("c1", "2"))
    book.does(StayEnds("c1", "refused_closed"), PlayPrompt("c1", "sorry"))
    book.sees(PromptEnds("c1")).does(OfferCall("c1", "ana")).sees(CallArrived("c2"), Presses("c2", "1")).skip()
    book.sees(MoveTo("c2", "sales")).does(Answered("refused"))
