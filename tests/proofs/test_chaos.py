"""Anything may happen in any order: late, doubled, missing and unknown events, failing commands, passing time.

No decision may fail, nobody may be in two places, and when the world falls quiet everything must drain.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.world import KINDS, World
from tests.sim.faults import unfinished

moves = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 7), st.integers(0, 3), st.booleans()), min_size=50, max_size=100
)


@settings(max_examples=150, deadline=None)
@given(moves)
def test_no_order_of_events_breaks_a_call_or_leaves_anything_behind(moves: list[tuple[str, int, int, bool]]) -> None:
    """After any history, and then quiet, nothing is left, and each call, stay and offer ended exactly once."""
    world = World()
    for kind, which, what, fail in moves:
        world.move(kind, which, what, fail=fail)
    world.drain()
    assert not unfinished(world)
