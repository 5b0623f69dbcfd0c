"""One stack per run folder: the claim on it, starting it in the background, and ending it from outside.

Two locks tell what is alive, whatever crashed before: `up.pid` is held by `acd up`, `stack.lock` by it and by
everything it started.
"""

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import orjson

from acd.runtime.endpoints import FILE, READY
from acd.runtime.follow import Follower
from acd.runtime.processes import AlreadyClaimedError, Claim, Identity, holder_of, identity_of
from acd.store.server import EmbeddedServer

PID = "up.pid"
UP_READY = "up.ready"
LOG = "up.log"
STACK_LOCK = "stack.lock"
# Asterisk inherits this one (`acd.asterisk.private`).
SWITCH_LOCK = "asterisk.pid"
ENGINE_LOCK = "engine.lock"

READY_TIMEOUT_S = 900.0
END_TIMEOUT_S = 45.0
REMAINS_TIMEOUT_S = 20.0
TELL_EVERY_S = 2.0
POLL_S = 0.1

Tell = Callable[[str], None]


class AlreadyRunningError(Exception):
    """A stack runs in this run folder."""


class RemainsError(Exception):
    """Something of a stack does not end; the text says what."""


@contextmanager
def claimed(run: Path, tell: Tell) -> Iterator[int]:
    """This process's claim on a run folder; gives the lock that children inherit.

    Waits for what a killed stack left to end. Raises AlreadyRunningError, RemainsError.
    """
    run.mkdir(parents=True, exist_ok=True)
    try:
        claim = Claim(run / PID)
    except AlreadyClaimedError:
        raise AlreadyRunningError(f"a centre is running already in {run}; `acd down --run {run}` ends it") from None
    with claim:
        wait_until_gone(run, tell)
        held = os.open(run / STACK_LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield held
        finally:
            (run / UP_READY).unlink(missing_ok=True)
            os.close(held)


def announce(run: Path) -> None:
    """Tell who waits in `start_in_background` that calls are taken."""
    temporary = run / f"{UP_READY}.new"
    temporary.write_bytes(orjson.dumps(identity_of(os.getpid())))
    temporary.replace(run / UP_READY)


def start_in_background(command: Sequence[str], run: Path, tell: Tell) -> bool:
    """Start `acd up` in a session of its own, its words in RUN/up.log; whether it became ready.

    `tell` hears what it says meanwhile. Raises AlreadyRunningError. Interrupted, it ends what it started.
    """
    run.mkdir(parents=True, exist_ok=True)
    if holder_of(run / PID):
        raise AlreadyRunningError(f"a centre is running already in {run}; `acd down --run {run}` ends it")
    with (run / LOG).open("wb") as log:
        started = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    is_ready = False
    try:
        is_ready = _becomes_ready(started, run, tell)
    finally:
        if not is_ready and started.poll() is None:
            started.terminate()
            started.wait(END_TIMEOUT_S)
    return is_ready


def end(run: Path, tell: Tell) -> bool:
    """End the stack of a run folder, wait until all of it is gone, and clear what crashes left; False: nothing ran.

    Raises RemainsError when something does not end.
    """
    ran = False
    for name in (PID, ENGINE_LOCK):
        holder = holder_of(run / name)
        if holder:
            ran = True
            _end_process(holder, f"process {holder.pid}", tell)
    ran |= not _all_free(run)
    wait_until_gone(run, tell)
    # The engine ends its store; one that was killed could not.
    store = EmbeddedServer(run / "store")
    ran |= store.is_running()
    store.stop()
    for name in (UP_READY, READY, FILE):
        (run / name).unlink(missing_ok=True)
    return ran


def wait_until_gone(run: Path, tell: Tell) -> None:
    """Wait until neither Asterisk, engine nor phones of an earlier stack are left. Raises RemainsError."""
    began_s = told_s = time.monotonic()
    while not _all_free(run):
        now_s = time.monotonic()
        if now_s - began_s > REMAINS_TIMEOUT_S:
            held = ", ".join(name for name in (STACK_LOCK, SWITCH_LOCK, ENGINE_LOCK) if not _is_free(run / name))
            raise RemainsError(f"something that holds {held} in {run} does not end; `fuser -v {run}/*` shows it")
        if now_s - told_s > TELL_EVERY_S:
            told_s = now_s
            tell("waiting for what is left of an earlier run to end")
        time.sleep(POLL_S)


def _end_process(process: Identity, title: str, tell: Tell) -> None:
    process.signal(signal.SIGTERM)
    until_s = time.monotonic() + END_TIMEOUT_S
    while not process.wait_for_end(TELL_EVERY_S):
        if time.monotonic() > until_s:
            tell(f"{title} did not end when asked and is killed")
            process.signal(signal.SIGKILL)
            process.wait_for_end(TELL_EVERY_S)
            return
        tell(f"waiting for {title} to end")


def _becomes_ready(started: subprocess.Popen[bytes], run: Path, tell: Tell) -> bool:
    said = Follower(run / LOG)
    expected = orjson.dumps(identity_of(started.pid))
    until_s = time.monotonic() + READY_TIMEOUT_S
    while time.monotonic() < until_s:
        has_ended = started.poll() is not None
        for line in said.lines():
            tell(line.decode(errors="replace"))
        if has_ended:
            return False
        if (run / UP_READY).exists() and (run / UP_READY).read_bytes() == expected:
            return True
        time.sleep(POLL_S)
    tell(f"not ready after {READY_TIMEOUT_S:.0f} s")
    return False


def _all_free(run: Path) -> bool:
    return all(_is_free(run / name) for name in (STACK_LOCK, SWITCH_LOCK, ENGINE_LOCK))


def _is_free(lock: Path) -> bool:
    """Whether nobody holds this lock now."""
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
