import os
import signal
import subprocess
import sys

from acd.runtime.children import Child
from acd.runtime.processes import identity_of
from tests.runtime.waiting import wait_for


def child_of(tmp_path, program, **more):
    """A child that runs this Python program, and the lock it holds."""
    held = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
    try:
        return Child([sys.executable, "-c", program], tmp_path / "said", held=held, **more)
    finally:
        os.close(held)


def test_the_exit_code_and_the_words_of_a_program_are_passed_on(tmp_path):
    """Both of its outputs go into the file."""
    child = child_of(tmp_path, "import sys; print('out'); print('err', file=sys.stderr); sys.exit(7)")
    wait_for(lambda: child.ended() == 7, "its end")
    assert sorted((tmp_path / "said").read_text().split()) == ["err", "out"]
    assert child.stop() == 7


def test_a_program_is_asked_to_end(tmp_path):
    """It gets SIGTERM and may tidy up."""
    program = "import signal, sys; signal.signal(15, lambda *_: sys.exit(5)); print('up', flush=True); signal.pause()"
    child = child_of(tmp_path, program)
    wait_for(lambda: "up" in (tmp_path / "said").read_text(), "its start")
    assert child.ended() is None
    assert child.stop() == 5


def test_a_child_ends_when_the_process_that_started_it_is_killed(tmp_path):
    """Even by SIGKILL, which gives no time to end anything."""
    program = (
        "import os, sys, time; from pathlib import Path; from acd.runtime.children import Child;"
        "child = Child(['sleep', '60'], Path(sys.argv[1]), held=os.open(sys.argv[2], os.O_RDWR | os.O_CREAT));"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", program, tmp_path / "said", tmp_path / "lock"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = identity_of(int(parent.stdout.readline()))
        assert child is not None
        parent.send_signal(signal.SIGKILL)
    assert child.wait_for_end(5)
