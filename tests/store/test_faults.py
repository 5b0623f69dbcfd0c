"""A server that dies, stands still, is full, or whose reply is lost: nothing promised is lost, nothing is doubled."""

import asyncio
import itertools
import os
import random
import re
import resource
import socket
import sys
import time

import pytest

from acd.store.port import (
    Batch,
    Kept,
    KeptFact,
    StoreError,
    StoreFullError,
    StoreUnreachableError,
)
from acd.store.redis import RedisStore
from acd.store.server import EmbeddedServer
from acd.store.valkey import program_of_this_machine
from tests.store.listening import Proxy
from tests.store.places import (
    VALKEY,
    after_steps,
    all_facts,
    kill,
    opened,
    places_of,
    server_of,
    serving,
    step,
)

# Ignores the signal of a full disk, as a real one sends none, and becomes the server.
WITH_LIMIT = (
    "import os, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
)


def places_up_to(seq: int) -> list[tuple[int, int]]:
    """Where the facts of steps 1 to `seq` are."""
    return [(number, place) for number in range(1, seq + 1) for place in (1, 2)]


@pytest.mark.parametrize("seed", range(3))
async def test_killed_under_load_it_has_all_that_was_promised(server, seed):
    """The next server has every promised step, whole steps only, entries that fit, and the rest may come again."""
    promised = 0
    chance = random.Random(seed)

    async def write(first: int) -> None:
        nonlocal promised
        async with opened(server.url) as store:
            for seq in itertools.count(first):
                is_promise = chance.random() < 0.05
                await store.commit(step(seq), is_promise=is_promise)
                promised = seq if is_promise else promised

    async with asyncio.TaskGroup() as group:
        writing = group.create_task(_ended_by_error(write(1)))
        while promised < 20 + seed * 7:
            await asyncio.sleep(0.001)
        kill(server)
        await writing
    server.start()
    async with opened(server.url) as store:
        kept = await store.load()
        assert kept.seq >= promised
        assert kept == Kept(1, kept.seq, after_steps(kept.seq))
        assert places_of(await all_facts(store)) == places_up_to(kept.seq)
        for seq in range(max(1, kept.seq - 3), kept.seq + 10):
            await store.commit(step(seq))
        assert await store.load() == Kept(1, kept.seq + 9, after_steps(kept.seq + 9))
        assert places_of(await all_facts(store)) == places_up_to(kept.seq + 9)


async def _ended_by_error(work) -> None:
    with pytest.raises(StoreUnreachableError):
        await work


async def test_a_full_memory_refuses_the_whole_batch_until_there_is_room(server):
    """Nothing of it is kept, not even what it drops; trimming works, and makes room for it."""
    EmbeddedServer(server.folder, memory_max_bytes=8 * 1024 * 1024).start()  # finds the one that lives, and tells it
    async with opened(server.url) as store:
        filled = await _filled(store, 1, os.urandom(50_000), "give it more room")
        assert filled > 20
        with pytest.raises(StoreFullError):
            await store.commit(Batch(1, filled + 1, (), {}, ("latest",)), is_promise=True)
        assert await store.load() == Kept(1, filled, {"latest": b"%d" % filled})
        assert len(await all_facts(store, 10)) == filled
        await store.trim((filled - 5, 1))
        await store.commit(Batch(1, filled + 1, (), {}, ("latest",)), is_promise=True)
        assert await store.load() == Kept(1, filled + 1, {})


async def test_a_full_disk_refuses_the_whole_batch_until_there_is_room(tmp_path):
    """The server keeps what it has, refuses what it cannot write, and goes on by itself when there is room again."""
    program = [sys.executable, "-c", WITH_LIMIT, program_of_this_machine()]
    with serving(server_of(VALKEY, tmp_path / "store", program=program)) as server:
        async with opened(server.url, timeout_s=1) as store:
            await store.commit(step(1), is_promise=True)
            pid = server.pid()
            assert pid is not None
            without = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (20_000, without[1]))
            refused = await _filled(store, 2, bytes(3000), "MISCONF") + 1
            with pytest.raises(StoreFullError):
                await store.commit(step(refused), is_promise=True)
            assert (await store.load()).entries["latest"] == b"%d" % (refused - 1)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, without)
            await _until_kept(store, step(refused))
            assert (await store.load()).seq == refused


async def _filled(store: RedisStore, first: int, line: bytes, words: str) -> int:
    """Commit steps of one fact until the store is full; the last step that it took."""
    taken: list[int] = []

    async def fill() -> None:
        for seq in range(first, first + 1000):
            await store.commit(Batch(1, seq, (KeptFact(seq, 1, line),), {"latest": b"%d" % seq}))
            taken.append(seq)

    with pytest.raises(StoreFullError, match=words):
        await fill()
    return taken[-1]


async def _until_kept(store: RedisStore, batch: Batch) -> None:
    """Again and again, as the engine does it."""
    until_s = time.monotonic() + 10
    while True:
        try:
            await store.commit(batch, is_promise=True)
            return
        except StoreError:
            assert time.monotonic() < until_s
            await asyncio.sleep(0.05)


async def test_a_lost_reply_is_unreachable_and_nothing_is_done_twice(server):
    """What was sent once was executed once, by nobody's retry; committing it again changes nothing."""
    async with Proxy(server).running() as proxy, opened(proxy.url) as store, opened(server.url) as direct:
        await store.commit(step(1), is_promise=True)
        before = executions(server)
        proxy.is_cutting = True
        for is_promise in (False, True):
            with pytest.raises(StoreUnreachableError):
                await store.commit(step(2), is_promise=is_promise)
        assert executions(server) == before + 2
        assert await direct.load() == Kept(1, 2, after_steps(2))
        proxy.is_cutting = False
        await store.commit(step(2))
        assert executions(server) == before + 3
        assert await direct.load() == Kept(1, 2, after_steps(2))
        assert places_of(await store.facts()) == places_up_to(2)


def executions(server) -> int:
    """How many commits the server has executed."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(server.socket))
        line.sendall(b"INFO commandstats\r\n")
        said = line.recv(65536).decode()
    return int(re.findall(r"cmdstat_evalsha:calls=(\d+)", said)[0])


async def test_a_restart_of_the_server_is_met_by_itself(server):
    """The next request connects anew, and finds everything and the server without our script."""
    async with opened(server.url) as store:
        await store.commit(step(1))
        await store.load()
        server.stop()
        for request in (store.commit(step(2)), store.load(), store.facts(), store.trim((1, 1))):
            with pytest.raises(StoreUnreachableError, match=r"server\.sock"):
                await request
        server.start()
        await store.commit(step(2), is_promise=True)
        assert await store.load() == Kept(1, 2, after_steps(2))
        assert places_of(await store.facts()) == places_up_to(2)


async def test_a_cancelled_request_leaves_no_reply_behind(server):
    """Cancelled at any point, also twice, the next one gets its own answer, and what was asked for is there once."""
    chance = random.Random(4)
    async with opened(server.url) as store:
        await store.load()
        for seq in range(1, 151):
            requests = [store.commit(step(seq), is_promise=seq % 50 == 0), store.load(), store.facts((seq, 0))]
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(request) for request in requests]
                for _ in range(chance.randrange(12)):
                    await asyncio.sleep(0)
                for task in tasks:
                    task.cancel()
                await asyncio.sleep(0)
                tasks[0].cancel()
            await store.commit(step(seq))
            assert (await store.load()).seq == seq
            assert places_of(await store.facts((seq, 0))) == [(seq, 1), (seq, 2)]
        assert await store.load() == Kept(1, 150, after_steps(150))
        assert places_of(await all_facts(store)) == places_up_to(150)
