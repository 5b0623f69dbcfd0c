"""What AMI tells, as values: the switch's load, and a refused visitor. Pure.

Secrets and hashes that Asterisk puts into its security events are left behind here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from acd.core.ids import NodeName

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


Notice = SwitchLoad | SecurityNotice
Headers = Mapping[str, str]


class Unreadable(ValueError):
    """A message lacks something or holds what it should not; the text names it."""


def notice_of(headers: Headers, node: NodeName) -> SecurityNotice | None:
    """What an event means; None when it means nothing to us."""
    name = str(headers.get("Event", ""))
    if name not in set(Refusal):
        return None
    return SecurityNotice(
        node,
        Refusal(name),
        way=_foreign(headers.get("Service", "")),
        account=_foreign(headers.get("AccountID", "")),
        address=_address(headers.get("RemoteAddress", "")),
    )


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
