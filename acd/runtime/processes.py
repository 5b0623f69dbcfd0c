"""Which process is which: a claim on a folder by one process at a time, and signals that never hit a stranger.

A process id is used again by the system, so a process is known by its id, its start time and the boot.
"""

import fcntl
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import orjson

POLL_S = 0.05


class AlreadyClaimedError(Exception):
    """Another process holds the claim; the text names it."""


@dataclass(frozen=True, slots=True)
class Identity:
    """One process on this machine, now and for ever. `started` is in clock ticks since `boot`."""

    pid: int
    started: int
    boot: str

    def is_alive(self) -> bool:
        """Whether it still runs; one that has ended but was not yet waited for does not."""
        return identity_of(self.pid) == self

    def signal(self, number: signal.Signals) -> bool:
        """Send it a signal; False when it is gone. The descriptor makes sure that nobody else can be hit."""
        try:
            descriptor = os.pidfd_open(self.pid)
        except ProcessLookupError:
            return False
        try:
            if not self.is_alive():
                return False
            signal.pidfd_send_signal(descriptor, number)
        except ProcessLookupError:
            return False
        finally:
            os.close(descriptor)
        return True

    def wait_for_end(self, timeout_s: float) -> bool:
        """Wait until it has ended; False when it has not within `timeout_s` seconds."""
        until_s = time.monotonic() + timeout_s
        while self.is_alive():
            if time.monotonic() >= until_s:
                return False
            time.sleep(POLL_S)
        return True


def identity_of(pid: int) -> Identity | None:
    """The living process with this id, None when there is none or it has ended and waits to be collected."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The name in parentheses may hold anything, so the fields are counted from behind it.
    state, *rest = stat.rpartition(")")[2].split()
    return None if state in "ZX" else Identity(pid, int(rest[18]), boot)


class Claim:
    """A locked file that names its holder. The lock goes with the process, however that ends."""

    def __init__(self, file: Path) -> None:
        """Raises AlreadyClaimedError when another process holds it."""
        self._fd = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._fd, 4096, 0).decode(errors="replace").strip()
            os.close(self._fd)
            raise AlreadyClaimedError(f"{file} is held by another process: {holder or 'unknown'}") from None
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, orjson.dumps(identity_of(os.getpid())) + b"\n", 0)

    def close(self) -> None:
        """Give the claim back."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def __enter__(self) -> Self:
        """The claim was made by the constructor."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give it back, whatever happened."""
        self.close()


def holder_of(file: Path) -> Identity | None:
    """Who holds the claim on `file` now, None when nobody does."""
    try:
        found = Identity(**orjson.loads(file.read_bytes()))
    except (FileNotFoundError, TypeError, ValueError):
        return None
    return found if found.is_alive() else None
