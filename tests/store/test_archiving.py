import asyncio
import os
import resource
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from acd.core.events import Now
from acd.store.archive import Archive, ArchiveError, archived_files, position
from acd.store.archiving import Bounds, archive_once, due, keep_archived
from acd.store.history import live_window, read
from acd.store.memory import MemoryStore
from acd.store.port import Batch, StoreUnreachableError
from tests.store.ledger_lines import EVER, NINE, steps
from tests.store.places import becomes_true

ALWAYS = Bounds(window_max=0, piece_max=5)


@pytest.fixture
def folder(tmp_path):
    """Where the archive is to be."""
    return tmp_path / "ledger"


@pytest.fixture
def archive(folder):
    """An archive, let go of afterwards."""
    made = Archive(folder)
    yield made
    made.close()


async def store_of(facts) -> MemoryStore:
    """A store that holds these facts."""
    store = MemoryStore()
    await store.commit(Batch(1, facts[-1].seq, tuple(facts)))
    return store


async def test_all_is_on_the_disk_before_the_store_forgets(archive, folder, monkeypatch):
    """The file, then its name, then the store: in this order, so that a power cut costs nothing either."""
    done = []
    sync, rename, store = os.fsync, os.rename, await store_of(steps(1, 2))
    trim = store.trim

    async def trimmed(through):
        done.append(("trim", through))
        await trim(through)

    def synced(descriptor):
        done.append(("sync", Path(f"/proc/self/fd/{descriptor}").readlink().name))
        sync(descriptor)

    def renamed(source, target, **options):
        done.append(("rename", Path(target).name))
        rename(source, target, **options)

    archive.write(steps(1, 1))
    monkeypatch.setattr(store, "trim", trimmed)
    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "rename", renamed)
    assert await archive_once(store, archive, ALWAYS, NINE) == 4
    name = "ledger-v1-000000000002.001-000000000002.002"
    assert done == [("sync", f"{name}.part"), ("rename", f"{name}.parquet"), ("sync", "ledger"), ("trim", (2, 2))]


async def test_two_passes_at_once_do_no_harm(archive, folder):
    """Both read the same piece; it is archived once, and both trim what is archived."""
    store = await store_of(steps(1, 10))
    while any(await asyncio.gather(*(archive_once(store, archive, ALWAYS, NINE) for _ in range(2)))):
        assert list(read(folder, await live_window(store), *EVER)) == steps(1, 10)
    assert await store.count() == 0
    assert len(archived_files(folder)) == 4
    assert list(read(folder, [], *EVER)) == steps(1, 10)


def test_a_window_is_due_when_too_large_or_too_old():
    """Each bound is what may be kept; an empty window is never due."""
    bounds = Bounds()
    assert not due(bounds, 100_000, 3600)
    assert due(bounds, 100_001, 0)
    assert due(bounds, 1, 3600.5)
    assert not due(bounds, 0, 9999)
    assert not due(bounds, 5, -86_400), "the wall clock was set back"


async def test_a_pass_takes_the_oldest_piece_and_leaves_what_is_not_due(archive, folder):
    """By number: until the window is within its bound again. By age: whatever the age of the rest of the piece."""
    store = await store_of(steps(1, 10))
    bounds = Bounds(window_max=12, window_s=60, piece_max=5)
    assert await archive_once(store, archive, bounds, NINE) == 5
    assert await archive_once(store, archive, bounds, NINE) == 5
    assert await archive_once(store, archive, bounds, NINE) == 0
    assert await live_window(store) == steps(6, 10)
    assert await archive_once(store, archive, bounds, NINE + timedelta(seconds=6 + 60)) == 0
    assert await archive_once(store, archive, bounds, NINE + timedelta(seconds=6 + 61)) == 5
    assert position((await live_window(store))[0]) == (8, 2)
    assert list(read(folder, await live_window(store), *EVER)) == steps(1, 10)


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.looks = 0

    def __call__(self) -> Now:
        self.looks += 1
        return Now(self.now_s, NINE + timedelta(seconds=self.now_s))


async def kept_meanwhile(store, archive, watch, claim):
    """Keep archived until the claim holds, which must be soon."""
    keeping = keep_archived(store, archive, ALWAYS, watch, every_s=0.001)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(keeping)
        assert await asyncio.to_thread(becomes_true, claim)
        task.cancel()


async def test_an_unusable_folder_costs_no_fact(tmp_path):
    """It is said once a minute and nothing is trimmed; when it can be written again, all goes on."""
    (tmp_path / "ledger").write_text("in the way")
    store, archive, watch = await store_of(steps(1, 10)), Archive(tmp_path / "ledger"), Watch()
    with capture_logs() as said:
        await kept_meanwhile(store, archive, watch, lambda: watch.looks > 5)
        assert len(said) == 1
        assert said[0]["event"] == "facts cannot be archived; they stay in the store"
        assert str(tmp_path / "ledger") in said[0]["error"]
        assert await store.count() == 20
        (tmp_path / "ledger").unlink()
        await kept_meanwhile(store, archive, watch, lambda: not store._facts)
    archive.close()
    assert list(read(tmp_path / "ledger", [], *EVER)) == steps(1, 10)


async def test_what_is_wrong_is_said_once_a_minute_and_so_is_its_end(archive):
    """Also when it comes and goes: here the store."""

    class Shaky(MemoryStore):
        is_away = True

        async def facts(self, after=(0, 0), limit=10_000):
            if self.is_away:
                raise StoreUnreachableError("away")
            return await super().facts(after, limit)

    store, watch = Shaky(), Watch()
    await store.commit(Batch(1, 1, tuple(steps(1, 1))))
    with capture_logs() as said:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(keep_archived(store, archive, ALWAYS, watch, every_s=0.001))
            for now_s, away in ((0, True), (30, False), (40, True), (59, True), (60, True)):
                watch.now_s, store.is_away, looks = now_s, away, watch.looks
                while watch.looks < looks + 3:
                    await asyncio.sleep(0.001)
            task.cancel()
    events = [line["event"].partition(";")[0] for line in said]
    assert events == [
        "facts cannot be archived",
        "facts archived",
        "facts can be archived again",
        "facts cannot be archived",
    ]


async def test_a_full_disk_costs_no_fact(archive, folder):
    """Here: files may not grow. No half file is left, nothing is trimmed, and it goes on when there is room."""
    store = await store_of(steps(1, 2))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        with pytest.raises(ArchiveError, match="cannot be written"):
            await archive_once(store, archive, ALWAYS, NINE)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [path.name for path in folder.iterdir()] == ["lock"]
    assert await store.count() == 4
    assert await archive_once(store, archive, ALWAYS, NINE) == 4
    assert list(read(folder, [], *EVER)) == steps(1, 2)


async def test_every_store_is_archived_alike(place, archive, folder):
    """In memory, Valkey, Redis: counted, read page by page, and trimmed through a place within a step."""
    store = place.open()
    facts = steps(1, 600)
    await store.commit(Batch(1, 600, tuple(facts)))
    assert await store.count() == 1200
    assert await archive_once(store, archive, Bounds(window_max=100, piece_max=1101), NINE) == 1101
    assert await store.count() == 99
    assert position((await live_window(store))[0]) == (551, 2)
    assert list(read(folder, await live_window(store), *EVER)) == facts
    await store.close()
