"""The lists of a real Asterisk 22 become a snapshot: who is there, in which bridge, and what was noted on him."""

import copy
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from acd.asterisk.ari.notes import COUNTED_MAX, note_of, note_text
from acd.asterisk.ari.stock import snapshot
from acd.core.commands import BridgeKind
from acd.core.events import NodeConnected
from acd.core.ids import AgentName, BridgeId, CallId, LegId, PhoneName, QueueName, StayId
from acd.core.legs import LegNote
from acd.core.routing_rules import Need
from acd.core.snapshot import BridgeSnapshot, LegCondition, LegSnapshot
from tests.asterisk.recordings import A1, RECORDED

NOTE = LegNote(
    CallId("a1-e1-c1"),
    "+3225550100",
    datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
    "fr",
    number=3,
    step="main/start/2",
    caller="+32470000001",
    name="José",
    values={"kind": "gold"},
    playbacks=2,
    queue=QueueName("help"),
    stay=StayId("a1-e1-c1-s1"),
    order=17,
    priority=5,
    needs=(Need("french", 3),),
    waiting_since=datetime(2026, 11, 23, 9, 1, 2, 500000, tzinfo=UTC),
    agent=AgentName("ana"),
    phone=PhoneName("phone-ana"),
    offered_at=datetime(2026, 11, 23, 9, 2, tzinfo=UTC),
)


def listed(lists: dict[str, Any]) -> NodeConnected:
    """What these lists say."""
    return snapshot(lists["application"], lists["channels"], lists["bridges"], lists["endpoints"], A1)


def recorded() -> dict[str, Any]:
    """The four lists as Asterisk gave them."""
    lists: dict[str, Any] = json.loads((RECORDED / "lists.json").read_text())
    return lists


def test_a_snapshot_has_our_legs_all_bridges_and_all_phones():
    """A channel of somebody else's is left out; one that is not in the application yet but has our id is in."""
    lists = json.loads((RECORDED / "lists.json").read_text())
    stranger, fresh = copy.deepcopy(lists["channels"][0]), copy.deepcopy(lists["channels"][0])
    stranger["id"], fresh["id"], fresh["state"] = "a1-1795370999.7", "a1-e1-c2-s1-o1", "Down"
    found = snapshot(
        lists["application"], [*lists["channels"], stranger, fresh], lists["bridges"], lists["endpoints"], A1
    )
    assert found.legs[0] == LegSnapshot(
        LegId("a1-1795370612.1"),
        LegCondition.UP,
        lists["channels"][0]["protocol_id"],
        dialled="+3225550100",
        caller="+32470000001",
        trunk="trunk",
    )
    assert [leg.leg for leg in found.legs[1:]] == ["a1-e1-c1-s1-o2", "a1-e1-c1-s1-o1", "a1-e1-c2-s1-o1"]
    assert found.legs[3].condition is LegCondition.DOWN
    assert found.bridges == (BridgeSnapshot(BridgeId("b1"), legs=(found.legs[0].leg, found.legs[2].leg)),)
    assert {phone.phone: phone.is_reachable for phone in found.phones} == {
        "trunk": False, "mia": False, "luis": True, "ana": True,
    }  # fmt: skip


def test_what_was_noted_on_a_channel_comes_back_as_it_was():
    """All of it: the new engine knows nothing else."""
    lists = recorded()
    lists["channels"][0]["channelvars"]["ACD_STATE"] = note_text(NOTE)
    assert listed(lists).legs[0].note == NOTE


def test_a_note_that_cannot_be_read_is_none():
    """Another version's, or somebody's who set the variable by hand: the caller is taken as a new one."""
    lists = recorded()
    for text in (
        "",
        "{",
        '"call"',
        '{"call": "a1-e1-c1"}',
        '{"call": 7, "line": "", "entered_at": "", "language": ""}',
    ):
        lists["channels"][0]["channelvars"]["ACD_STATE"] = text
        assert listed(lists).legs[0].note is None
    del lists["channels"][0]["channelvars"]
    assert listed(lists).legs[0].note is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(
            ("order", order)
            for order in ("1e999", "-1e999", "NaN", "Infinity", "-Infinity", "1e300", "9007199254740994")
        ),
        *((field, "1" + "0" * 30) for field in ("number", "playbacks", "priority")),
        ("needs", '[{"skill": "french", "level": 9223372036854775808}]'),
        ("needs", '[{"skill": "french", "level": 3, "or_else": [{"skill": "dutch", "level": 9223372036854775808}]}]'),
        *((field, '"2026-11-23T09:01:02"') for field in ("entered_at", "waiting_since", "offered_at", "lined_up_at")),
    ],
)
def test_a_note_with_which_nobody_can_count_is_none(field, value):
    """Else what one channel says would keep the next engine from taking over all the others."""
    lists = recorded()
    lists["channels"][0]["channelvars"]["ACD_STATE"] = f'{note_text(NOTE).removesuffix("}")}, "{field}": {value}}}'
    assert listed(lists).legs[0].note is None
    with_another = f'{note_text(NOTE).removesuffix("}")}, "consent": "given"}}'
    assert note_of(with_another) == replace(NOTE, consent="given"), "what is said last counts"


def test_the_place_of_who_came_last_can_be_counted_on():
    """The largest number that is read."""
    last = replace(NOTE, order=float(COUNTED_MAX))
    assert note_of(note_text(last)) == last


def test_callers_codes_and_our_own_legs_are_told_apart():
    """By the arguments with which they came into our application; an anonymous caller has no number."""
    lists = recorded()
    lists["channels"][0]["caller"] = {"number": "anonymous", "name": "Anonymous"}
    lists["channels"][1]["dialplan"]["app_data"] = "acd,code,ana,*11"
    caller, code, ours = listed(lists).legs
    assert (caller.dialled, caller.caller, caller.name, caller.code) == ("+3225550100", "", "", "")
    assert (code.dialled, code.code, code.trunk) == ("", "*11", "ana")
    assert (ours.dialled, ours.code) == ("", "")


def test_a_holding_bridge_is_told_from_a_conversation():
    """The one has music to be taken over, the other two people."""
    lists = recorded()
    lists["bridges"].append({**lists["bridges"][0], "id": "a1-e1-h1", "bridge_type": "holding", "channels": []})
    assert listed(lists).bridges[1] == BridgeSnapshot(BridgeId("a1-e1-h1"), BridgeKind.HOLDING)
