"""Getting Debian packages without being root: download with apt into private folders, unpack with dpkg-deb.

Nothing here knows Asterisk. The machine's own apt gives the mirror, proxy and certificate settings;
its package lists, caches and installed packages are neither read nor changed.
"""

import os
import platform
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

from acd.asterisk import SwitchError

SUITE = "sid"
MIRROR_VARIABLE = "ACD_DEBIAN_MIRROR"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
UPDATE_TIMEOUT_S = 300
DOWNLOAD_TIMEOUT_S = 1800

# Debian's name of the architecture, and of the dynamic loader of its programs.
LOADERS = {"amd64": "ld-linux-x86-64.so.2", "arm64": "ld-linux-aarch64.so.1"}
_MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}


class PackagesUnavailable(SwitchError):
    """Debian packages cannot be had on this machine; the message says what is missing and what to do."""


def architecture() -> str:
    """Debian's name of this machine's architecture. Raises PackagesUnavailable when it is neither amd64 nor arm64."""
    machine = platform.machine()
    if machine not in _MACHINES:
        raise PackagesUnavailable(
            f"this machine is {machine!r}; Debian's packages are unpacked on {' and '.join(_MACHINES)} only: "
            "install Asterisk 22.5 or later, sipp, sox and espeak-ng yourself, so that they are on the PATH"
        )
    return _MACHINES[machine]


def fetch(packages: Iterable[str], folder: Path, tell: Callable[[str], None], suite: str = SUITE) -> tuple[str, ...]:
    """Download `packages` of a Debian release and all they need into `folder`, unpack them into `folder/root`.

    Returns the file names. Takes 10-20 s and 150 MB. Raises PackagesUnavailable, naming what failed.
    """
    _require_tools()
    root = folder / "root"
    root.mkdir(parents=True)
    failures = []
    for mirror in mirrors():
        config = _write_apt_folders(folder / "apt", mirror, suite)
        tell(f"reading Debian's package list ({suite})")
        failure = _apt(config, "update", timeout_s=UPDATE_TIMEOUT_S)
        if failure is None:
            break
        failures.append(f"{mirror}: {failure}")
        shutil.rmtree(folder / "apt")
    else:
        raise PackagesUnavailable(
            f"no Debian mirror gave the package list of {suite}:\n  " + "\n  ".join(failures) + f"\n{_MIRROR_HINT}"
        )
    tell("downloading packages")
    failure = _apt(config, "install", "--download-only", "--yes", *packages, timeout_s=DOWNLOAD_TIMEOUT_S)
    if failure is not None:
        raise PackagesUnavailable(f"the download of Debian packages failed: {failure}")
    archives = sorted((folder / "apt" / "cache" / "archives").glob("*.deb"))
    tell(f"unpacking {len(archives)} packages")
    for archive in archives:
        _unpack(archive, root)
    shutil.rmtree(folder / "apt")
    return tuple(archive.name.removesuffix(".deb") for archive in archives)


_MIRROR_HINT = f"set {MIRROR_VARIABLE} to the address of a Debian mirror that this machine can reach (http://…/debian)"


def mirrors() -> tuple[str, ...]:
    """Where to ask for packages: the variable's mirror, else those of the machine's own Debian sources, in order.

    Raises PackagesUnavailable when there are none.
    """
    chosen = os.environ.get(MIRROR_VARIABLE)
    if chosen:
        return (chosen.rstrip("/"),)
    listed = _output(
        "apt-get", "indextargets", "--no-release-info", "--format", "$(SITE) $(COMPONENT)", "Created-By: Packages"
    )
    found = dict.fromkeys(
        site
        for site, _, component in (line.partition(" ") for line in listed.splitlines())
        if component == "main" and not site.endswith("-security")
    )
    if not found or not _is_debian():
        raise PackagesUnavailable(f"this machine's apt names no Debian mirror: {_MIRROR_HINT}")
    return tuple(found)


def _is_debian() -> bool:
    try:
        return "\nID=debian\n" in "\n" + Path("/etc/os-release").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False


def _require_tools() -> None:
    missing = [tool for tool in ("apt-get", "apt-config", "dpkg-deb") if shutil.which(tool) is None]
    if missing:
        raise PackagesUnavailable(
            f"{', '.join(missing)} not found: this is not a Debian-like machine. Use Debian 12 or later, or install "
            "Asterisk 22.5 or later, sipp, sox and espeak-ng yourself, so that they are on the PATH"
        )
    if not KEYRING.exists():
        raise PackagesUnavailable(
            f"{KEYRING} is missing, so Debian's packages cannot be checked: install the package debian-archive-keyring"
        )


def _write_apt_folders(folder: Path, mirror: str, suite: str) -> Path:
    """Private folders for one apt, and the file that makes apt use them."""
    for part in ("empty", "state/lists/partial", "cache/archives/partial"):
        (folder / part).mkdir(parents=True)
    (folder / "status").touch()
    sources = folder / "sources.list"
    sources.write_text(f"deb [arch={architecture()} signed-by={KEYRING}] {mirror} {suite} main\n", encoding="utf-8")
    empty = folder / "empty"
    own = {
        "Dir::State": folder / "state",
        "Dir::State::status": folder / "status",
        "Dir::Cache": folder / "cache",
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": empty,
        "Dir::Etc::preferences": empty / "none",
        "Dir::Etc::preferencesparts": empty,
        "Dir::Etc::main": empty / "none",
        "Dir::Etc::parts": empty,
        # A mirror's release file of a moving suite may be past its date.
        "Acquire::Check-Valid-Until": "false",
        "Acquire::Languages": "none",
        "APT::Architecture": architecture(),
        "APT::Architectures::": architecture(),
        "APT::Install-Recommends": "false",
        # As root apt would drop to a user who may not read a private folder.
        "APT::Sandbox::User": "",
    }
    config = folder / "apt.conf"
    lines = [f'{key} "{value}";' for key, value in own.items()]
    config.write_text("\n".join([*_machine_settings(), *lines, ""]), encoding="utf-8")
    return config


def _machine_settings() -> list[str]:
    """How this machine's apt fetches (proxy, certificates, retries), without what else it would fetch."""
    dumped = _output("apt-config", "dump", "Acquire").splitlines()
    unwanted = ("Acquire::IndexTargets", "Acquire::Languages")
    return [line for line in dumped if line.startswith("Acquire::") and not line.startswith(unwanted)]


def _apt(config: Path, *arguments: str, timeout_s: float) -> str | None:
    """Run apt-get in its private folders; None when it went well, else its complaints."""
    environment = {**os.environ, "APT_CONFIG": str(config), "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            ["apt-get", "--quiet=2", "--option", "APT::Update::Error-Mode=any", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"apt-get {arguments[0]} was not done after {timeout_s:.0f} s"
    if done.returncode == 0:
        return None
    complaints = [line for line in done.stderr.splitlines() if line.startswith(("E:", "W:"))]
    return " ".join(complaints[-4:]) or f"apt-get {arguments[0]} ended with {done.returncode}"


def _unpack(archive: Path, root: Path) -> None:
    done = subprocess.run(
        ["dpkg-deb", "--extract", str(archive), str(root)], capture_output=True, text=True, timeout=300, check=False
    )
    if done.returncode != 0:
        raise PackagesUnavailable(f"{archive.name} could not be unpacked into {root}: {done.stderr.strip()}")


def _output(*command: str) -> str:
    """What a quick question to the machine's apt prints; empty when there is no apt or it fails."""
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stdout
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return ""
