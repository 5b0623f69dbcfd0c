"""Free ports, reserved against another stack that starts at the same moment.

A reservation is a locked file in a folder of this user's; the lock goes with the process that holds it (and
with the children that inherit it), so nothing has to be cleaned up after a crash. Ports that a program outside
this scheme uses are found by trying to bind them.
"""

import fcntl
import os
import secrets
import socket
import stat
import tempfile
from pathlib import Path

from acd.asterisk import SwitchError

# Below the range from which Linux takes the ports of outgoing connections.
PORTS = range(5100, 10_000)
RTP_BLOCK = 500
RTP_BLOCKS = range(10_000, 32_500, RTP_BLOCK)


class NoPortFree(SwitchError):
    """Every port that may be used is taken."""


class Reservation:
    """Ports that are this process's until `release()`, or until it and all who inherited `descriptors` have ended."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or _own_folder()
        self._held: list[int] = []

    @property
    def descriptors(self) -> tuple[int, ...]:
        """The open locks, for `pass_fds` of a child that should keep the ports when this process ends."""
        return tuple(self._held)

    def port(self, host: str, *, wanted: int | None = None) -> int:
        """A port free for TCP and UDP on `host`, the wanted one if it is. Raises NoPortFree."""
        # A start by chance: stacks that start together seldom meet on the same port.
        start = secrets.randbelow(len(PORTS))
        candidates = [PORTS[(start + step) % len(PORTS)] for step in range(len(PORTS))]
        for port in [wanted, *candidates] if wanted else candidates:
            if self._lock(port):
                if _is_free(host, port):
                    return port
                self._unlock_last(1)
        raise NoPortFree(f"no port from {PORTS[0]} to {PORTS[-1]} is free on {host}: stop what is not needed any more")

    def rtp_range(self, host: str, count: int) -> tuple[int, int]:
        """First and last of at least `count` UDP ports in a row, free on `host`. Raises NoPortFree."""
        needed = -(-count // RTP_BLOCK)
        start = secrets.randbelow(len(RTP_BLOCKS))
        for step in range(len(RTP_BLOCKS)):
            at = (start + step) % len(RTP_BLOCKS)
            blocks = RTP_BLOCKS[at : at + needed]
            if len(blocks) == needed and self._lock_all(host, blocks):
                return blocks[0], blocks[-1] + RTP_BLOCK - 1
        raise NoPortFree(
            f"no {count} UDP ports in a row are free on {host} from {RTP_BLOCKS[0]} to {RTP_BLOCKS.stop - 1}: "
            "stop what is not needed any more, or ask for fewer"
        )

    def release(self) -> None:
        """Give everything back (a child that inherited the locks keeps them)."""
        self._unlock_last(len(self._held))

    def _lock_all(self, host: str, blocks: range) -> bool:
        for done, block in enumerate(blocks):
            if not self._lock(block):
                self._unlock_last(done)
                return False
            if not all(_is_bindable(host, port, udp=True) for port in range(block, block + RTP_BLOCK)):
                self._unlock_last(done + 1)
                return False
        return True

    def _unlock_last(self, count: int) -> None:
        for _ in range(count):
            os.close(self._held.pop())

    def _lock(self, number: int) -> bool:
        descriptor = os.open(self._folder / str(number), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._held.append(descriptor)
        return True


def _is_free(host: str, port: int) -> bool:
    return _is_bindable(host, port, udp=True) and _is_bindable(host, port, udp=False)


def _is_bindable(host: str, port: int, *, udp: bool) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM if udp else socket.SOCK_STREAM) as tried:
        if not udp:
            # As Asterisk does: a port whose last connection is closing counts as free.
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError:
            return False
        return True


def _own_folder() -> Path:
    folder = Path(tempfile.gettempdir()) / f"acd-ports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.getuid() or not stat.S_ISDIR(found.st_mode):
        raise SwitchError(f"{folder} belongs to somebody else, so ports cannot be reserved in it: remove it")
    return folder
