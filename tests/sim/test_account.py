"""The figures of a simulation, by hand: four service levels, waits, handling times, occupancy, who was overtaken."""

import pytest

from acd.core.flow_steps import Answer
from acd.core.ids import QueueName
from acd.sim.account import Account
from tests.core.words import agent, centre, enter, flow, menu, queue
from tests.sim.playing import caller, play

HELP = QueueName("help")


def figures(account: Account) -> dict[str, float]:
    """Of the one queue, over all time."""
    return account.totals()[HELP].figures()


def test_four_service_levels_waits_and_handling_times():
    """At 20 s: one at once, one after 50 s, one who gives up after 5 s, one after 60 s."""
    plan = centre(queue("help", wrap_up_s=10.0), agent("ana"))
    people = [
        caller(0.0, talk_s=60.0),
        caller(20.0, talk_s=30.0),
        caller(30.0, patience_s=5.0),
        caller(40.0, patience_s=60.0),
        caller(200.0, talk_s=20.0),
    ]
    found = figures(play(plan, people)[2])
    assert (found["offered"], found["answered"], found["abandoned"], found["waiting"]) == (5, 3, 2, 0)
    assert found["answered_of_offered"] == pytest.approx(2 / 5)
    assert found["short_abandons_excluded"] == pytest.approx(2 / 4)
    assert found["answered_only"] == pytest.approx(2 / 3)
    assert found["handled_in_time"] == pytest.approx(3 / 5)
    assert found["asa_s"] == pytest.approx(50 / 3)
    assert found["aht_s"] == pytest.approx((60 + 30 + 20) / 3 + 10)
    assert found["occupancy"] == pytest.approx(140 / 230)


def test_each_interval_has_its_own():
    """A stay belongs to the one in which it began, time at work to that in which it was spent."""
    plan = centre(queue("help"), agent("ana"))
    _, _, account = play(plan, [caller(50.0, talk_s=100.0)], interval_s=60.0)
    rows = [(begins_s, row.offered, row.busy_s) for begins_s, _, row in account.intervals()]
    assert rows == [(0.0, 1, 10.0), (60.0, 0, 60.0), (120.0, 0, 30.0)]


def test_who_is_overtaken_is_counted_once():
    """Two wait, one of them gives up; two who came later and are more important went first, before both."""
    flows = flow(
        Answer(),
        menu({"1": "usual", "2": "first"}),
        usual=(enter("help"),),
        first=(enter("help", priority=5),),
        gone=(),
    )
    plan = centre(queue("help"), agent("ana"), flows)
    keys = ["1", "1", "1", "2", "2"]
    people = [caller(float(number), talk_s=50.0, keys=key) for number, key in enumerate(keys)]
    people[2].patience_s = 120.0
    assert figures(play(plan, people)[2])["overtaken"] == 2
    in_turn = [caller(float(number), talk_s=9.0, keys="1") for number in range(9)]
    assert figures(play(plan, in_turn)[2])["overtaken"] == 0
