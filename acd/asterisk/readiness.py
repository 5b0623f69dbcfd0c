"""Asking a starting Asterisk whether it is ready: its ARI answers, and the ports it should have are its own.

Nothing here starts or ends processes.
"""

import base64
import http.client
import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from acd.asterisk import SwitchError
from acd.asterisk.carriers import Address
from acd.asterisk.conf import Installation, joined
from acd.asterisk.credentials import Credentials
from acd.asterisk.packages import version_of

ASK_INTERVAL_S = 0.03
ASK_TIMEOUT_S = 3.0
_HTTP_OK = 200


class NotReady(SwitchError):
    """Asterisk ended, or did not answer in time."""


class PortTaken(NotReady):
    """Another program has one of the ports that were chosen."""


def wait_ready(
    pid: int, installation: Installation, credentials: Credentials, *, is_alive: Callable[[], bool], timeout_s: float
) -> tuple[int, ...]:
    """Ask until Asterisk has booted and has all its ports; its version. Raises NotReady or PortTaken."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if not is_alive():
            raise NotReady("Asterisk ended while it was starting")
        if _sockets_at("tcp", installation.ari[1]):
            _require_own(pid, "tcp", installation.ari)
            found = _ask(installation.ari, credentials)
            if found:
                _require_own(pid, "udp", installation.sip)
                _require_own(pid, "tcp", installation.ami)
                return version_of(str(found["system"]["version"]))
        time.sleep(ASK_INTERVAL_S)
    raise NotReady(f"Asterisk did not answer at {joined(installation.ari)} within {timeout_s:.0f} s")


def _ask(ari: Address, credentials: Credentials) -> Mapping[str, Any]:
    """What Asterisk says about itself; empty while it does not."""
    token = base64.b64encode(f"{credentials.ari_user}:{credentials.ari_password}".encode()).decode()
    connection = http.client.HTTPConnection(*ari, timeout=ASK_TIMEOUT_S)
    try:
        connection.request("GET", "/ari/asterisk/info", headers={"Authorization": f"Basic {token}"})
        answer = connection.getresponse()
        found = json.loads(answer.read()) if answer.status == _HTTP_OK else {}
    except (OSError, http.client.HTTPException, ValueError):
        return {}
    finally:
        connection.close()
    return found if isinstance(found, dict) and "system" in found else {}


def _require_own(pid: int, kind: str, address: Address) -> None:
    """Asterisk goes on without a port it cannot have, so it is looked up whether this process has it."""
    listening = _sockets_at(kind, address[1])
    if not listening:
        raise NotReady(f"Asterisk has started, but does not listen at {joined(address)}/{kind}")
    if not listening & _sockets_of(pid):
        raise PortTaken(f"{joined(address)}/{kind} is used by another program")


def _sockets_at(kind: str, port: int) -> set[str]:
    """The sockets that wait for what comes to this port."""
    found = set()
    waiting = {"tcp": "0A", "udp": "07"}[kind]
    for table in (kind, f"{kind}6"):
        file = Path("/proc/net") / table
        for line in file.read_text(encoding="ascii").splitlines()[1:] if file.exists() else ():
            columns = line.split()
            if columns[1].endswith(f":{port:04X}") and columns[3] == waiting:
                found.add(f"socket:[{columns[9]}]")
    return found


def _sockets_of(pid: int) -> set[str]:
    """The sockets of a process; none when it has ended."""
    found = set()
    with suppress(FileNotFoundError):
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(FileNotFoundError):
                found.add(str(descriptor.readlink()))
    return found
