"""Callers come as traffic.yaml says: by the curve of the day, in bursts, again when they were not served."""

from math import inf
from statistics import fmean, stdev

import pytest

from acd.config.traffic_shapes import SpreadShape, TrafficFile
from acd.core import ledger
from acd.core.plan import Trunk
from acd.core.reasons import StayEnding
from acd.sim.chance import once
from acd.sim.people import Manners, Retrial
from acd.sim.traffic import DAY_S, callers, manners
from tests.core.words import LINE, agent, centre, queue
from tests.sim.playing import caller, play

CV = {"exponential": 1.0, "lognormal": 0.5, "constant": 0.0}


def traffic(**kind):
    """One kind of callers."""
    return TrafficFile.model_validate({"callers": {"people": {"line": LINE, **kind}}})


def test_they_follow_the_curve_of_the_day():
    """Each span has its share, and outside of all nobody comes."""
    said = traffic(per_day=20_000, curve={"08:00-12:00": 3, "14:00-18:00": 1})
    hours = [each.at_s / 3600 for each in callers(said, 1, 1)]
    assert len(hours) == pytest.approx(20_000, abs=600)
    assert hours == sorted(hours)
    morning = sum(8 <= hour < 12 for hour in hours)
    assert morning == pytest.approx(15_000, abs=500)
    assert all(8 <= hour < 12 or 14 <= hour < 18 for hour in hours)


def test_they_press_this_or_that():
    """By shares; some nothing at all."""
    pressed = [each.keys for each in callers(traffic(per_day=10_000, keys={"1": 60, "21": 30, "": 10}), 1, 1)]
    assert set(pressed) == {"1", "21", ""}
    assert pressed.count("1") / len(pressed) == pytest.approx(0.6, abs=0.03)
    assert pressed.count("") / len(pressed) == pytest.approx(0.1, abs=0.02)


def test_the_same_people_ring_again():
    """From so many numbers; without `people` each call has another one."""
    some = [each.number for each in callers(traffic(per_day=1000, people=40), 1, 1)]
    assert len(set(some)) == 40
    everybody = [each.number for each in callers(traffic(per_day=1000), 1, 1)]
    assert len(set(everybody)) == len(everybody)


def test_days_of_the_week_differ():
    """The first day is a Monday; nobody rings on this Tuesday, and twice as many on Wednesday."""
    days = [int(each.at_s // DAY_S) for each in callers(traffic(per_day=3000, week={"tue": 0, "wed": 2}), 1, 3)]
    assert days.count(0) == pytest.approx(3000, abs=250)
    assert days.count(1) == 0
    assert days.count(2) == pytest.approx(6000, abs=350)


def test_a_burst_is_exact_and_in_its_time():
    """So many calls, all within it, spread over it."""
    said = traffic(bursts=[{"at": "20:15", "calls": 5000, "within": "60s"}])
    came = [each.at_s for each in callers(said, 1, 1)]
    assert len(came) == 5000
    assert came == sorted(came)
    assert 72_900 <= came[0] <= came[-1] <= 72_960
    assert sum(at_s < 72_930 for at_s in came) == pytest.approx(2500, abs=150)


def test_patience_and_talk_are_theirs():
    """Means as said; without patience they wait for ever."""
    kind = {"patience": {"mean": "2m"}, "talk": {"mean": "5m", "shape": "lognormal", "cv": 0.5}}
    everybody = list(callers(traffic(per_day=20_000, **kind), 1, 1))
    assert sum(each.patience_s for each in everybody) / len(everybody) == pytest.approx(120, rel=0.03)
    assert sum(each.talk_s or 0 for each in everybody) / len(everybody) == pytest.approx(300, rel=0.03)
    assert {each.patience_s for each in callers(traffic(per_day=100), 1, 1)} == {inf}


def test_the_same_seed_gives_the_same_callers():
    """And one kind of callers does not change when another is added."""
    said = {"line": LINE, "per_day": 500, "patience": {"mean": "2m"}}
    alone = TrafficFile.model_validate({"callers": {"b": said}})
    both = TrafficFile.model_validate({"callers": {"a": said, "b": said}})
    first = [(each.at_s, each.patience_s) for each in callers(alone, 4, 1)]
    assert first == [(each.at_s, each.patience_s) for each in callers(both, 4, 1) if each.group == "b"]
    assert first != [(each.at_s, each.patience_s) for each in callers(alone, 5, 1)]


def test_who_gives_up_rings_again():
    """After the time that is said, so often at most; who was served does not."""
    plan = centre(queue("help"), agent("ana"))
    again = Manners(retrials={"people": Retrial(1.0, once(100.0), 2)})
    callers = [caller(0.0, talk_s=1000.0, group="people"), caller(10.0, talk_s=5.0, patience_s=20.0, group="people")]
    _, heard, _ = play(plan, callers, again)
    began = [at_s for at_s, fact in heard.facts if isinstance(fact, ledger.CallBegan)]
    assert began == [0.0, 10.0, 130.0, 250.0]
    endings = [fact.ending for fact in heard.of(ledger.StayEnded)]
    assert endings.count(StayEnding.ABANDONED) == 3


@pytest.mark.parametrize("shape", ["exponential", "lognormal", "constant"])
def test_conversations_last_as_their_queue_says(shape):
    """With its mean and deviation; and for the same caller as long whatever else happens."""
    said = traffic(per_day=500).model_copy(
        update={"handling": {"help": SpreadShape.model_validate({"mean": "5m", "shape": shape, "cv": 0.5})}},
    )
    plan = centre(queue("help"), *(agent(f"a{number}") for number in range(12)))
    manner = manners(said, plan, 1)
    talks = [
        [fact.talk_s for fact in play(plan, callers(said, 3, 1), manner, seed=seed)[1].of(ledger.ConversationEnded)]
        for seed in (3, 4)
    ]
    assert fmean(talks[0]) == pytest.approx(300.0, rel=0.15)
    assert stdev(talks[0]) / fmean(talks[0]) == pytest.approx(CV[shape], abs=0.2)
    assert sorted(talks[0]) == pytest.approx(sorted(talks[1]))


def test_who_finds_every_channel_taken_hears_that_it_is_busy():
    """He never reaches the centre, and rings again like who was not served; some carriers have no bound."""
    callers = [caller(0.0, talk_s=30.0), caller(1.0, talk_s=30.0), caller(2.0, talk_s=5.0, group="people")]
    again = Manners(retrials={"people": Retrial(1.0, once(10.0), 9)})
    one, other = Trunk("one", calls_max=1), Trunk("other", calls_max=1)
    simulation, heard, _ = play(centre(queue("help"), agent("ana"), agent("bea"), one, other), callers, again)
    assert [at_s for at_s, fact in heard.facts if isinstance(fact, ledger.CallBegan)] == [0.0, 1.0, 32.0]
    assert (simulation.calls, simulation.turned_away) == (3, 3)
    roomy = centre(queue("help"), agent("ana"), one, Trunk("roomy"))
    assert play(roomy, [caller(float(number), talk_s=1.0) for number in range(9)])[0].turned_away == 0
