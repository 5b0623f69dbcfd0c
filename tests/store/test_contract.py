"""What every store does alike: the one in memory, the embedded Valkey, and Debian's Redis 7.0."""

import asyncio
from itertools import pairwise

import pytest

from acd.store.port import Batch, Kept, KeptFact, StoreFencedError
from tests.store.places import after_steps, all_facts, places_of, step


@pytest.fixture
async def store(place):
    """A store that is empty."""
    store = place.open()
    yield store
    await store.close()


class TestEveryStore:
    """One class for all, so that they cannot grow apart."""

    async def test_a_new_store_is_empty(self, store):
        """No epoch, no step, no entry, no fact."""
        assert await store.load() == Kept(0, 0, {})
        assert await store.facts() == []

    async def test_what_was_committed_is_loaded(self, store, place):
        """Another engine finds the entries, the step that they stand for, the epoch, and the facts."""
        await store.commit(Batch(3, 7, (KeptFact(7, 1, b"one"), KeptFact(7, 2, b"two")), {"call": b"c", "agent": b"a"}))
        other = place.open()
        assert await other.load() == Kept(3, 7, {"call": b"c", "agent": b"a"})
        assert await other.facts() == [KeptFact(7, 1, b"one"), KeptFact(7, 2, b"two")]
        await other.close()

    async def test_entries_are_replaced_and_dropped(self, store):
        """The last value counts; a dropped entry is gone, and dropping what is not there is nothing."""
        await store.commit(Batch(1, 1, (), {"a": b"1", "b": b"1"}))
        await store.commit(Batch(1, 2, (), {"a": b"2"}, ("b", "never")))
        assert await store.load() == Kept(1, 2, {"a": b"2"})

    async def test_the_same_batch_twice_is_once(self, store):
        """Also after later steps: nothing goes back to an older value."""
        for batch in (step(1), step(1), step(2), step(1), step(2)):
            await store.commit(batch)
        assert await store.load() == Kept(1, 2, after_steps(2))
        assert places_of(await store.facts()) == [(1, 1), (1, 2), (2, 1), (2, 2)]

    async def test_a_batch_that_overlaps_adds_what_is_new(self, store):
        """Steps 1 to 3 come again together with step 4: only what belongs to step 4 is added."""
        for seq in (1, 2, 3):
            await store.commit(step(seq))
        steps = [step(seq) for seq in (1, 2, 3, 4)]
        facts = tuple(fact for batch in steps for fact in batch.facts)
        await store.commit(Batch(1, 4, facts, {"latest": b"4", "call-4": b"lives"}))
        assert await store.load() == Kept(1, 4, after_steps(4))
        assert await store.facts() == list(facts)

    async def test_an_older_epoch_is_refused(self, store):
        """It changes nothing, and the message names both epochs."""
        await store.commit(step(1, epoch=1))
        await store.commit(Batch(5, 1))  # the next engine takes the store over before its first step
        with pytest.raises(StoreFencedError, match="epoch 5; epoch 4 must end"):
            await store.commit(step(2, epoch=4))
        assert await store.load() == Kept(5, 1, after_steps(1))
        assert len(await store.facts()) == 2
        await store.commit(step(2, epoch=5))
        assert await store.load() == Kept(5, 2, after_steps(2))

    async def test_facts_come_in_order_and_in_pages(self, store):
        """By step and place as numbers, each once, whatever the size of the pages."""
        for seq in (*range(1, 12), 100, 1000):
            await store.commit(step(seq, facts=11 if seq == 9 else 2))
        found = places_of(await store.facts())
        assert len(found) == 12 * 2 + 11
        assert all(one < next_one for one, next_one in pairwise(found))
        for limit in (1, 3, len(found)):
            assert places_of(await all_facts(store, limit)) == found
        assert places_of(await store.facts((9, 10), 2)) == [(9, 11), (10, 1)]
        assert places_of(await store.facts((12, 0))) == [(100, 1), (100, 2), (1000, 1), (1000, 2)]

    async def test_trimmed_facts_are_gone_and_the_rest_stays(self, store):
        """Up to and with the place named, twice or beyond the end; entries and step stay, and nothing comes back."""
        for seq in (1, 2, 3):
            await store.commit(step(seq))
        await store.trim((2, 1))
        await store.trim((2, 1))
        assert places_of(await store.facts()) == [(2, 2), (3, 1), (3, 2)]
        await store.commit(step(2))
        await store.trim((99, 99))
        assert await store.facts() == []
        assert await store.load() == Kept(1, 3, after_steps(3))
        await store.commit(step(4))
        assert places_of(await store.facts()) == [(4, 1), (4, 2)]

    async def test_a_promise_is_kept(self, store):
        """Also for a batch that was there already, and for one that changes nothing."""
        await store.load()
        await store.commit(step(1), is_promise=True)
        await store.commit(step(1), is_promise=True)
        await store.commit(Batch(1, 1), is_promise=True)
        assert (await store.load()).seq == 1

    async def test_a_promise_needs_no_load_before(self, store):
        """The first thing that is asked may be a promise."""
        await store.commit(step(1), is_promise=True)
        assert (await store.load()).seq == 1

    async def test_many_entries_and_facts(self, store):
        """As much as a large centre has at once, in one batch."""
        entries = {f"call-{number}": b"x" * 100 for number in range(30_000)}
        facts = tuple(KeptFact(1, place, b"y" * 50) for place in range(1, 20_001))
        await store.commit(Batch(1, 1, facts, entries))
        assert (await store.load()).entries == entries
        assert await all_facts(store, 7000) == list(facts)
        await store.commit(Batch(1, 2, (), {}, tuple(entries)))
        assert await store.load() == Kept(1, 2, {})

    async def test_every_byte_comes_back(self, store):
        """Values and facts may hold anything, names any text."""
        anything = bytes(range(256)) + b"\r\n$-1\r\n"
        names = {"": b"", "Zoë 客": anything, "with space\r\n": b"\x00"}
        await store.commit(Batch(1, 1, (KeptFact(1, 1, anything), KeptFact(1, 2, b"")), names))
        assert (await store.load()).entries == names
        assert [fact.line for fact in await store.facts()] == [anything, b""]

    async def test_commits_keep_the_order_of_their_calls(self, store):
        """Those that are called at once come one after another, so that none overtakes an earlier step."""
        async with asyncio.TaskGroup() as group:
            for seq in range(1, 31):
                group.create_task(store.commit(step(seq), is_promise=seq % 10 == 0))
        assert await store.load() == Kept(1, 30, after_steps(30))
        assert len(await store.facts()) == 60


@pytest.mark.parametrize(
    "parts",
    [
        ((KeptFact(1, 2, b""), KeptFact(1, 1, b"")), {}, ()),
        ((KeptFact(1, 1, b""), KeptFact(1, 1, b"")), {}, ()),
        ((KeptFact(3, 1, b""),), {}, ()),
        ((), {"a": b""}, ("a",)),
    ],
)
def test_a_batch_that_makes_no_sense_is_refused_where_it_is_made(parts):
    """Facts out of order or of a later step, or a name both put and dropped: that could be kept in part only."""
    with pytest.raises(AssertionError, match="facts out of order|both put and dropped"):
        Batch(1, 2, *parts)
