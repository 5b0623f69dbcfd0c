"""Work that nobody waits for is done all the same, and ended with the engine."""

import asyncio
import gc

from acd.runtime.errands import Errands


async def test_what_nobody_holds_is_done():
    """Also when garbage is collected meanwhile; then nothing is kept of it."""
    done, may_go = asyncio.Event(), asyncio.Event()
    errands = Errands()

    async def work() -> None:
        await may_go.wait()
        done.set()

    errands.begin(work())
    await asyncio.sleep(0)
    gc.collect()
    assert errands
    may_go.set()
    await asyncio.wait_for(done.wait(), 5)
    await asyncio.sleep(0)
    assert not errands


async def test_what_is_under_way_ends_with_the_engine():
    """It is cancelled, its own clearing up is waited for, and a failure of one ends the others all the same."""
    ended, errands = [], Errands()

    async def work(name: str) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append(name)
            if name == "first":
                raise OSError(name)

    for name in ("first", "second"):
        errands.begin(work(name))
    await asyncio.sleep(0)
    await errands.end()
    assert sorted(ended) == ["first", "second"]
    assert not errands
