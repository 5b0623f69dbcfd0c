"""What was measured of waits counts on by other settings, and who is at work is counted anew."""

from dataclasses import replace

from acd.core.flow_steps import Answer
from acd.core.ids import QueueName
from tests.core.playbook import play
from tests.core.reloads import Reload, revised
from tests.core.words import CallArrived, HangsUp, PicksUp, agent, centre, enter, flow, queue


def test_what_was_measured_counts_on():
    """Callers who were taken stay counted; the agent who is new counts as staff, and who waits has his forecast."""
    plan = centre(queue("help"), agent("ana"), agent("eva"), flow(Answer(), enter("help")))
    book = play(replace(plan, agents={name: each for name, each in plan.agents.items() if name == "ana"}))
    book.sees(CallArrived("c0"), PicksUp("ana"), CallArrived("c1"), CallArrived("c2")).at(60)
    book.sees(HangsUp("ana")).at(61).sees(PicksUp("ana"), CallArrived("c3")).at(70)
    before = book.engine.state.forecasts.paces["help"]
    book.sees(Reload(revised(plan)))
    after = book.engine.state.forecasts.paces["help"]
    assert after is not before
    assert (before.staff, after.staff) == (1, 2)
    assert after.taken >= before.taken > 0
    assert set(book.engine.state.forecasts.foretold) == set(book.engine.state.stays)


def test_nothing_is_left_of_a_queue_that_is_gone():
    """Its pace goes with it."""
    both = centre(queue("help"), queue("sales"), agent("ana"))
    book = play(both).sees(CallArrived("c1"), PicksUp("ana"), CallArrived("c2"))
    assert "help" in book.engine.state.forecasts.paces
    book.sees(HangsUp("c1"), HangsUp("c2")).at(20)
    queues = {QueueName("sales"): both.queues[QueueName("sales")]}
    book.sees(Reload(revised(replace(both, queues=queues, flows={"main": flow(Answer(), enter("sales"))}))))
    assert not book.engine.state.forecasts.paces
