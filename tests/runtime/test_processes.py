import os
import signal
import subprocess
import sys

import pytest

from acd.runtime.processes import AlreadyClaimedError, Claim, Identity, holder_of, identity_of


@pytest.fixture
def sleeper():
    """A process that does nothing until it is ended."""
    process = subprocess.Popen(["sleep", "60"])
    yield process
    process.kill()
    process.wait()


def test_a_claim_is_held_by_one_process_at_a_time(tmp_path):
    """The second is told who holds it; afterwards it is free."""
    with Claim(tmp_path / "lock"):
        with pytest.raises(AlreadyClaimedError, match=str(os.getpid())):
            Claim(tmp_path / "lock")
        assert holder_of(tmp_path / "lock") == identity_of(os.getpid())
    Claim(tmp_path / "lock").close()


def test_a_killed_holder_leaves_the_claim_free(tmp_path):
    """However a process ended, nobody has to remove its file."""
    program = (
        "import os, sys; from pathlib import Path; from acd.runtime.processes import Claim;"
        "claim = Claim(Path(sys.argv[1])); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", program, tmp_path / "lock"], check=False, timeout=30)
    assert done.returncode == -signal.SIGKILL
    assert holder_of(tmp_path / "lock") is None
    Claim(tmp_path / "lock").close()


def test_a_process_id_that_is_used_again_is_a_stranger(sleeper):
    """Same id, another start time: it is not signalled."""
    real = identity_of(sleeper.pid)
    assert real is not None
    stranger = Identity(real.pid, real.started - 1, real.boot)
    assert not stranger.is_alive()
    assert not stranger.signal(signal.SIGKILL)
    assert sleeper.poll() is None


def test_the_process_that_is_meant_is_signalled_and_its_end_seen(sleeper):
    """Also before its parent has collected it."""
    known = identity_of(sleeper.pid)
    assert known is not None
    assert not known.wait_for_end(0.01)
    assert known.signal(signal.SIGTERM)
    assert known.wait_for_end(5)
    assert not known.signal(signal.SIGTERM)


@pytest.mark.parametrize("content", [b"", b"12\n", b"{}", b"[]", b'{"pid": 1}'])
def test_a_claim_file_with_anything_else_in_it_names_nobody(tmp_path, content):
    """A torn or foreign file is no reason to signal a process."""
    (tmp_path / "lock").write_bytes(content)
    assert holder_of(tmp_path / "lock") is None
