"""A disk that fills up while calls are recorded: the recording stops with an alarm, and no caller notices."""

import os
import resource
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import pytest

from tests import audio
from tests.runtime.waiting import wait_for
from tests.sip.proofs import AGENT_HZ, CALLER_HZ
from tests.sip.recorded_calls import ALWAYS, CENTRE, are_both_in, arrives, kept, picks_up
from tests.sip.stack import RunningStack, running_stack
from tests.sip.staff import ended, staffed

DISK_BYTES = 4_000_000
# What phones have in their jitter buffers, and what they slip when the switch goes on to mix or ceases to.
ENDS_S, GAP_S = 0.3, 0.3
Fill = Callable[[], AbstractContextManager[None]]


def test_a_disk_without_room_stops_recording_and_no_call(tmp_path: Path) -> None:
    """What must stay free is more than any disk has: told in the ledger, in the log and as a figure."""
    centre = shutil.copytree(CENTRE, tmp_path / "centre") / "centre.yaml"
    centre.write_text(centre.read_text().replace("recording_free_mb: 1\n", "recording_free_mb: 1000000000\n"))
    with running_stack(tmp_path, centre.parent) as stack, staffed(stack, "ana") as (ana,):
        caller = arrives(stack, ALWAYS, tmp_path)
        offered = picks_up(stack, caller, ana, tmp_path)
        assert stack.wait_for_fact(caller, "RecordingFailed")["why"] == "no_room"
        assert caller.lasts(1.0)
        ended(caller, offered)
        assert [fact["has_room"] for fact in stack.ledger() if fact["fact"] == "RecordingRoomChanged"] == [False]
        assert not list(stack.run.rglob("recordings/*/*.wav"))


@contextmanager
def small_disk(stack: RunningStack) -> Iterator[Fill]:
    """The spool on a disk of its own, which is then filled to its last byte."""
    spool = stack.run / "spool" / "recording"
    mounted(spool).check_returncode()

    @contextmanager
    def filled() -> Iterator[None]:
        filler = spool / "filler"
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while file.write(bytes(1000)):
                pass
        assert not os.statvfs(spool).f_bavail
        yield
        filler.unlink()

    try:
        yield filled
    finally:
        subprocess.run(["umount", "--lazy", str(spool)], check=True)


@contextmanager
def files_of_a_size(stack: RunningStack) -> Iterator[Fill]:
    """No file of Asterisk's may grow any more: the kernel refuses to write as it does when the disk is full."""
    pid = int((stack.run / "asterisk.pid").read_text())

    @contextmanager
    def filled() -> Iterator[None]:
        before = resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        try:
            yield
        finally:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, before)

    yield filled


def mounted(folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Mount it, if this user may."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]
    return subprocess.run(command, check=False, capture_output=True)


def places() -> list[Callable[[RunningStack], AbstractContextManager[Fill]]]:
    """Where it can be tried: anywhere by what a file may hold, and with a real disk where one may be mounted."""
    with tempfile.TemporaryDirectory() as folder:
        if shutil.which("mount") is None or mounted(Path(folder)).returncode:
            return [files_of_a_size]
        subprocess.run(["umount", folder], check=True)
        return [files_of_a_size, small_disk]


@pytest.mark.parametrize("where", places())
def test_a_disk_that_fills_up_stops_recording_and_no_call(
    where: Callable[[RunningStack], AbstractContextManager[Fill]], tmp_path: Path
) -> None:
    """They hear each other throughout, the alarm is given, and the file is kept as far as it goes.

    When there is room again the next call is recorded as a whole.
    """
    with running_stack(tmp_path, CENTRE) as stack, where(stack) as filled, staffed(stack, "ana") as (ana,):
        caller = arrives(stack, ALWAYS, tmp_path / "full")
        offered = picks_up(stack, caller, ana, tmp_path / "full")
        stack.wait_for_fact(caller, "RecordingBegan")
        assert caller.lasts(1.0)
        full_s = time.monotonic()
        with filled():
            assert stack.wait_for_fact(caller, "RecordingEnded", 20)["ending"] == "broken"
            if where is small_disk:
                wait_for(lambda: rooms(stack) == [False], "the alarm")
                assert figure(stack, 'acd_recording_nodes{node="a1"}') == 0
            assert figure(stack, 'acd_ended_recordings_total{ending="broken"}') == 1
            alarms = [line for line in (stack.run / "engine.log").read_text().splitlines() if '"level":"error"' in line]
            assert [line for line in alarms if "recording" in line], alarms
            assert caller.lasts(2.0)
            talked_s = time.monotonic() - full_s
            ended(caller, offered)
        for side, other_hz in ((caller, AGENT_HZ), (offered, CALLER_HZ)):
            heard = audio.read(side.recording)[-round((talked_s - ENDS_S) * audio.RATE_HZ) :]
            assert audio.longest_gap_s(heard, other_hz) < GAP_S
        if where is small_disk:
            wait_for(lambda: rooms(stack) == [False, True], "the end of the alarm")
        caller = arrives(stack, ALWAYS, tmp_path / "room")
        offered = picks_up(stack, caller, ana, tmp_path / "room")
        stack.wait_for_fact(caller, "RecordingBegan")
        assert caller.lasts(2.0)
        ended(caller, offered)
        fact, file = kept(stack, caller)
        assert fact["ending"] == "conversation_ended"
        are_both_in(audio.read(file))


def rooms(stack: RunningStack) -> list[bool]:
    """What was told about room on the disk, in order."""
    return [fact["has_room"] for fact in stack.ledger() if fact["fact"] == "RecordingRoomChanged"]


def figure(stack: RunningStack, name: str) -> float:
    """A metric by its name and labels."""
    with urllib.request.urlopen(stack.endpoints["metrics"], timeout=10) as answer:  # noqa: S310  # loopback
        lines = answer.read().decode().splitlines()
    return next(float(line.rpartition(" ")[2]) for line in lines if line.startswith(f"{name} "))
