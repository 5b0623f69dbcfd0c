import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import fields
from typing import get_args

import orjson
import pytest
from structlog.testing import capture_logs

from acd.core.ids import CallId
from acd.core.ledger import CallAnswered, CallEnded, Fact
from acd.core.reasons import CallEnding
from acd.core.state import State
from acd.runtime.books import Books, NotKeptError, line_of
from acd.store.memory import MemoryStore
from acd.store.port import StoreFencedError, StoreUnreachableError
from tests.runtime.stand_ins import at

ANSWERED = CallAnswered(CallId("c1"))
ENDED = CallEnded(CallId("c1"), CallEnding.FLOW_ENDED, 16)


class Moody(MemoryStore):
    """Does what is asked, or, as `moods` say, refuses, loses the answer after doing it, or sleeps until `awake`."""

    def __init__(self):
        super().__init__()
        self.moods = []
        self.commits = []
        self.awake = asyncio.Event()

    async def commit(self, batch, *, is_promise=False):
        mood = self.moods.pop(0) if self.moods else "well"
        self.commits.append((batch.seq, len(batch.facts), is_promise))
        if mood == "refuses":
            raise StoreUnreachableError("it is away")
        await super().commit(batch, is_promise=is_promise)
        if mood == "loses":
            raise StoreUnreachableError("its answer was lost")
        if mood == "sleeps":
            await self.awake.wait()


@asynccontextmanager
async def writing(books):
    """The task that writes, ended with the test."""
    task = asyncio.get_running_loop().create_task(books.run(), name="books")
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, StoreFencedError):
            await task


async def until(condition, timeout_s=5.0):
    """Wait for a condition; the test fails when it does not come true."""
    async with asyncio.timeout(timeout_s):
        while not condition():
            await asyncio.sleep(0.005)


@pytest.fixture
def store():
    """One that can be told to misbehave."""
    return Moody()


@pytest.fixture
def books(store, monkeypatch):
    """Books that try again soon."""
    monkeypatch.setattr("acd.runtime.books.RETRY_S", 0.01)
    return Books(store, 1, State)


async def facts_in(store):
    """The step, place and name of all facts."""
    return [(fact.seq, fact.place, orjson.loads(fact.line)["fact"]) for fact in await store.facts()]


def test_a_line_says_its_step_place_and_time():
    """Facts of one step share its number and moment."""
    said = line_of(7, 2, at(0).wall, ANSWERED)
    assert said == b'{"seq":7,"place":2,"at":"2026-11-22T09:00:00+00:00","fact":"CallAnswered","call":"c1"}'


@pytest.mark.parametrize("kind", get_args(Fact), ids=lambda kind: kind.__name__)
def test_a_fact_has_something_to_say_beside_its_step_place_time_and_name(kind):
    """A line is put together from both parts."""
    names = {field.name for field in fields(kind)}
    assert names
    assert names.isdisjoint({"seq", "place", "at", "fact"})


async def test_steps_reach_the_store_in_order(books, store):
    """Those that come close together share a commit."""
    async with writing(books):
        books.record(1, at(1), [ANSWERED, ENDED], [])
        books.record(2, at(2), [], [])
        books.record(3, at(3), [ANSWERED], [])
        await until(lambda: books.facts_waiting == 0)
    assert await facts_in(store) == [(1, 1, "CallAnswered"), (1, 2, "CallEnded"), (3, 1, "CallAnswered")]
    assert [seq for seq, *_ in store.commits] == [3]


async def test_what_the_store_refuses_is_written_later(books, store):
    """Together with what came meanwhile; the alarm is raised once, and taken back."""
    store.moods = ["refuses"] * 3
    with capture_logs() as logs:
        async with writing(books):
            books.record(1, at(1), [ANSWERED], [])
            await until(lambda: len(store.commits) >= 2)
            assert books.behind_s(float("inf")) > 0
            books.record(2, at(2), [ENDED], [])
            await until(lambda: books.facts_waiting == 0)
    assert await facts_in(store) == [(1, 1, "CallAnswered"), (2, 1, "CallEnded")]
    assert books.behind_s(float("inf")) == 0
    assert [line["log_level"] for line in logs] == ["error", "info"]


async def test_a_store_that_only_takes_its_time_raises_the_alarm(books, store, monkeypatch):
    """While a commit is late; after it all is well, and the next quick one says so."""
    monkeypatch.setattr("acd.runtime.books.LATE_S", 0.05)
    store.moods = ["sleeps"]
    with capture_logs() as logs:
        async with writing(books):
            books.record(1, at(1), [ANSWERED], [])
            await until(lambda: books.behind_s(float("inf")) > 0)
            assert [line["log_level"] for line in logs] == ["error"]
            store.awake.set()
            await until(lambda: books.behind_s(float("inf")) == 0)
            books.record(2, at(2), [ENDED], [])
            await until(lambda: books.facts_waiting == 0)
    assert [line["log_level"] for line in logs] == ["error", "info"]


async def test_an_answer_that_is_lost_counts_nothing_twice(books, store):
    """It was done, and is asked for again."""
    store.moods = ["loses"]
    async with writing(books):
        books.record(1, at(1), [ANSWERED], [])
        await until(lambda: books.facts_waiting == 0)
    assert len(store.commits) == 2
    assert await facts_in(store) == [(1, 1, "CallAnswered")]


async def test_a_promise_is_confirmed_by_a_commit_that_was_one(books, store):
    """Nothing less: it must be on the disk."""
    async with writing(books):
        books.record(1, at(1), [ANSWERED], [])
        await until(lambda: books.facts_waiting == 0)
        await books.confirm(1.0)
    assert [is_promise for *_, is_promise in store.commits] == [False, True]


async def test_what_was_done_and_not_recorded_yet_is_in_the_commit(books, store):
    """Facts and entities stand for the same step, and a promise is about all that was done before it was asked for."""
    done = iter([2, 3])

    def catch_up():
        books.record(seq := next(done, 4), at(seq), [ENDED], [])

    async with writing(books):
        books.record(1, at(1), [ANSWERED], [])
        books.catch_up = catch_up
        await until(lambda: books.facts_waiting == 0)
        assert [seq for seq, *_ in store.commits] == [2]
        await books.confirm(1.0)
    assert [(seq, is_promise) for seq, _, is_promise in store.commits] == [(2, False), (4, True)]


@pytest.mark.parametrize("mood", ["refuses", "sleeps"])
async def test_a_promise_is_refused_when_the_store_does_not_confirm_it(books, store, mood):
    """In time, with its words if it had any."""
    store.moods = [mood] * 100
    async with writing(books):
        books.record(1, at(1), [ANSWERED], [])
        with pytest.raises(NotKeptError, match="away" if mood == "refuses" else "within 0.1 s"):
            await books.confirm(0.1)


async def test_a_later_engine_ends_this_one(books, store):
    """Two that write would both be wrong."""
    await Books(store, 2, State).write_all()
    later = Books(store, 2, State)
    later.record(1, at(1), [ANSWERED], [])
    await later.write_all()
    books.record(1, at(1), [ANSWERED], [])
    async with writing(books) as task:
        with pytest.raises(StoreFencedError):
            await asyncio.wait_for(task, 1.0)


async def test_a_clean_end_writes_what_waits(books, store):
    """Also if the writing task was cancelled in the middle of a commit."""
    store.moods = ["sleeps"]
    async with writing(books):
        books.record(1, at(1), [ANSWERED], [])
        await until(lambda: store.commits)
        books.record(2, at(2), [ENDED], [])
    await books.write_all()
    assert await facts_in(store) == [(1, 1, "CallAnswered"), (2, 1, "CallEnded")]


async def test_the_memory_of_what_waits_is_bounded(store):
    """The oldest go first, and are counted."""
    books = Books(store, 1, State, waiting_max=2)
    for seq in (1, 2, 3):
        books.record(seq, at(seq), [ANSWERED], [])
    assert (books.facts_waiting, books.facts_lost) == (2, 1)
    await books.write_all()
    assert await facts_in(store) == [(2, 1, "CallAnswered"), (3, 1, "CallAnswered")]
