"""The embedded server under our care: one per folder, whoever starts it, and it goes on when that one ends."""

import os
import socket
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from acd.store.port import Kept, StoreUnreachableError
from acd.store.redis import RedisStore
from acd.store.server import EmbeddedServer
from tests.store.places import (
    REDIS_7_0,
    VALKEY,
    after_steps,
    all_facts,
    becomes_true,
    kill,
    opened,
    server_of,
    serving,
    step,
)

# Starts a server in the folder, says its process id, and waits to be killed.
STARTER = """
import sys
import time
from pathlib import Path
from acd.store.server import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]))
server.start()
print(server.pid(), flush=True)
sys.stdin.read()
"""


def starter(folder: Path) -> subprocess.Popen[str]:
    """Another process that starts a server in the folder."""
    return subprocess.Popen(
        [sys.executable, "-c", STARTER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def said_pid(process: subprocess.Popen[str]) -> int:
    """The process id of the server that a starter has."""
    assert process.stdout is not None
    return int(process.stdout.readline())


def test_it_starts_answers_and_ends(folder):
    """On a socket of mode 0700 in a folder of mode 0700, on no port; after its end nothing but its files is left."""
    server = EmbeddedServer(folder)
    assert not server.is_running()
    assert server.pid() is None
    server.stop()  # nothing to do
    server.start()
    assert server.is_running()
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, server.socket)] == [0o700, 0o700]
    assert "port=0" in server.log.read_text()
    server.stop()
    assert not server.is_running()
    assert server.pid() is None
    assert not server.socket.exists()
    assert not (folder / "server.pid").exists()


def test_it_gets_no_descriptor_of_ours_but_the_lock(folder, tmp_path):
    """Not even one that is marked to be inherited: a socket that lives on in a server would never be closed."""
    with (tmp_path / "ours").open("w") as ours:
        os.set_inheritable(ours.fileno(), True)
        server = EmbeddedServer(folder)
        server.start()
        held = {str(entry.readlink()) for entry in Path(f"/proc/{server.pid()}/fd").iterdir()}
    assert str(folder / "lock") in held
    assert str(tmp_path / "ours") not in held
    assert {name for name in held if name.startswith("/")} <= {
        "/dev/null", *map(str, folder.glob("appendonlydir/*")), str(folder / "lock"), str(server.log)
    }  # fmt: skip


async def test_a_second_start_finds_the_living_server(folder):
    """The same process serves on, with what it has and with the new limit of memory."""
    EmbeddedServer(folder).start()
    first = EmbeddedServer(folder).pid()
    async with opened(EmbeddedServer(folder).url) as store:
        await store.commit(step(1))
        second = EmbeddedServer(folder, memory_max_bytes=50_000_000)
        second.start()
        assert second.pid() == first
        assert await store.load() == Kept(1, 1, after_steps(1))
    assert limit_of(second) == 50_000_000
    second.stop()
    assert not EmbeddedServer(folder).is_running()


def limit_of(server: EmbeddedServer) -> int:
    """The limit of memory that the living server has, in bytes."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(server.socket))
        line.sendall(b"CONFIG GET maxmemory\r\n")
        return int(line.recv(1000).split(b"\r\n")[-2])


async def test_a_start_waits_until_everything_is_read_back(folder):
    """A server that reads back says so; it is not taken for ready before."""
    with serving(server_of(VALKEY, folder)) as server:
        async with opened(server.url) as store:
            for seq in range(1, 401):
                await store.commit(step(seq))
    # Each of the 3,600 requests is read back with 300 µs in between.
    slow = server_of(VALKEY, folder, settings=("--key-load-delay", "300"))
    began_s = time.monotonic()
    with pytest.raises(StoreUnreachableError, match=r"does not answer within 0\.2 s"):
        slow.start(timeout_s=0.2)
    slow.start()
    assert time.monotonic() - began_s > 0.5
    async with opened(slow.url) as store:
        assert await store.load() == Kept(1, 400, after_steps(400))


def test_it_outlives_who_started_it(folder):
    """The starter is killed; the server serves on, and the next one takes it over and can end it."""
    process = starter(folder)
    pid = said_pid(process)
    process.kill()
    process.communicate()
    server = EmbeddedServer(folder)
    assert server.is_running()
    server.start()
    assert server.pid() == pid
    server.stop()
    assert not server.is_running()
    assert not Path(f"/proc/{pid}").exists() or "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()


@pytest.mark.parametrize("_again", range(3))
def test_two_starters_at_once_have_one_server(folder, _again):
    """Whoever comes second takes what the first has started."""
    processes = [starter(folder) for _ in range(4)]
    pids = {said_pid(process) for process in processes}
    for process in processes:
        process.kill()
        process.communicate()
    assert len(pids) == 1
    assert EmbeddedServer(folder).pid() in pids


def test_many_threads_at_once_have_one_server(folder):
    """The lock is not of the process but of who opened it."""
    servers = [EmbeddedServer(folder) for _ in range(8)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(EmbeddedServer.start, servers))
    assert len({server.pid() for server in servers}) == 1


async def test_a_killed_server_is_started_again(folder):
    """What it left behind (socket, process id, lock) is in nobody's way, and it has what was promised."""
    server = EmbeddedServer(folder)
    for seq in range(1, 4):
        server.start()
        async with opened(server.url) as store:
            await store.commit(step(seq), is_promise=True)
        kill(server)
        assert server.socket.exists()
    server.start()
    async with opened(server.url) as store:
        assert await store.load() == Kept(1, 3, after_steps(3))


async def test_an_operator_may_move_to_debians_redis(folder):
    """Redis 7.0 reads the file that Valkey wrote: facts, entries, step, and where the facts go on."""
    with serving(server_of(VALKEY, folder)) as server:
        async with opened(server.url) as store:
            for seq in range(1, 11):
                await store.commit(step(seq))
            await store.trim((4, 2))
        request_rewrite(server)
        async with opened(server.url) as store:
            await store.commit(step(11), is_promise=True)
    with serving(server_of(REDIS_7_0, folder)) as server:
        async with opened(server.url) as store:
            assert await store.load() == Kept(1, 11, after_steps(11))
            assert len(await all_facts(store)) == 7 * 2
            await store.commit(step(11))
            await store.commit(step(12), is_promise=True)
            assert (await store.facts())[-1].seq == 12


def request_rewrite(server: EmbeddedServer) -> None:
    """Have the server write its file anew, which it does by itself when that has grown."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(server.socket))
        line.sendall(b"BGREWRITEAOF\r\n")
        assert line.recv(1000).startswith(b"+")
    assert becomes_true(lambda: "Background AOF rewrite finished successfully" in server.log.read_text())


def test_the_url_leads_to_any_folder(tmp_path):
    """Also to one whose name has letters that mean something in a URL."""
    server = EmbeddedServer(tmp_path / "a b?c#d%41")
    assert server.url.startswith("unix:///")
    assert RedisStore(server.url) is not None
    assert "?" not in server.url
    assert "#" not in server.url
