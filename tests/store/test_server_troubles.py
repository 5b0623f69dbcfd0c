"""A server that cannot start, does not answer or cannot be found: each is told with what is needed to mend it."""

import os
import signal
import time

import pytest

from acd.store.port import StoreError, StoreUnreachableError
from acd.store.server import EmbeddedServer
from tests.store.places import becomes_true, frozen


def test_a_server_that_refuses_its_settings_is_told_with_its_words(folder):
    """The message ends with what it said."""
    with pytest.raises(StoreError, match=r"(?s)refused to start: .*server\.log ends with.*no-such-setting"):
        EmbeddedServer(folder, settings=["--no-such-setting", "1"]).start()
    assert not EmbeddedServer(folder).is_running()


def test_a_server_that_cannot_read_its_file_is_told_with_its_words(folder):
    """It gives up after it has begun; we do not try for ever."""
    server = EmbeddedServer(folder)
    server.start()
    server.stop()
    next(folder.glob("appendonlydir/*.incr.aof")).write_bytes(b"*3\r\n$3\r\nSET\r\nbroken\r\n" * 9)
    began_s = time.monotonic()
    with pytest.raises(StoreError, match=r"(?s)ended at its start: .*Bad file format"):
        server.start()
    assert time.monotonic() - began_s < 10


def test_a_missing_program_and_a_folder_that_cannot_be(folder, tmp_path):
    """Each says what is wrong."""
    with pytest.raises(StoreError, match="/no/such/server cannot be started"):
        EmbeddedServer(folder, program=["/no/such/server"]).start()
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be used"):
        EmbeddedServer(tmp_path / "file" / "store").start()
    with pytest.raises(StoreError, match="too long a path"):
        EmbeddedServer(tmp_path / ("x" * 100)).start()


def test_a_server_that_stands_still_is_told_and_ended_by_force(folder):
    """Starting does not start a second one beside it; ending ends it all the same."""
    server = EmbeddedServer(folder)
    server.start()
    pid = server.pid()
    with (
        frozen(server),
        pytest.raises(StoreUnreachableError, match=rf"\(process {pid}\) does not answer within 0\.5 s"),
    ):
        server.start(timeout_s=0.5)
    server.start()
    assert server.pid() == pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    server.stop(timeout_s=0.5)
    assert becomes_true(lambda: not server.is_running())


def test_a_server_without_a_socket_is_told(folder):
    """Somebody has removed it: the message says where the process id is."""
    server = EmbeddedServer(folder)
    server.start()
    pid = int((folder / "server.pid").read_text())
    server.socket.unlink()
    with pytest.raises(StoreError, match=r"server\.pid beside it"):
        server.stop()
    with pytest.raises(StoreUnreachableError):
        server.start(timeout_s=0.2)
    os.kill(pid, signal.SIGTERM)
    assert becomes_true(lambda: not server.is_running())
