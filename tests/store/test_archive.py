from datetime import timedelta

import duckdb
import pytest

from acd.core.ledger import LEDGER_SCHEMA
from acd.store.archive import Archive, ArchivedFile, ArchiveError, archived_files
from acd.store.history import read
from acd.store.port import KeptFact
from tests.store.ledger_lines import EVER, NINE, kept, steps


@pytest.fixture
def folder(tmp_path):
    """Where the archive is to be; its name has a quotation mark and a bracket on purpose."""
    return tmp_path / "it's [one]" / "ledger"


@pytest.fixture
def archive(folder):
    """An archive, let go of afterwards."""
    made = Archive(folder)
    yield made
    made.close()


def names(folder):
    """The archive's files."""
    return [file.path.name for file in archived_files(folder)]


def test_a_file_is_named_by_what_it_holds(archive, folder):
    """From (step, place) to (step, place), with the vocabulary's version, which the file says itself too."""
    assert archive.archived_through() == (0, 0)
    path = archive.write([kept(12, 3), kept(13, 1), kept(345, 1001)])
    assert path == folder / "ledger-v1-000000000012.003-000000000345.1001.parquet"
    assert ArchivedFile.of(path) == ArchivedFile(path, LEDGER_SCHEMA, (12, 3), (345, 1001))
    assert archive.archived_through() == (345, 1001)
    said = duckdb.execute("SELECT key, value FROM parquet_kv_metadata($1)", [str(path)])
    assert said.fetchall() == [(b"ledger_schema", b"%d" % LEDGER_SCHEMA)]
    assert path.stat().st_mode & 0o077 == 0, "it holds callers' numbers"


def test_what_is_archived_already_is_passed_over(archive, folder):
    """After a crash the store has facts that are archived: only the rest goes into a new file; twice given is once."""
    archive.write(steps(1, 3))
    assert archive.write(steps(2, 3)) is None
    assert archive.write([*steps(2, 5), kept(5, 2)]) == folder / "ledger-v1-000000000004.001-000000000005.002.parquet"
    assert archive.write([]) is None
    assert list(read(folder, [], *EVER)) == steps(1, 5)


def test_a_store_that_begins_again_at_one_loses_nothing(archive, folder):
    """Facts that are not in the archive, though their number is behind it, are refused and not taken for archived."""
    archive.write(steps(1, 3))
    with pytest.raises(ArchiveError, match=r"a fact 2\.1 .*was the store replaced\?"):
        archive.write([kept(2, 1, NINE + timedelta(days=1))])
    with pytest.raises(ArchiveError, match=r"a fact 1\.7"):
        archive.write([kept(1, 7)])
    assert list(read(folder, [], *EVER)) == steps(1, 3)


def test_leftovers_go_at_the_next_start(archive, folder):
    """Half a file is never read, and cleared away before the first write; files of others stay."""
    folder.mkdir(parents=True)
    (folder / "ledger-v1-000000000001.001-000000000009.001.part").write_bytes(b"PAR1half")
    (folder / "notes.txt").write_text("the operator's")
    assert archive.archived_through() == (0, 0)
    assert list(read(folder, steps(1, 2), *EVER)) == steps(1, 2)
    archive.write(steps(1, 2))
    assert sorted(path.name for path in folder.iterdir()) == sorted([*names(folder), "lock", "notes.txt"])


def test_one_process_writes(archive, folder):
    """A second one is told, until the first lets go; closing twice changes nothing."""
    archive.write(steps(1, 1))
    other = Archive(folder)
    with pytest.raises(ArchiveError, match="another process writes"):
        other.write(steps(2, 2))
    archive.close()
    archive.close()
    other.write(steps(2, 2))
    other.close()
    assert list(read(folder, [], *EVER)) == steps(1, 2)


@pytest.mark.parametrize("line", [b"{", b"{}", b'{"at":"soon","fact":"CallAnswered"}', b'{"at":"2026-11-22T09:00Z"}'])
def test_a_line_that_is_no_fact_is_refused(archive, folder, line):
    """Nothing is written, and nothing half."""
    with pytest.raises(ArchiveError, match="cannot be written"):
        archive.write([kept(1), KeptFact(2, 1, line)])
    assert [path.name for path in folder.iterdir()] == ["lock"]
