"""What there is to go by when a switch is taken over."""

from acd.core.commands import BridgeKind
from acd.core.events import NodeConnected
from acd.core.ids import BridgeId, LegId
from acd.core.scene import scene_of
from acd.core.snapshot import BridgeSnapshot, LegCondition, LegSnapshot
from tests.core.words import MORNING, NODE

CALLER, FIRST, SECOND, NEW = (
    LegId(name) for name in ("a1-1.0", "a1-e1-c1-s1-o9", "a1-e1-c1-s1-o10", "a1-e1-c1-s1-o11")
)
LEGS = tuple(
    LegSnapshot(leg, condition, "")
    for leg, condition in [
        (CALLER, LegCondition.UP),
        (FIRST, LegCondition.RINGING),
        (SECOND, LegCondition.RINGING),
        (NEW, LegCondition.DOWN),
    ]
)
TALK = BridgeSnapshot(BridgeId("a1-e1-c1-s1-o9-b"), BridgeKind.CONVERSATION, (CALLER, FIRST))
SCENE = scene_of(NodeConnected(NODE, LEGS, (TALK,), ()), None, MORNING)


def test_the_leg_that_has_come_furthest_counts_and_of_several_the_latest():
    """Ten comes after nine; one that does not ring yet is not counted."""
    best = SCENE.best_leg("a1-e1-c1-s1-o")
    assert best is not None
    assert best.leg == SECOND
    assert SCENE.best_leg("a1-e1-c2-s1-o") is None
    assert not SCENE.is_heard(NEW)


def test_two_are_joined_if_both_are_in_the_bridge():
    """One of them alone is not."""
    assert SCENE.are_in(TALK.bridge, CALLER, FIRST)
    assert not SCENE.are_in(TALK.bridge, CALLER, SECOND)
    assert not SCENE.are_in(BridgeId("a1-e1-h1"), CALLER)
