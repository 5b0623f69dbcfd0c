"""What a switch holds, read from the lists that it gives over HTTP. Pure: the lists are asked for in `client.py`."""

from collections.abc import Sequence
from dataclasses import replace

from acd.asterisk.ari.notes import note_on
from acd.asterisk.ari.translate import (
    CODE_ARGUMENT,
    LINE_ARGUMENT,
    Raw,
    Unreadable,
    has_other_calls,
    shown,
    text,
    trunk_of,
)
from acd.core.commands import BridgeKind
from acd.core.events import NodeConnected
from acd.core.ids import BridgeId, LegId, NodeName, PhoneName, is_ours
from acd.core.snapshot import BridgeSnapshot, LegCondition, LegSnapshot, PhoneSnapshot

_CONDITIONS = {"Up": LegCondition.UP, "Ringing": LegCondition.RINGING, "Ring": LegCondition.RINGING}


def snapshot(
    app: Raw, channels: Sequence[Raw], bridges: Sequence[Raw], endpoints: Sequence[Raw], node: NodeName
) -> NodeConnected:
    """What a switch holds, from its four lists: channels in our application or with an id of ours. Raises Unreadable.

    A channel that we create while the lists are read may be missing from the application's, hence the ids.
    """
    ours = app.get("channel_ids")
    if not isinstance(ours, list):
        raise Unreadable("missing_field", "application")
    known = frozenset(str(leg) for leg in ours)
    legs = tuple(
        _leg_snapshot(channel)
        for channel in channels
        if text(channel, "id") in known or is_ours(text(channel, "id"), node)
    )
    phones = tuple(phone_snapshot(endpoint, node) for endpoint in endpoints)
    return NodeConnected(node, legs, tuple(map(_bridge_snapshot, bridges)), phones)


def phone_snapshot(endpoint: Raw, node: NodeName) -> PhoneSnapshot:
    """What a switch lists of a phone: its state sums up all its contacts. Raises Unreadable."""
    phone, state = PhoneName(text(endpoint, "resource")), text(endpoint, "state")
    return PhoneSnapshot(phone, state == "online", is_in_use=has_other_calls(endpoint, node))


def _leg_snapshot(channel: Raw) -> LegSnapshot:
    """What stands in `app_data` are the arguments with which the leg came to us, also long after."""
    found = LegSnapshot(
        LegId(text(channel, "id")),
        _CONDITIONS.get(text(channel, "state"), LegCondition.DOWN),
        text(channel, "protocol_id"),
        note_on(channel),
        trunk=trunk_of(text(channel, "name")),
    )
    match _said(channel, "dialplan", "app_data").split(",")[1:]:
        case [first, dialled] if first == LINE_ARGUMENT:
            caller, name = shown(channel)
            return replace(found, dialled=dialled, caller=caller, name=name)
        case [first, _, code] if first == CODE_ARGUMENT:
            return replace(found, code=code)
        case _:
            return found


def _bridge_snapshot(bridge: Raw) -> BridgeSnapshot:
    kind = BridgeKind.HOLDING if bridge.get("bridge_type") == "holding" else BridgeKind.CONVERSATION
    legs = bridge.get("channels")
    inside = tuple(LegId(str(leg)) for leg in legs) if isinstance(legs, list) else ()
    return BridgeSnapshot(BridgeId(text(bridge, "id")), kind, inside)


def _said(raw: Raw, *keys: str) -> str:
    """The text at a place in a message, empty if nothing is there."""
    try:
        return text(raw, *keys)
    except Unreadable:
        return ""
