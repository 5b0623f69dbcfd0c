"""A simulation is the engine itself under a virtual clock: the same each time, and nobody is left at its end."""

from random import Random

import pytest

from acd.core import ledger, ledger_flows
from acd.core.events import CallArrived
from acd.core.flow_steps import Answer, Collect, Confirm, Play
from acd.core.ids import LegId
from acd.core.reasons import CallEnding, StayEnding
from acd.sim.people import Delays, Manners
from acd.sim.simulation import BugFoundError, Simulation
from tests.core.words import LINE, MORNING, NODE, agent, centre, enter, flow, menu, queue
from tests.sim.playing import caller, play, poisson

SMALL = centre(queue("help", wrap_up_s=5.0), agent("ana"), agent("eva"))


def test_the_same_seed_gives_the_same_run():
    """Fact by fact, with their times; another seed gives another run."""

    def facts(seed: int) -> list[tuple[float, ledger.Fact]]:
        everybody = poisson(0.02, 200, Random(seed), patience_mean_s=60.0)
        return play(SMALL, everybody, seed=seed)[1].facts

    assert facts(7) == facts(7)
    assert facts(7) != facts(8)


def test_time_is_virtual_and_exact():
    """The second caller waits until the first has gone and the agent has wrapped up."""
    plan = centre(queue("help", wrap_up_s=10.0), agent("ana"))
    _, heard, _ = play(plan, [caller(0.0, talk_s=60.0), caller(20.0, talk_s=30.0)])
    assert [end.wait_s for end in heard.of(ledger.StayEnded)] == [0.0, 50.0]
    assert [end.talk_s for end in heard.of(ledger.ConversationEnded)] == [60.0, 30.0]


def test_a_caller_hears_the_flow_and_presses_his_keys():
    """Prompts take their time, and each menu gets the next key."""
    plan = centre(
        queue("help"),
        queue("sales"),
        agent("ana", "help", "sales"),
        flow(
            Answer(),
            Play("welcome"),
            menu({"1": "help", "2": "sales"}),
            help=(enter("help"),),
            sales=(enter("sales"),),
            gone=(),
        ),
    )
    manners = Manners(delays=Delays(command_s=0.02, key_s=1.5, prompt_share=0.25))
    _, heard, _ = play(plan, [caller(0.0, talk_s=5.0, keys="2")], manners)
    assert [(fact.digit) for fact in heard.of(ledger_flows.KeyTaken)] == ["2"]
    (at_s,) = [at_s for at_s, fact in heard.facts if isinstance(fact, ledger.StayBegan)]
    assert at_s == pytest.approx(0.02 + 5.0 + 1.5)
    assert [fact.queue for fact in heard.of(ledger.StayBegan)] == ["sales"]


def test_a_caller_gives_the_digits_that_he_is_asked_for():
    """All that he has, up to how many are asked for; the next question gets the next of his keys."""
    ask, confirmed = Collect("number", "customer", 6, 4, confirm=Confirm("right")), menu({"2": "sales"})
    plan = centre(queue("sales"), agent("ana"), flow(Answer(), ask, confirmed, sales=(enter("sales"),), gone=()))
    _, heard, _ = play(plan, [caller(0.0, talk_s=5.0, keys="1234#12")])
    assert [(fact.value, fact.digits) for fact in heard.of(ledger_flows.DigitsTaken)] == [("customer", "1234")]
    assert [fact.queue for fact in heard.of(ledger.StayBegan)] == ["sales"]


def test_every_call_ends_for_one_reason():
    """Also those who found the queue full, or gave up."""
    plan = centre(queue("help", waiting_max=2), agent("ana"))
    _, heard, _ = play(plan, poisson(0.5, 300, Random(3), talk_mean_s=20.0, patience_mean_s=15.0))
    endings = {fact.ending for fact in heard.of(ledger.StayEnded)}
    assert endings == {StayEnding.ANSWERED, StayEnding.ABANDONED, StayEnding.REFUSED_FULL}
    assert len(heard.of(ledger.CallEnded)) == len(heard.of(ledger.CallBegan)) == 300
    assert {fact.ending for fact in heard.of(ledger.CallEnded)} <= {CallEnding.CALLER_HUNG_UP, CallEnding.FLOW_ENDED}


def test_it_stops_at_a_second_and_goes_on():
    """In pieces it is the same run."""
    whole = play(SMALL, poisson(0.02, 100, Random(5)), seed=5)[1].facts
    pieces = Simulation(SMALL, poisson(0.02, 100, Random(5)), Manners(), seed=5, begins=MORNING)
    for minute in range(0, 6000, 60):
        pieces.run(float(minute))
        assert pieces.now_s == minute
    pieces.run()
    assert pieces.calls == 100
    assert pieces.now_s == pytest.approx(whole[-1][0])


def test_a_bug_of_the_engine_ends_the_simulation():
    """In a living centre it would be contained and the others' calls go on; here it must be seen."""
    simulation = Simulation(SMALL, [], Manners(), seed=1, begins=MORNING)
    simulation.engine.state.plan = None
    simulation.at(1.0, CallArrived(NODE, LegId("a1-1.0"), LINE, "+32470000001", ""))
    with pytest.raises(BugFoundError):
        simulation.run()
