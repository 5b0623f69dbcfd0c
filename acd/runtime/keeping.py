"""The store of one daemon: found or started, read, brought back when it dies, and ended with a clean end of ours."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from acd.store.durability import measure
from acd.store.port import Kept, Store, StoreError, StoreUnreachableError
from acd.store.redis import RedisStore
from acd.store.server import EmbeddedServer

# Callers wait for us meanwhile: after that the engine begins without what the store knows.
LOAD_TIMEOUT_S = 10.0
LOAD_AGAIN_S = 0.5
REVIVE_TIMEOUT_S = 5.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Shelf:
    """The store that is worked with and what it held when it was opened; `server` is None when it is not ours."""

    store: Store
    stored: Kept
    server: EmbeddedServer | None

    async def revive(self) -> None:
        """Bring an embedded server back that has died; one that only does not answer is left alone."""
        if self.server is None:
            return
        try:
            if not await asyncio.to_thread(self.server.is_running):
                log.warning("the store's server has ended; it is started again")
                await asyncio.to_thread(self.server.start, REVIVE_TIMEOUT_S)
        except (StoreError, OSError) as error:
            log.error("the store's server does not start again; calls go on", error=str(error))  # noqa: TRY400  # its text says all

    async def judge_disk(self) -> None:
        """Warn if what is promised waits long for the disk; once, beside the calls."""
        if self.server is None:
            return
        try:
            found = await asyncio.to_thread(measure, self.server.folder)
        except OSError as error:
            log.warning("the store's disk cannot be measured", error=str(error))
            return
        if warning := found.warning():
            log.warning(warning)


@asynccontextmanager
async def opened(run: Path, url: str | None) -> AsyncIterator[Shelf]:
    """Open the store at `url`, or the embedded one of the run folder.

    It is ended with the block, unless that ends with an exception: then the next engine finds it living. Raises
    StoreError when it refuses us for good; one that is only away costs what it knows, and is written to later.
    """
    if url is not None:
        store = RedisStore(url)
        yield Shelf(store, await _load(store), None)
        return
    server = EmbeddedServer(run / "store")
    await asyncio.to_thread(_start, server)
    store = RedisStore(server.url)
    yield Shelf(store, await _load(store), server)
    await asyncio.to_thread(server.stop)


def _start(server: EmbeddedServer) -> None:
    try:
        server.start()
    except (StoreError, OSError) as error:
        log.error("the store does not answer; calls are taken without it", error=str(error))  # noqa: TRY400  # the same


async def _load(store: Store) -> Kept:
    """What it holds; nothing if it does not answer in time."""
    give_up_s = asyncio.get_running_loop().time() + LOAD_TIMEOUT_S
    while True:
        try:
            return await store.load()
        except StoreUnreachableError as error:
            if asyncio.get_running_loop().time() > give_up_s:
                log.error("calls are taken without what the store knows", error=str(error))  # noqa: TRY400  # the same
                return Kept(0, 0, {})
            await asyncio.sleep(LOAD_AGAIN_S)
