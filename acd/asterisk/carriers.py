"""Where the carriers behind a plan's trunks are: the addresses that they call from and the one that takes our calls.

A plan names its trunks; which carrier stands behind each belongs to the place where it runs. Pure, no I/O.
"""

import ipaddress
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar, get_args

from acd.asterisk import SwitchError
from acd.core.plan import Plan

Address = tuple[str, int]
Keys = Literal["auto", "rfc4733", "info", "inband"]
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|[0-9A-Fa-f:.]{2,45}")

Value = TypeVar("Value")


class CarrierUnusable(SwitchError):
    """What was said of a trunk's carrier does not fit the plan, or could let in or call somebody else."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """The far end of one trunk.

    Its calls come from `calls_from`, addresses or networks. Ours go to `target`; None: it takes none. `keys` is how
    callers' keys come, in Asterisk's words. Measured: with `auto` they come by RFC 4733, by SIP INFO and, from a far
    end that does not agree on RFC 4733, in the sound. A carrier that agrees on it and sends tones needs `inband`.
    """

    calls_from: tuple[str, ...]
    target: Address | None = None
    keys: Keys = "auto"


def carriers_of(
    plan: Plan, *, calls_from: Sequence[str] = (), targets: Sequence[str] = (), keys: Sequence[str] = ()
) -> Mapping[str, Carrier]:
    """The carrier of every trunk, from texts such as `192.0.2.0/28` or `second=192.0.2.20:5060`.

    Without a name the plan's first trunk is meant. Trunks of which nothing is said are simulated ones: their calls
    come from 127.0.0.2, 127.0.1.2, 127.0.2.2 and so on. Raises CarrierUnusable.
    """
    froms = _by_trunk(plan, calls_from)
    tos = {name: [_target(text) for text in texts] for name, texts in _by_trunk(plan, targets).items()}
    ways = {name: [_keys(text) for text in texts] for name, texts in _by_trunk(plan, keys).items()}
    return {
        trunk.name: Carrier(
            calls_from=tuple(froms.get(trunk.name) or (f"127.0.{at}.2",)),
            target=_only(trunk.name, tos.get(trunk.name, ()), None),
            keys=_only(trunk.name, ways.get(trunk.name, ()), "auto"),
        )
        for at, trunk in enumerate(plan.trunks)
    }


def check(plan: Plan, carriers: Mapping[str, Carrier]) -> None:
    """Raises CarrierUnusable unless each trunk has a carrier, whose addresses are neither everybody's nor another's."""
    networks: list[tuple[str, ipaddress.IPv4Network | ipaddress.IPv6Network]] = []
    for trunk in plan.trunks:
        carrier = carriers.get(trunk.name)
        if carrier is None or not carrier.calls_from:
            raise CarrierUnusable(f"no address is named from which calls of {trunk.name!r} come: name at least one")
        for place in carrier.calls_from:
            network = _network(place)
            for name, other in networks:
                if name != trunk.name and network.version == other.version and network.overlaps(other):
                    raise CarrierUnusable(
                        f"the trunk's address {place!r} of {trunk.name!r} is also {name!r}'s ({other}): a call from "
                        "there could be either's"
                    )
            networks.append((trunk.name, network))
        if carrier.target is not None:
            _check_target(carrier.target)


def _by_trunk(plan: Plan, texts: Iterable[str]) -> Mapping[str, list[str]]:
    names = [trunk.name for trunk in plan.trunks]
    found: dict[str, list[str]] = {}
    for text in texts:
        name, is_named, value = text.rpartition("=")
        if is_named and name not in names:
            raise CarrierUnusable(f"{text!r} is about the trunk {name!r}; the centre has {', '.join(names)}")
        found.setdefault(name if is_named else names[0], []).append(value)
    return found


def _only(trunk: str, values: Sequence[Value], otherwise: Value) -> Value:
    if len(values) > 1:
        raise CarrierUnusable(f"the trunk {trunk!r} is given {len(values)} of what it has one of: {values}")
    return values[0] if values else otherwise


def _target(text: str) -> Address:
    host, _, port = text.rpartition(":")
    if not port.isdigit() or not 0 < int(port) <= 65_535:
        raise CarrierUnusable(f"the trunk's target {text!r} is not HOST:PORT, such as 192.0.2.20:5060")
    return host.strip("[]"), int(port)


def _check_target(target: Address) -> None:
    if not _HOST.fullmatch(target[0]):
        raise CarrierUnusable(f"the trunk's target {target[0]!r} is neither an IP address nor the name of a host")


def _keys(text: str) -> Keys:
    for way in get_args(Keys):
        if text == way:
            return text  # type: ignore[return-value]  # it is one of them
    raise CarrierUnusable(f"keys cannot come by {text!r}; they come by one of {', '.join(get_args(Keys))}")


def _network(place: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        network = ipaddress.ip_network(place, strict=False)
    except ValueError as problem:
        raise CarrierUnusable(
            f"the trunk's address {place!r} is neither an IP address nor a network such as 192.0.2.0/28 "
            "(a name could lead elsewhere tomorrow)"
        ) from problem
    if network.prefixlen == 0:
        raise CarrierUnusable(f"the trunk's address {place!r} is everybody: anyone could call in as your carrier")
    return network
