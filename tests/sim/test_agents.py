"""Agents of a simulation behave as told: they answer after a while, refuse, miss, come and go, and take breaks."""

import pytest

from acd.config.traffic_shapes import TrafficFile
from acd.core import ledger
from acd.core.agents import AgentState
from acd.core.ids import AgentName
from acd.core.reasons import OfferEnding, StayEnding
from acd.sim.chance import once
from acd.sim.people import Delays, Manner, Manners, Shift
from acd.sim.traffic import DAY_S, manners
from tests.core.words import agent, centre, queue
from tests.sim.playing import caller, play

PLAN = centre(queue("help", ring_timeout_s=10, back_off_s=5.0, misses_max=0), agent("ana"), agent("eva"))
ANA = AgentName("ana")


def test_she_answers_after_a_while():
    """The caller waits for that."""
    _, heard, _ = play(PLAN, [caller(5.0, talk_s=60.0)], Manners(usual_agent=Manner(once(4.0))))
    assert [fact.wait_s for fact in heard.of(ledger.StayEnded)] == [4.0]


def test_a_share_is_refused_and_missed():
    """The offer goes to somebody else, and the share is as told."""
    callers = [caller(number * 200.0, talk_s=1.0) for number in range(500)]
    _, heard, _ = play(PLAN, callers, Manners(agents={ANA: Manner(once(1.0), rejected=0.3, missed=0.2)}))
    hers = [fact.ending for fact in heard.of(ledger.OfferEnded) if fact.agent == ANA]
    assert hers.count(OfferEnding.REJECTED) / len(hers) == pytest.approx(0.3, abs=0.08)
    assert hers.count(OfferEnding.NO_ANSWER) / len(hers) == pytest.approx(0.2, abs=0.08)
    assert len(heard.of(ledger.ConversationBegan)) == 500


def test_who_is_slower_than_the_phone_rings_misses():
    """And the other one takes the call."""
    slow = Manners(agents={ANA: Manner(once(11.0))})
    _, heard, _ = play(PLAN, [caller(0.0, talk_s=1.0), caller(50.0, talk_s=1.0)], slow)
    assert OfferEnding.NO_ANSWER in {fact.ending for fact in heard.of(ledger.OfferEnded) if fact.agent == ANA}
    assert {fact.agent for fact in heard.of(ledger.ConversationBegan)} == {"eva"}


def test_shifts_and_breaks():
    """Nobody is served before she comes, in her break, or after she has gone."""
    plan = centre(queue("help"), agent("ana"))
    shift = Shift(100.0, 1000.0, ((400.0, 500.0),))
    people = [caller(at_s, talk_s=10.0, patience_s=700.0) for at_s in (50.0, 410.0)]
    _, heard, _ = play(plan, people, Manners(agents={ANA: Manner(shifts=(shift,))}))
    began = [at_s for at_s, fact in heard.facts if isinstance(fact, ledger.ConversationBegan)]
    assert began == [100.0, 500.0]
    states = [(at_s, fact.state) for at_s, fact in heard.facts if isinstance(fact, ledger.AgentChanged)]
    assert (400.0, AgentState.PAUSED) in states
    assert (1000.0, AgentState.LOGGED_OUT) in states


def test_her_pace_makes_conversations_longer_or_shorter():
    """Against what the caller brings."""
    plan = centre(queue("help"), agent("ana"))
    _, heard, _ = play(plan, [caller(0.0, talk_s=60.0)], Manners(agents={ANA: Manner(pace=1.5)}))
    assert [fact.talk_s for fact in heard.of(ledger.ConversationEnded)] == [90.0]


def test_crews_take_shifts_in_turn():
    """One is of the first crew that is hers; each takes the next shift; breaks count from its beginning."""
    said = TrafficFile.model_validate(
        {
            "crews": {
                "early": {"agents": ["eva"], "shifts": ["06:00-14:00"]},
                "others": {
                    "shifts": ["08:00-16:00", "10:00-18:00"],
                    "breaks": [{"after": "4h", "length": "30m"}],
                },
            }
        }
    )
    plan = centre(queue("help"), agent("ana"), agent("eva"), agent("luis"))
    found = manners(said, plan, 2).agents
    assert [shift.begin_s for shift in found[AgentName("eva")].shifts] == [6 * 3600.0, 30 * 3600.0]
    assert found[ANA].shifts[0] == Shift(8 * 3600.0, 16 * 3600.0, ((12 * 3600.0, 12.5 * 3600.0),))
    assert found[AgentName("luis")].shifts[0].begin_s == 10 * 3600.0


def test_the_absent_have_no_shift():
    """On each day others, evenly; a team's name stands for its agents, and who is there takes the shifts in turn."""
    said = TrafficFile.model_validate(
        {"crews": {"desk": {"agents": ["desk"], "absent": 0.4, "shifts": ["08:00-16:00", "10:00-18:00"]}}}
    )
    plan = centre(queue("help"), agent("ana"), *(agent(f"desk-{number}") for number in range(1, 101)))
    found = manners(said, plan, 2).agents
    assert len(found) == 100
    for day in (0, 1):
        begins = [
            shift.begin_s - day * DAY_S
            for manner in found.values()
            for shift in manner.shifts
            if day * DAY_S <= shift.begin_s < (day + 1) * DAY_S
        ]
        assert (begins.count(8 * 3600.0), begins.count(10 * 3600.0)) == (30, 30)
    first = [manner.shifts[0].begin_s < DAY_S for manner in found.values()]
    assert 0 < sum(not is_there for is_there in first) <= 40


def test_who_is_absent_every_day_serves_nobody():
    """She is not taken for one who is there all the time."""
    said = TrafficFile.model_validate({"crews": {"away": {"agents": ["ana"], "absent": 1}}})
    plan = centre(queue("help"), agent("ana"))
    _, heard, _ = play(plan, [caller(100.0, patience_s=70.0)], manners(said, plan, 1))
    assert [fact.ending for fact in heard.of(ledger.StayEnded)] == [StayEnding.ABANDONED]


def test_who_answers_outside_takes_the_call():
    """She hears what it is about, and presses the key for it."""
    plan = centre(queue("help"), agent("outside"))
    _, heard, _ = play(plan, [caller(0.0, talk_s=60.0)], Manners(delays=Delays(prompt_share=0.25)))
    assert [fact.ending for fact in heard.of(ledger.StayEnded)] == [StayEnding.ANSWERED]
    assert [fact.wait_s for fact in heard.of(ledger.StayEnded)] == [pytest.approx(5.0, abs=0.1)]
