"""What a switch lists when it is asked what it holds: legs, bridges and phones, and what was noted on each leg."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from acd.core.commands import BridgeKind
from acd.core.frozen import dataclass
from acd.core.ids import BridgeId, LegId, PhoneName
from acd.core.legs import LegNote


class LegCondition(StrEnum):
    """What a leg in a snapshot is doing."""

    DOWN = "down"
    RINGING = "ringing"
    UP = "up"


@dataclass(frozen=True, slots=True)
class LegSnapshot:
    """One channel of our application as the switch lists it.

    `note` is what an engine wrote on it. `dialled`, `caller` and `name` are a caller's, as in `CallArrived`; `code` is
    what a phone dialled (both empty: one of our own legs). `trunk` is over what it goes: a trunk, or a phone.
    """

    leg: LegId
    condition: LegCondition
    sip_call_id: str
    note: LegNote | None = None
    dialled: str = ""
    caller: str = ""
    name: str = ""
    trunk: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class BridgeSnapshot:
    """One bridge, and who is in it."""

    bridge: BridgeId
    kind: BridgeKind = BridgeKind.CONVERSATION
    legs: tuple[LegId, ...] = ()


@dataclass(frozen=True, slots=True)
class PhoneSnapshot:
    """One phone as the switch lists it."""

    phone: PhoneName
    is_reachable: bool
    is_in_use: bool = False


def whereabouts(bridges: Iterable[BridgeSnapshot]) -> Mapping[LegId, BridgeSnapshot]:
    """In which bridge each leg is; who is in none is missing."""
    return {leg: bridge for bridge in bridges for leg in bridge.legs}
