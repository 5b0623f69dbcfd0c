"""Which call an agent gets: priority, weight, ageing, the longest wait across queues, and the queue most at risk."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acd.core.flow_steps import Answer, EnterQueue
from acd.core.ids import CallId, QueueName, StayId
from acd.core.ordering import at_risk, lined_up_at, place_of, points_of, shifts_of
from acd.core.routing_rules import Need, Relaxation, Routing, Turns
from acd.core.stays import Stay
from tests.core.playbook import Playbook, play
from tests.core.words import (
    NODE,
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    OfferCall,
    PhoneRings,
    PicksUp,
    Presses,
    agent,
    centre,
    flow,
    menu,
    queue,
)


def floor(first: Turns, second: Turns, *, priority: int = 0) -> Playbook:
    """Ana serves two queues and talks with c1: key 1 leads to the first, key 2, with a priority, to the second."""
    ways = flow(
        Answer(),
        menu({"1": "one", "2": "two"}, otherwise="one"),
        one=(EnterQueue(QueueName("one")),),
        two=(EnterQueue(QueueName("two"), priority),),
    )
    plan = centre(
        queue("one", routing=Routing(turns=first), wait_max_s=9000),
        queue("two", routing=Routing(turns=second), wait_max_s=9000),
        agent("ana"),
        ways,
    )
    return play(plan).sees(CallArrived("c1"), Presses("c1", "1"), PhoneRings("ana"), PicksUp("ana")).skip()


def goes_to(book: Playbook, who: str) -> None:
    """Ana's call ends; this one is next."""
    book.skip().sees(HangsUp("c1")).does(
        CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "ana"), OfferCall(who, "ana")
    )


def arrives(book: Playbook, who: str, key: str) -> Playbook:
    """Into one of the two queues."""
    return book.sees(CallArrived(who), Presses(who, key))


def test_the_longest_wait_across_queues_is_first():
    """Equal queues are one line."""
    book = arrives(arrives(floor(Turns(), Turns()), "c2", "2").at(1), "c3", "1")
    goes_to(book, "c2")


def test_a_weightier_queue_goes_first():
    """Though its caller has come later."""
    book = arrives(arrives(floor(Turns(), Turns(weight=1)), "c2", "1").at(60), "c3", "2")
    goes_to(book, "c3")


@pytest.mark.parametrize(("waits_s", "who"), [(299, "c3"), (301, "c2")])
def test_who_has_waited_long_goes_before_who_is_more_important_and_came_late(waits_s, who):
    """2 points a minute: a priority of 10 is worth five minutes."""
    turns = Turns(ageing=2.0)
    book = arrives(arrives(floor(turns, turns, priority=10), "c2", "1").at(waits_s), "c3", "2")
    goes_to(book, who)


@pytest.mark.parametrize(("waits_s", "who"), [(599, "c3"), (601, "c2")])
def test_queues_age_at_rates_of_their_own(waits_s, who):
    """One point a minute against a priority of 10 that does not grow."""
    book = arrives(arrives(floor(Turns(ageing=1.0), Turns(), priority=10), "c2", "1").at(waits_s), "c3", "2")
    goes_to(book, who)


def test_without_ageing_the_important_ones_always_go_first():
    """However long the other has waited."""
    book = arrives(arrives(floor(Turns(), Turns(), priority=1), "c2", "1").at(8000), "c3", "2")
    goes_to(book, "c3")


@pytest.mark.parametrize(("more_s", "who"), [(0, "tom"), (60, "eva")])
def test_the_example_for_admins_is_true(more_s, who):
    """`dialplans/MATCHING.md`: Eva has waited 130 s in a queue that ages, Tom 10 s in one that weighs 3; and later."""
    relax = (Relaxation(30.0, {"french": 3}),)
    plan = centre(
        queue("help", needs=(Need("french", 5),), routing=Routing(relax=relax, turns=Turns(ageing=1.0))),
        queue("sales", routing=Routing(turns=Turns(weight=3))),
        agent("luis", french=3),
        flow(
            Answer(),
            menu({"1": "one", "2": "two"}, otherwise="one"),
            one=(EnterQueue(QueueName("help")),),
            two=(EnterQueue(QueueName("sales")),),
        ),
    )
    book = arrives(play(plan), "first", "2").sees(PhoneRings("luis"), PicksUp("luis"))
    arrives(arrives(book, "eva", "1").at(120 + more_s), "tom", "2").at(130 + more_s).skip().sees(HangsUp("first"))
    book.does(CallEnds("first", "caller_hung_up"), CancelOffer("first", "luis"), OfferCall(who, "luis"))


turns = st.builds(
    Turns, weight=st.integers(0, 20), ageing=st.sampled_from([0.0, 0.5, 3.0]), at_risk=st.just(0), target=st.just(0.8)
)


def stay(number: int, priority: int, lined_up_s: float) -> Stay:
    """One that has waited since then."""
    name = QueueName("help")
    return Stay(StayId(f"s{number}"), CallId("c"), NODE, name, name, priority, number, 0.0, lined_up_s, 1e9, None)


@settings(max_examples=200, deadline=None)
@given(turns, st.integers(0, 100), st.integers(0, 3000), st.integers(3000, 9000))
def test_points_are_priority_and_weight_and_the_wait(rule, priority, lined_up_s, now_s):
    """However the lines are sorted, the sum is the one that is documented."""
    one = stay(1, priority, float(lined_up_s))
    band, at_s, *_ = place_of(one, rule)
    shift, shift_s = shifts_of(rule)
    waited_min = (now_s - lined_up_s) / 60
    wanted = priority + rule.weight + rule.ageing * waited_min
    assert points_of(band + shift, at_s + shift_s, rule.ageing, now_s) == pytest.approx(wanted)
    assert lined_up_at(at_s, one, rule) == pytest.approx(lined_up_s)


@settings(max_examples=200, deadline=None)
@given(st.floats(0.1, 10), st.integers(1, 100), st.integers(0, 99), st.floats(0, 1e5))
def test_with_ageing_nobody_waits_for_ever(ageing, highest, priority, came_s):
    """Whoever comes later than a bound that priorities alone decide goes after him, however important."""
    rule = Turns(ageing=ageing)
    bound_s = came_s + highest * 60 / ageing + 1
    assert place_of(stay(1, priority, came_s), rule) < place_of(stay(2, highest, bound_s), rule)


@pytest.mark.parametrize(("attained", "points"), [(1.0, 0), (0.8, 0), (0.4, 10), (0.0, 20)])
def test_a_queue_that_misses_its_target_gets_points(attained, points):
    """In proportion to what it lacks."""
    assert at_risk(Turns(at_risk=20, target=0.8), attained) == pytest.approx(points)
    assert at_risk(Turns(), attained) == 0
