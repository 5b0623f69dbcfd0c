"""What a store kept is read by the clock of another machine, and goes on as it was."""

from datetime import timedelta

from acd.core.agents import AgentAtWork, AgentState
from acd.core.calls import Call
from acd.core.ids import AgentName, CallId, LegId, PhoneName
from acd.core.kept import Kept, brought_to
from tests.core.words import LINE, MORNING, NODE

AGENT = AgentAtWork(
    AgentName("ana"), "1", PhoneName("p"), (), {}, AgentState.WRAP_UP, deadline_s=1010.0, idle_since_s=900.0
)
CALL = Call(CallId("a1-e1-c1"), NODE, LegId("a1-1.0"), LINE, "", "", "main", "en", MORNING)


def test_moments_keep_their_distance_on_the_wall():
    """Ten seconds of wrap-up were left; four are gone on the wall, so six are left by a clock that began anew."""
    kept = Kept(7, 1000.0, MORNING, agents=(AGENT,), calls=(CALL,), stays_taken=3)
    moved = brought_to(kept, 2.0, MORNING + timedelta(seconds=4))
    assert (moved.agents[0].deadline_s, moved.agents[0].idle_since_s) == (8.0, -102.0)
    assert (moved.mono_s, moved.wall, moved.seq, moved.stays_taken) == (-2.0, MORNING, 7, 3)


def test_what_has_no_moment_has_none_afterwards():
    """A call that awaits nothing is not suddenly due."""
    assert brought_to(Kept(7, 1000.0, MORNING, calls=(CALL,)), 2.0, MORNING).calls == (CALL,)


def test_within_one_life_of_a_machine_nothing_moves():
    """Both clocks went on together."""
    kept = Kept(7, 1000.0, MORNING, agents=(AGENT,))
    assert brought_to(kept, 1060.0, MORNING + timedelta(seconds=60)) == kept


def test_a_clock_that_was_set_back_makes_nobody_wait_less_than_nothing():
    """By the wall it was written an hour from now: as if it had been just now."""
    kept = Kept(7, 1000.0, MORNING, agents=(AGENT,))
    assert brought_to(kept, 1060.0, MORNING - timedelta(hours=1)) == brought_to(kept, 1060.0, MORNING)
