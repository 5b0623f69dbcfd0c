"""Anything may happen in any order: late, doubled, missing and unknown events, failing commands, passing time.

No decision may fail, nobody may be in two places, and when the world falls quiet everything must drain.
"""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from acd.core import ledger, ledger_control, ledger_own_calls, ledger_watches
from acd.core.state import sizes
from tests.core.world import KINDS, World

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
    assert not any(sizes(world.engine.state).values()), sizes(world.engine.state)
    began = Counter(f.call for f in world.facts if isinstance(f, ledger.CallBegan))
    assert began == Counter(f.call for f in world.facts if isinstance(f, ledger.CallEnded))
    stays = Counter(f.stay for f in world.facts if isinstance(f, ledger.StayBegan))
    assert stays == Counter(f.stay for f in world.facts if isinstance(f, ledger.StayEnded))
    offers = Counter(f.offer for f in world.facts if isinstance(f, ledger.OfferMade))
    assert offers == Counter(f.offer for f in world.facts if isinstance(f, ledger.OfferEnded))
    own = Counter(f.call for f in world.facts if isinstance(f, ledger_own_calls.OwnCallBegan))
    assert own == Counter(f.call for f in world.facts if isinstance(f, ledger_own_calls.OwnCallEnded))
    talks = Counter(f.offer for f in world.facts if isinstance(f, ledger.ConversationBegan))
    assert talks == Counter(f.offer for f in world.facts if isinstance(f, ledger.ConversationEnded))
    transfers = Counter(f.leg for f in world.facts if isinstance(f, ledger.TransferBegan))
    assert transfers == Counter(f.leg for f in world.facts if isinstance(f, ledger.TransferEnded))
    watches = Counter(f.watch for f in world.facts if isinstance(f, ledger_watches.WatchBegan))
    assert watches == Counter(f.watch for f in world.facts if isinstance(f, ledger_watches.WatchEnded))
    asked = Counter(f.consultation for f in world.facts if isinstance(f, ledger_control.ConsultationBegan))
    assert asked == Counter(f.consultation for f in world.facts if isinstance(f, ledger_control.ConsultationEnded))
    assert not world.engine.state.wrap_ups
    assert not world.bridges.there, f"{world.bridges.there} were made and never removed"
    assert not any(world.engine.state.legs_on.values()), world.engine.state.legs_on
