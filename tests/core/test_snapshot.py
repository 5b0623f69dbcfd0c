"""What a switch lists."""

from acd.core.commands import BridgeKind
from acd.core.ids import BridgeId, LegId
from acd.core.snapshot import BridgeSnapshot, whereabouts


def test_each_leg_is_found_where_it_is():
    """Who is in no bridge is nowhere."""
    music = BridgeSnapshot(BridgeId("a1-e1-h1"), BridgeKind.HOLDING, (LegId("a1-1.0"), LegId("a1-1.1")))
    talk = BridgeSnapshot(BridgeId("a1-e1-c3-s1-o1-b"), legs=(LegId("a1-1.2"),))
    assert whereabouts([music, talk]) == {LegId("a1-1.0"): music, LegId("a1-1.1"): music, LegId("a1-1.2"): talk}
