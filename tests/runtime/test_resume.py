from structlog.testing import capture_logs

from acd.core.engine import Engine
from acd.core.events import EndCause, LegEnded
from acd.core.ids import LegId
from acd.runtime.books import Books
from acd.runtime.journal import Journal
from acd.runtime.resume import kept_of, last_seq, next_epoch
from acd.store.memory import MemoryStore
from acd.store.port import Batch
from tests.runtime.stand_ins import A1, Counting, arrived, at, opening

ENDED = (EndCause.NORMAL, 16, "sip-1")


def steps(run, *, first, count):
    """Steps that reached the journal."""
    engine = Counting()
    journal = Journal(run / "journal", 4, lambda: engine.state)
    for seq in range(first, first + count):
        if journal.is_due(at(seq)):
            journal.begin(seq, at(seq))
        step = engine.handle(arrived(seq), at(seq))
        journal.append([(seq, at(seq), arrived(seq), step)])
    journal.close()


def test_the_epoch_grows_with_every_start(tmp_path):
    """It is in the file `epoch`, and never used twice."""
    assert [next_epoch(tmp_path, 0) for _ in range(3)] == [1, 2, 3]
    assert (tmp_path / "epoch").read_text() == "3\n"


def test_a_lost_epoch_file_does_not_bring_an_old_epoch_back(tmp_path):
    """The journal's header knows the last one too."""
    steps(tmp_path, first=1, count=1)
    (tmp_path / "epoch").write_text("")
    assert next_epoch(tmp_path, 0) == 5
    assert next_epoch(tmp_path, 7) == 8, "so does the store"


def test_numbers_go_on_behind_the_journal(tmp_path):
    """Steps that the store has not heard of count too; a torn last line does not."""
    assert last_seq(tmp_path) == 0
    steps(tmp_path, first=7, count=3)
    assert last_seq(tmp_path) == 9
    file = tmp_path / "journal" / "journal-000001.jsonl"
    file.write_bytes(file.read_bytes()[:-20])
    assert last_seq(tmp_path) == 8


def test_a_journal_that_has_only_its_header_names_the_step_before(tmp_path):
    """The engine died between the two lines."""
    steps(tmp_path, first=7, count=1)
    file = tmp_path / "journal" / "journal-000001.jsonl"
    file.write_bytes(file.read_bytes().splitlines(keepends=True)[0])
    assert last_seq(tmp_path) == 6


async def test_what_the_books_wrote_is_what_a_new_engine_is_given(tmp_path):
    """Every entity that lives after the last step, and of which moment that is."""
    engine, store = Engine(), MemoryStore()
    books = Books(store, 1, lambda: engine.state)
    for seq, event in enumerate([*opening(), arrived(1), arrived(2), LegEnded(A1, LegId("a1-1.0"), *ENDED)], 1):
        step = engine.handle(event, at(seq))
        books.record(seq, at(seq), step.facts, step.touched)
    await books.write_all()
    kept = kept_of(await store.load())
    assert kept is not None
    assert (kept.seq, kept.wall, kept.mono_s) == (5, at(5).wall, at(5).mono_s)
    assert kept.calls == tuple(engine.state.calls.values())
    assert kept.legs == tuple(engine.state.legs.values())
    assert len(kept.calls) == 1


async def test_an_entry_that_cannot_be_read_is_left_out():
    """One of another version costs that one, not all."""
    store = MemoryStore()
    moment = b'{"mono_s": 1.0, "wall": "2026-11-22T09:00:00+00:00", "stays_taken": 3}'
    await store.commit(Batch(1, 5, (), {"moment": moment, "calls/c1": b'{"id": "c1"}', "agents/ana": b"["}))
    with capture_logs() as logs:
        kept = kept_of(await store.load())
    assert kept is not None
    assert (kept.seq, kept.stays_taken, kept.calls, kept.agents) == (5, 3, (), ())
    assert [line["key"] for line in logs] == ["c1", "ana"]


async def test_a_new_store_has_kept_nothing():
    """The centre opens as its settings say."""
    assert kept_of(await MemoryStore().load()) is None
