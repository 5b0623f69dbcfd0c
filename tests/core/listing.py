"""What the switch of the chaos test lists when an engine comes (back) to it."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from acd.core import events, snapshot
from acd.core.commands import BridgeKind
from acd.core.ids import BridgeId, LegId
from tests.core.bridges import Bridges
from tests.core.chaos_centre import CENTRE
from tests.core.words import NODE


def listed(leg: LegId, **said: Any) -> snapshot.LegSnapshot:
    """A leg as the switch lists it."""
    return snapshot.LegSnapshot(leg, snapshot.LegCondition.DOWN, "", **said)


def list_of(
    channels: Mapping[str, snapshot.LegSnapshot], up: Collection[str], ringing: Collection[str], bridges: Bridges
) -> events.NodeConnected:
    """These legs, who is in which bridge, one bridge of an engine long gone, and all phones."""
    conditions = snapshot.LegCondition
    legs = []
    for leg, channel in channels.items():
        condition = conditions.UP if leg in up else conditions.RINGING if leg in ringing else conditions.DOWN
        legs.append(replace(channel, condition=condition))
    inside: dict[str, list[LegId]] = {name: [] for name in ("a1-e0-h1", *sorted(bridges.there))}
    for leg, name in bridges.inside.items():
        inside.setdefault(name, []).append(LegId(leg))
    found = tuple(
        snapshot.BridgeSnapshot(BridgeId(name), bridges.kinds.get(name, BridgeKind.HOLDING), tuple(there))
        for name, there in inside.items()
    )
    phones = tuple(snapshot.PhoneSnapshot(phone, is_reachable=True) for phone in CENTRE.phones)
    return events.NodeConnected(NODE, tuple(legs), found, phones)
