"""What AMI tells, as values: the switch's load, a refused visitor, the quality of a leg's sound. Pure.

Secrets and hashes that Asterisk puts into its security events are left behind here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from acd.core.ids import LegId, NodeName

QUALITY_VARIABLE = "RTPAUDIOQOS"
TEXT_MAX = 80


class Refusal(StrEnum):
    """Why somebody was turned away; the value is the name of Asterisk's event. `manager.conf` lets these through."""

    FAILED_ACL = "FailedACL"
    INVALID_ACCOUNT = "InvalidAccountID"
    INVALID_PASSWORD = "InvalidPassword"  # noqa: S105  # an event's name
    CHALLENGE_FAILED = "ChallengeResponseFailed"
    INVALID_TRANSPORT = "InvalidTransport"
    METHOD_NOT_ALLOWED = "AuthMethodNotAllowed"
    REQUEST_BAD = "RequestBadFormat"
    REQUEST_NOT_ALLOWED = "RequestNotAllowed"
    REQUEST_NOT_SUPPORTED = "RequestNotSupported"
    SESSION_LIMIT = "SessionLimit"
    MEMORY_LIMIT = "MemoryLimit"
    LOAD_LIMIT = "LoadAverageLimit"
    UNEXPECTED_ADDRESS = "UnexpectedAddress"


@dataclass(frozen=True, slots=True)
class SwitchLoad:
    """How much a switch has to do. The two moments are in the switch's own zone.

    `channels_up` are all its channels now, those that play music to bridges too (Asterisk says "calls", and counts
    channels); `calls_total` are those that it took into its dialplan since its start. A `started_at` that changes
    tells a restart, a `reloaded_at` that changes a reload of all modules.
    """

    node: NodeName
    channels_up: int
    calls_total: int
    started_at: datetime
    reloaded_at: datetime


@dataclass(frozen=True, slots=True)
class SecurityNotice:
    """Somebody at `address` (`udp 192.0.2.1:5060`) was turned away; `account` is whom he claimed to be, as he wrote it.

    `way` is PJSIP, AMI, …; texts from outside are cut to 80 printable characters.
    """

    node: NodeName
    refusal: Refusal
    way: str
    account: str
    address: str


@dataclass(frozen=True, slots=True)
class Hearing:
    """How well one side heard the other: the share of packets lost (0 to 1), and how unevenly they came."""

    loss: float
    jitter_ms: float


@dataclass(frozen=True, slots=True)
class CallQuality:
    """The sound of one leg over its whole life, told once at its end; nothing is told of a leg without sound.

    Each side knows what it heard by its reports, one each 5 s: `ours` is None when the leg was shorter than that,
    `theirs` and `round_trip_ms` also when the far end does not report. What was lost after the last report is not
    in `loss`, so it is a little too small for short legs.
    """

    node: NodeName
    leg: LegId
    ours: Hearing | None
    theirs: Hearing | None
    round_trip_ms: float | None


Notice = SwitchLoad | SecurityNotice | CallQuality
Headers = Mapping[str, str]


class Unreadable(ValueError):
    """A message lacks something or holds what it should not; the text names it."""


def notice_of(headers: Headers, node: NodeName) -> SecurityNotice | CallQuality | None:
    """What an event means; None when it means nothing to us, as when a leg had no sound. Raises Unreadable."""
    name = str(headers.get("Event", ""))
    if name in set(Refusal):
        return SecurityNotice(
            node,
            Refusal(name),
            way=_foreign(headers.get("Service", "")),
            account=_foreign(headers.get("AccountID", "")),
            address=_address(headers.get("RemoteAddress", "")),
        )
    if name == "VarSet" and headers.get("Variable") == QUALITY_VARIABLE:
        return _quality(LegId(_field(headers, "Uniqueid")), _field(headers, "Value"), node)
    return None


def load_of(headers: Headers, node: NodeName) -> SwitchLoad:
    """The answer to CoreStatus. Raises Unreadable."""
    try:
        return SwitchLoad(
            node,
            channels_up=int(_field(headers, "CoreCurrentCalls")),
            calls_total=int(_field(headers, "CoreProcessedCalls")),
            started_at=_moment(headers, "CoreStartup"),
            reloaded_at=_moment(headers, "CoreReload"),
        )
    except ValueError as error:
        raise Unreadable(f"CoreStatus: {error}") from None


def _quality(leg: LegId, text: str, node: NodeName) -> CallQuality | None:
    """Asterisk's line of figures, such as `lp=24;rxjitter=0.03;rxcount=315;txjitter=0.01;txcount=349;rlp=40;rtt=0.1`.

    Measured: `txjitter` is what the switch saw itself and `rxjitter` what the far end reported; times are in seconds;
    `txmes` and `rxmes` (a mark from 0 to 100) are 0 as long as the switch or the far end has not reported.
    """
    figures = _figures(text)
    if figures["rxcount"] + figures["txcount"] == 0:
        return None
    ours = theirs = None
    if figures["txmes"] > 0:
        ours = Hearing(_share(figures["lp"], figures["rxcount"]), figures["txjitter"] * 1000)
    if figures["rxmes"] > 0:
        sent = max(figures["txcount"] - figures["rlp"], 0)
        theirs = Hearing(_share(figures["rlp"], sent), figures["rxjitter"] * 1000)
    return CallQuality(node, leg, ours, theirs, figures["rtt"] * 1000 if figures["rtt"] > 0 else None)


def _figures(text: str) -> Mapping[str, float]:
    found = dict(each.split("=", 1) for each in text.split(";") if "=" in each)
    try:
        return {key: float(found[key]) for key in "lp rxjitter rxcount txjitter txcount rlp rtt rxmes txmes".split()}
    except (KeyError, ValueError) as error:
        raise Unreadable(f"{QUALITY_VARIABLE}: {error}") from None


def _share(lost: float, heard: float) -> float:
    """Packets counted twice make the number lost negative; that is no loss."""
    lost = max(lost, 0)
    return lost / (lost + heard) if lost else 0.0


def _moment(headers: Headers, name: str) -> datetime:
    # Asterisk says neither its zone nor that it has one.
    return datetime.fromisoformat(f"{_field(headers, f'{name}Date')}T{_field(headers, f'{name}Time')}")


def _field(headers: Headers, name: str) -> str:
    value = headers.get(name)
    if not isinstance(value, str) or not value:
        raise Unreadable(f"{headers.get('Event', 'an answer')} without {name}")
    return value


def _foreign(text: object) -> str:
    """A text that a stranger wrote, fit for a log line."""
    return "".join(each if each.isprintable() else "?" for each in str(text)[:TEXT_MAX])


def _address(text: object) -> str:
    """`IPV4/UDP/192.0.2.1/5060` as `udp 192.0.2.1:5060`."""
    parts = _foreign(text).split("/")
    if len(parts) != 4:
        return "/".join(parts)
    family, transport, host, port = parts
    return f"{transport.lower()} [{host}]:{port}" if family == "IPV6" else f"{transport.lower()} {host}:{port}"
