"""Matching: the longest waiting to the longest ready, across queues, and only where both are on one node."""

from acd.core.flow_steps import Answer
from acd.core.ids import NodeName
from acd.core.routing_rules import Need
from tests.core.playbook import play
from tests.core.words import (
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    OfferCall,
    PhoneComes,
    PhoneGoes,
    PicksUp,
    PlayPrompt,
    Presses,
    agent,
    centre,
    enter,
    flow,
    menu,
    queue,
)


def test_the_longest_ready_agent_is_asked_first():
    """Who talked last waits longest."""
    play(centre(queue("help"), agent("ana"), agent("luis"))).sees(CallArrived("c1")).does(OfferCall("c1", "ana")).at(
        2
    ).sees(PicksUp("ana"), HangsUp("c1")).skip().at(6).sees(CallArrived("c2")).does(OfferCall("c2", "luis")).sees(
        CallArrived("c3")
    ).does(OfferCall("c3", "ana"))


def test_two_callers_are_never_offered_to_one_agent():
    """She is reserved before she is rung."""
    play(centre(queue("help"), agent("ana"))).sees(CallArrived("c1"), CallArrived("c2")).does(OfferCall("c1", "ana"))


def test_as_many_are_asked_at_once_as_are_free():
    """Three wait, and two agents come back in one moment: nobody waits for the other's phone."""
    book = play(centre(queue("help"), agent("ana"), agent("luis"))).sees(PhoneGoes("ana"), PhoneGoes("luis"))
    book.sees(CallArrived("c1"), CallArrived("c2"), CallArrived("c3")).skip()
    book.sees(PhoneComes("ana"), PhoneComes("luis")).does(OfferCall("c1", "ana"), OfferCall("c2", "luis"))


def test_an_agent_of_two_queues_takes_who_came_first():
    """Across her queues, whatever their order."""
    by_key = flow(
        Answer(),
        menu({"1": "help", "2": "sales"}),
        help=(enter("help"),),
        sales=(enter("sales"),),
    )
    play(centre(queue("help"), queue("sales"), agent("ana", "help", "sales"), by_key)).sees(
        CallArrived("c1"), Presses("c1", "1"), PicksUp("ana")
    ).sees(CallArrived("c2"), Presses("c2", "2"), CallArrived("c3"), Presses("c3", "1")).skip().sees(
        HangsUp("c1")
    ).does(CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "ana"), OfferCall("c2", "ana"))


def test_a_skilled_agent_is_chosen_over_an_idle_unskilled_one():
    """Who needs French waits for French, however long others are idle."""
    french = flow(Answer(), enter("help", french=5))
    plan = centre(queue("help"), agent("ana"), agent("luis", french=4), agent("zoe", french=7), french)
    play(plan).sees(CallArrived("c1")).does(OfferCall("c1", "zoe")).sees(CallArrived("c2")).does()


def test_needs_of_the_queue_and_of_the_step_add_up():
    """An agent must meet all of them."""
    both = flow(Answer(), enter("help", french=5))
    plan = centre(
        queue("help", needs=(Need("windows", 3),)), agent("ana", french=9), agent("zoe", french=7, windows=3), both
    )
    play(plan).sees(CallArrived("c1")).does(OfferCall("c1", "zoe"))


def test_a_higher_priority_comes_first_and_equal_ones_by_arrival():
    """One agent, three callers."""
    by_key = flow(
        Answer(),
        menu({"1": "plain", "2": "urgent"}),
        plain=(enter("help"),),
        urgent=(enter("help", priority=10),),
    )
    play(centre(queue("help"), agent("ana"), by_key)).sees(CallArrived("c1"), Presses("c1", "1"), PicksUp("ana")).sees(
        CallArrived("c2"),
        Presses("c2", "1"),
        CallArrived("c3"),
        Presses("c3", "2"),
        CallArrived("c4"),
        Presses("c4", "2"),
    ).skip().sees(HangsUp("c1")).does(
        CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "ana"), OfferCall("c3", "ana")
    )


def test_an_agent_who_becomes_ready_takes_what_she_can_do():
    """The first in line needs what she has not; the second does not have to wait for him."""
    by_key = flow(
        Answer(),
        menu({"1": "french", "2": "plain"}),
        french=(enter("help", french=5),),
        plain=(enter("help"),),
    )
    play(centre(queue("help"), agent("ana"), by_key)).sees(
        CallArrived("c1"), Presses("c1", "1"), CallArrived("c2"), Presses("c2", "2")
    ).does(PlayPrompt("c1", "choose"), PlayPrompt("c2", "choose"), OfferCall("c2", "ana"))


def test_each_node_serves_its_own_callers_in_one_engine():
    """Two nodes: a caller on one is not offered to a phone on the other, and both are served when phones come."""
    play(centre(queue("help"), agent("ana"), agent("luis")), "a1", "b1").sees(
        CallArrived("c1", node=NodeName("b1"))
    ).does().sees(CallArrived("c2")).does(OfferCall("c2", "ana")).sees(PhoneComes("luis", node="b1")).does(
        OfferCall("c1", "luis")
    )
