import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from acd.asterisk.leashed import LeashedProcess

STUBBORN = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
while True:
    signal.pause()
"""
OWNER = """
import sys
from pathlib import Path
from acd.asterisk.leashed import LeashedProcess
held = LeashedProcess(["sleep", "600"], folder=Path(sys.argv[1]), log=Path(sys.argv[1]) / "log", grace_s=5)
print(held.pid, flush=True)
sys.stdin.read()
"""


def becomes_true(claim: Callable[[], bool], timeout_s: float = 10) -> bool:
    """Ask until it is so, or the time is over."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if claim():
            return True
        time.sleep(0.02)
    return False


def is_gone(pid: int) -> bool:
    """Whether no such process exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def leashed(folder: Path, *program: str, grace_s: float = 5) -> LeashedProcess:
    """A program on a leash that works in `folder`."""
    return LeashedProcess(list(program), folder=folder, log=folder / "log", grace_s=grace_s)


def test_stop_ends_it_politely(tmp_path):
    """A program that heeds SIGTERM gets nothing else."""
    held = leashed(tmp_path, "sleep", "600")
    assert held.is_running()
    assert held.stop() == 128 + signal.SIGTERM
    assert is_gone(held.pid)
    assert not held.is_running()


def test_a_stubborn_program_is_killed_after_its_grace(tmp_path):
    """A program that ignores SIGTERM is gone after the grace."""
    held = leashed(tmp_path, sys.executable, "-c", STUBBORN, grace_s=0.2)
    assert becomes_true(lambda: "up" in (tmp_path / "log").read_text())
    assert held.stop() == 128 + signal.SIGKILL
    assert is_gone(held.pid)


def test_its_own_end_is_seen(tmp_path):
    """A program that ends by itself is not running any more; its exit code and its words are kept."""
    held = leashed(tmp_path, sys.executable, "-c", "print('last words'); raise SystemExit(7)")
    assert becomes_true(lambda: not held.is_running())
    assert held.stop() == 7
    assert "last words" in (tmp_path / "log").read_text()


def test_a_program_that_does_not_exist_says_so(tmp_path):
    """What cannot be started ends at once with 127 and the reason in its log."""
    held = leashed(tmp_path, str(tmp_path / "nowhere"))
    assert becomes_true(lambda: not held.is_running())
    assert held.stop() == 127
    assert "nowhere could not be started" in (tmp_path / "log").read_text()


def test_it_ends_when_its_owner_is_killed(tmp_path):
    """`kill -9` of the owner leaves no program behind."""
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        pid = int(owner.stdout.readline())
        assert not is_gone(pid)
        owner.kill()
    assert becomes_true(lambda: is_gone(pid))


def test_it_ends_when_the_leash_itself_is_killed(tmp_path):
    """Whoever kills the process in between kills the program too."""
    held = leashed(tmp_path, "sleep", "600")
    parent = int(Path(f"/proc/{held.pid}/stat").read_text().rpartition(")")[2].split()[1])
    assert parent != os.getpid()
    os.kill(parent, signal.SIGKILL)
    assert becomes_true(lambda: is_gone(held.pid))
    held.stop()
