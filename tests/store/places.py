"""Where the tests keep things: a store in memory, the embedded Valkey, and Debian's Redis 7.0, all used alike."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from acd.asterisk.debian import PackagesUnavailable
from acd.store.memory import MemoryStore
from acd.store.port import Batch, KeptFact, Store
from acd.store.redis import RedisStore
from acd.store.server import EmbeddedServer
from tests.store import debian_redis

MEMORY, VALKEY, REDIS_7_0 = "memory", "valkey", "redis-7.0"
# As old as it is, it never says when something is on the disk; so it has to write before it answers.
SETTINGS = {VALKEY: (), REDIS_7_0: ("--appendfsync", "always")}


def server_of(kind: str, folder: Path, **options) -> EmbeddedServer:
    """A server of this kind in a folder, not started. Skips the test when Debian's packages cannot be had."""
    settings = (*SETTINGS[kind], *options.pop("settings", ()))
    if kind == REDIS_7_0:
        try:
            options.setdefault("program", debian_redis.command())
        except PackagesUnavailable as problem:
            pytest.skip(f"Debian's redis-server cannot be had: {problem}")
    return EmbeddedServer(folder, settings=settings, **options)


class Place:
    """One place that keeps things, and ways to it: each `open` is another connection to the same."""

    def __init__(self, server: EmbeddedServer | None) -> None:
        self.server = server
        self._memory = MemoryStore()

    def open(self) -> Store:
        """A store that sees what is kept here."""
        return RedisStore(self.server.url) if self.server else self._memory


@contextmanager
def serving(server: EmbeddedServer) -> Iterator[EmbeddedServer]:
    """A server that runs, and has ended afterwards."""
    server.start()
    try:
        yield server
    finally:
        server.stop()


@asynccontextmanager
async def opened(url: str, **options):
    """A store at a URL, closed afterwards."""
    store = RedisStore(url, **options)
    try:
        yield store
    finally:
        await store.close()


@contextmanager
def frozen(server: EmbeddedServer) -> Iterator[None]:
    """The server stands still meanwhile."""
    pid = server.pid()
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def kill(server: EmbeddedServer) -> None:
    """End it without any warning, and wait until it is gone."""
    pid = server.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert becomes_true(lambda: not server.is_running())


def becomes_true(claim: Callable[[], bool], timeout_s: float = 10) -> bool:
    """Ask until it is so, or the time is over."""
    until_s = time.monotonic() + timeout_s
    while not claim():
        if time.monotonic() >= until_s:
            return False
        time.sleep(0.01)
    return True


def step(seq: int, epoch: int = 1, facts: int = 2) -> Batch:
    """What a step might change: some facts, an entry that each step writes, one of its own, and an old one's end."""
    lines = tuple(KeptFact(seq, place, b'{"step":%d,"place":%d}' % (seq, place)) for place in range(1, facts + 1))
    return Batch(epoch, seq, lines, {"latest": b"%d" % seq, f"call-{seq}": b"lives"}, (f"call-{seq - 5}",))


def after_steps(seq: int) -> dict[str, bytes]:
    """The entries that stand after steps 1 to `seq`."""
    calls = {f"call-{number}": b"lives" for number in range(max(1, seq - 4), seq + 1)}
    return {"latest": b"%d" % seq, **calls}


def places_of(facts: list[KeptFact]) -> list[tuple[int, int]]:
    """Step and place of each."""
    return [(fact.seq, fact.place) for fact in facts]


async def all_facts(store: Store, limit: int = 1000) -> list[KeptFact]:
    """Every fact of the window, page by page."""
    found: list[KeptFact] = []
    while page := await store.facts((found[-1].seq, found[-1].place) if found else (0, 0), limit):
        found += page
    return found
