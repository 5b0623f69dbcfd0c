"""The engine of a running stack as a process: which one works now, and ending it, gently or not."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from acd.runtime import clock
from acd.runtime.background import ENGINE_LOCK
from acd.runtime.endpoints import READY
from acd.runtime.processes import holder_of
from tests.runtime.waiting import wait_for
from tests.sip.leftovers import processes_of


def engine_now(run: Path) -> int:
    """The epoch of the engine that has the switch; 0 when none has."""
    try:
        return int(json.loads((run / READY).read_text())["epoch"])
    except FileNotFoundError:
        return 0


def end_engine(run: Path, number: signal.Signals = signal.SIGTERM) -> float:
    """Send the engine this signal and wait until it is gone; when it was sent, in seconds since 1970.

    `acd up` starts the next one.
    """
    engine = holder_of(run / ENGINE_LOCK)
    assert engine is not None, f"no engine works in {run}"
    at_s = clock.now().wall.timestamp()
    assert engine.signal(number), f"the engine {engine.pid} was gone already"
    assert engine.wait_for_end(10), f"the engine {engine.pid} does not end"
    return at_s


def kept_waiting_s(run: Path) -> float:
    """For how long the engine could have worked, since it was started, but others had the processor; in seconds."""
    engine = holder_of(run / ENGINE_LOCK)
    assert engine is not None, f"no engine works in {run}"
    told = Path(f"/proc/{engine.pid}/schedstat")
    # Not every kernel tells.
    return int(told.read_text().split()[1]) / 1e9 if told.exists() else 0.0


@contextmanager
def without_guard(run: Path) -> Iterator[None]:
    """The guard stands still meanwhile: callers stay where they are, however long the next engine takes."""
    found = [int(line.partition(":")[0]) for line in processes_of(run) if " acd.runtime.guard " in line]
    assert found, f"no guard works in {run}"
    for pid in found:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in found:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def wait_for_engine(run: Path, *, after: int, timeout_s: float = 30.0) -> int:
    """Until an engine of a later epoch than `after` has the switch; its epoch."""
    wait_for(lambda: engine_now(run) > after, f"an engine after epoch {after}", timeout_s)
    return engine_now(run)
