"""A server that stands still: we are told in time, nothing piles up, and when it goes on all is as it should be."""

import asyncio
import time
from pathlib import Path

import pytest

from acd.store.port import Batch, Kept, KeptFact, StoreUnreachableError
from tests.store.places import after_steps, frozen, opened, places_of, step


def open_files() -> int:
    """How many descriptors this process has."""
    return len(list(Path("/proc/self/fd").iterdir()))


async def test_a_frozen_server_is_told_in_time(server):
    """Unreachable within the time limit, for every request; thawed, the same batch is there once, and goes on."""
    async with opened(server.url, timeout_s=0.3) as store:
        await store.commit(step(1))
        await store.load()
        with frozen(server):
            requests = [store.commit(step(2)), store.commit(step(2), is_promise=True), store.load(), store.facts()]
            for request in requests:
                began_s = time.monotonic()
                with pytest.raises(StoreUnreachableError, match=r"no answer within 0\.3 s"):
                    await request
                assert time.monotonic() - began_s < 1.5
        await store.commit(Batch(1, 3, (*step(2).facts, *step(3).facts), dict(after_steps(3))))
        assert await store.load() == Kept(1, 3, after_steps(3))
        assert places_of(await store.facts()) == [(1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (3, 2)]


async def test_nothing_piles_up_before_a_frozen_server(server):
    """Large batches that it does not take are dropped, connection and all, however often they are tried."""
    large = Batch(1, 1, (KeptFact(1, 1, bytes(5_000_000)),))
    async with opened(server.url, timeout_s=0.2) as store:
        await store.load()
        with frozen(server):
            before = open_files()
            for _ in range(5):
                with pytest.raises(StoreUnreachableError):
                    await store.commit(large)
            assert open_files() <= before + 1
        await store.commit(large)
        assert places_of(await store.facts()) == [(1, 1)]


async def test_a_request_cancelled_at_a_frozen_server_leaves_no_reply_behind(server):
    """Its answer comes later, to nobody."""
    async with opened(server.url) as store:
        await store.commit(step(1))
        await store.load()
        async with asyncio.TaskGroup() as group:
            with frozen(server):
                tasks = [group.create_task(request) for request in (store.load(), store.commit(step(2)))]
                for _ in range(20):
                    await asyncio.sleep(0.01)
                for task in tasks:
                    task.cancel()
        assert places_of(await store.facts((0, 0), 1)) == [(1, 1)]
        await store.commit(step(2))
        assert await store.load() == Kept(1, 2, after_steps(2))
