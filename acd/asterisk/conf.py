"""Asterisk's own configuration, rendered from the templates in `asterisk_conf/` for one installation of a plan.

`render` is pure but for reading the templates; `write` puts its result into a folder. Nothing here starts Asterisk.
"""

import hashlib
import ipaddress
import os
import platform
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from acd.asterisk import SwitchError
from acd.asterisk.carriers import Address, Carrier
from acd.asterisk.carriers import check as check_carriers
from acd.asterisk.credentials import Credentials, write_secret
from acd.core.ids import NodeName, QueueName
from acd.core.plan import Plan
from acd.share import shared_folder

TEMPLATES = "asterisk_conf"
SECRET_FILES = frozenset({"ari.conf", "manager.conf", "pjsip.conf"})
RESERVED_PREFIX = "acd-"

_SIP_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_NODE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]{0,15}")
_UNSAFE = re.compile(r"[;\[\]<>{}$\"\\]|^\s|\s$")


class ConfigurationUnsafe(SwitchError):
    """A name or value would change the meaning of Asterisk's configuration, so it is not written."""


@dataclass(frozen=True, slots=True)
class Folders:
    """Where one Asterisk keeps what it needs; `run` holds its control socket, so its path must be short."""

    etc: Path
    log: Path
    run: Path
    spool: Path
    db: Path
    keys: Path
    modules: Path
    data: Path
    music: Path

    @staticmethod
    def under(folder: Path, *, modules: Path, data: Path, music: Path) -> "Folders":
        """All that is written lies under `folder`; modules, sounds and music are shared and only read."""
        return Folders(
            etc=folder / "etc",
            log=folder / "log",
            run=folder / "run",
            spool=folder / "spool",
            db=folder / "db",
            keys=folder / "keys",
            modules=modules,
            data=data,
            music=music,
        )


def installed_folders() -> Folders:
    """Where Debian's packages of Asterisk put things; the modules where this machine has them, if it has any."""
    found = sorted(Path("/").glob("usr/lib*/*/asterisk/modules"))
    return Folders(
        etc=Path("/etc/asterisk"),
        log=Path("/var/log/asterisk"),
        run=Path("/var/run/asterisk"),
        spool=Path("/var/spool/asterisk"),
        db=Path("/var/lib/asterisk"),
        keys=Path("/var/lib/asterisk/keys"),
        modules=found[0] if found else Path(f"/usr/lib/{platform.machine()}-linux-gnu/asterisk/modules"),
        data=Path("/usr/share/asterisk"),
        music=Path("/usr/share/asterisk/moh"),
    )


@dataclass(frozen=True, slots=True)
class Limits:
    """How much Asterisk takes on, and when it takes a far end for gone.

    There are ports of sound for `legs_max` legs. `rtp_timeout_s` (seconds) ends a call whose far end sends no sound,
    `rtp_timeout_hold_s` one that put us on hold (0: never). A phone is asked for a sign every `qualify_s` seconds.
    """

    legs_max: int = 250
    rtp_timeout_s: int = 60
    rtp_timeout_hold_s: int = 300
    qualify_s: int = 15


@dataclass(frozen=True, slots=True)
class Installation:
    """Where one Asterisk lives and listens: everything beside plan and secrets that its configuration depends on.

    `carriers` has the far end of each trunk by the trunk's name. `rtp` is the first and last port of sound. `codec` is
    the trunks', in which music is kept.
    """

    node: NodeName
    folders: Folders
    sip: Address
    carriers: Mapping[str, Carrier]
    rtp: tuple[int, int]
    ari: Address
    ami: Address
    codec: str = "alaw"
    limits: Limits = Limits()

    @property
    def entity_id(self) -> str:
        """Six bytes that tell this Asterisk from others on the same host."""
        digest = hashlib.sha256(f"{self.node} {self.folders.etc}".encode()).digest()
        # The second-lowest bit of the first byte marks a locally administered address.
        return ":".join(f"{byte:02x}" for byte in bytes([digest[0] & 0xFC | 2]) + digest[1:6])

    @property
    def is_everywhere(self) -> bool:
        """Whether SIP listens on all addresses, so that none can be named as the one for sound."""
        return ipaddress.ip_address(self.sip[0]).is_unspecified

    @property
    def ari_url(self) -> str:
        """Base address of ARI and HTTP, without a slash at its end."""
        return f"http://{joined(self.ari)}"


def joined(address: Address) -> str:
    """`host:port`, with an IPv6 host in brackets."""
    host, port = address
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def fallback_queue(name: QueueName) -> str:
    """What a queue is called in `queues.conf`, and in the dialplan that leads there."""
    return f"{RESERVED_PREFIX}{name}"


def render(plan: Plan, installation: Installation, credentials: Credentials) -> Mapping[str, str]:
    """The text of every configuration file by its name.

    Raises ConfigurationUnsafe when a name, number or secret could be read by Asterisk as something else.
    """
    _check(plan, installation)
    environment = Environment(  # noqa: S701  # plain text, not HTML; every value is checked by `_safe` instead
        loader=FileSystemLoader(shared_folder(TEMPLATES)),
        undefined=StrictUndefined,
        finalize=_safe,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["joined"] = joined
    values = {
        "plan": plan,
        "at": installation,
        "credentials": credentials,
        # The trunk's codec first: what is in it already needs no work.
        "codecs": ",".join(dict.fromkeys((installation.codec, "alaw", "ulaw"))),
        "language": plan.languages[0] if plan.languages else "en",
        # The name of each queue in the fallback; `s` is the sentence that is spoken instead of waiting in none.
        "fallback_queues": dict(_fallback_queues(plan)),
    }
    return {
        name.removesuffix(".j2"): environment.get_template(name).render(values)
        for name in environment.list_templates(extensions=["j2"])
    }


def _fallback_queues(plan: Plan) -> Iterator[tuple[QueueName | None, str]]:
    yield None, "s"
    for name in plan.queues:
        yield name, fallback_queue(name)


def write(files: Mapping[str, str], folder: Path) -> None:
    """Put each file into `folder` atomically; those with secrets are readable by their owner only."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        if name in SECRET_FILES:
            write_secret(folder / name, text)
        else:
            _write_plain(folder / name, text)


def _write_plain(path: Path, text: str) -> None:
    descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        os.fchmod(file.fileno(), 0o644)
    Path(beside).replace(path)


def _check(plan: Plan, installation: Installation) -> None:
    if not _NODE_NAME.fullmatch(installation.node):
        raise ConfigurationUnsafe(
            f"the node {installation.node!r} cannot be a name: use up to 16 of A-Z, a-z, 0-9 and _, such as 'a1'"
        )
    for phone in plan.phones:
        _check_sip_name("phone", phone)
    for trunk in plan.trunks:
        _check_sip_name("trunk", trunk.name)
        if trunk.name in plan.phones or trunk.name in plan.outside_phones:
            raise ConfigurationUnsafe(
                f"{trunk.name!r} is a phone and a trunk: Asterisk cannot tell them apart; rename one"
            )
    check_carriers(plan, installation.carriers)


def _check_sip_name(kind: str, name: str) -> None:
    if not _SIP_NAME.fullmatch(name) or name.startswith(RESERVED_PREFIX):
        raise ConfigurationUnsafe(
            f"the {kind} {name!r} cannot be a SIP user: use up to 40 of A-Z, a-z, 0-9, '.', '_' and '-', "
            f"not beginning with {RESERVED_PREFIX!r}"
        )


def _safe(value: object) -> object:
    """Every value that a template writes passes here: one that would start a line, comment or section is refused."""
    text = str(value)
    if _UNSAFE.search(text) or not text.isprintable():
        raise ConfigurationUnsafe(
            f"{text!r} cannot be written into Asterisk's configuration: take out line ends, ; [ ] < > {{ }} $ \" and \\"
        )
    return value
