"""Identifiers read aloud what they are about, and lead back to it."""

import pytest

from acd.core import ids
from acd.core.ids import BridgeId, CallId, NodeName


def test_an_id_tells_its_whole_descent():
    """Node, epoch, call, stay, offer."""
    call = ids.call_id(NodeName("a1"), 7, 123)
    offer = ids.offer_id(ids.stay_id(call, 1), 2)
    assert offer == "a1-e7-c123-s1-o2"
    assert str(ids.agent_leg_id(offer)) == offer
    assert ids.offer_of(ids.conversation_id(offer)) == offer
    assert ids.call_of(ids.playback_id(call, 3)) == call


def test_a_holding_bridge_leads_to_no_offer():
    """Its id has no offer in it."""
    assert ids.offer_of(BridgeId("a1-e7-h1")) == "a1-e7-h1"


def test_ours_are_told_from_the_switchs_own():
    """Asterisk's own ids begin with the node's name too."""
    assert ids.is_ours("a1-e7-c1-s1-o1", NodeName("a1"))
    assert not ids.is_ours("a1-1795000000.2", NodeName("a1"))
    assert not ids.is_ours("b1-e7-c1", NodeName("a1"))


def test_an_id_that_is_too_long_is_refused():
    """The switch would cut it, and two could become one."""
    with pytest.raises(AssertionError, match="longer than 64"):
        ids.stay_id(CallId("x" * 64), 1)


def test_calls_of_one_node_are_told_apart_by_reign_and_number():
    """Ten comes after nine, and every call of a later reign after those of an earlier one."""
    assert ids.begins_after(ids.CallId("a1-e2-c10"), ids.CallId("a1-e2-c9"))
    assert ids.begins_after(ids.CallId("a1-e3-c1"), ids.CallId("a1-e2-c9"))
    assert not ids.begins_after(ids.CallId("a1-e2-c9"), ids.CallId("a1-e2-c9"))
