"""The ledger's archive: facts that have left the store's live window, in Parquet files, each written once and for ever.

A file's name says what it holds, from (step, place) to (step, place), and by which version of the vocabulary:
`ledger-v1-000000000012.003-000000000345.001.parquet`. So the names alone say how far the archive goes.

A file is written beside, brought to the disk, and only then given its name: whoever dies on the way leaves nothing
that is read, and the next start clears it away. One process writes, and holds a lock for it; everybody may read, by
`history.py`.
"""

import fcntl
import os
import re
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Self

import duckdb

from acd.core.ledger import LEDGER_SCHEMA
from acd.store.port import KeptFact

Position = tuple[int, int]  # step, place

# The whole line is kept as `said`, so that it comes back byte for byte; what is asked for most stands beside it.
# A column `at` would have to be quoted in every query: SQL has that word for itself.
COLUMNS = "seq, place, moment, fact, call, said"
TABLE = (
    "(seq BIGINT NOT NULL, place INTEGER NOT NULL, moment TIMESTAMPTZ NOT NULL, fact VARCHAR NOT NULL, call VARCHAR, "
    "said JSON NOT NULL)"
)
# The lists of a chunk are converted while no other thread of Python runs; this keeps it to a few milliseconds.
CHUNK = 500
_NAME = re.compile(r"ledger-v(\d+)-(\d+)\.(\d+)-(\d+)\.(\d+)\.parquet")


class ArchiveError(Exception):
    """The archive did not do what was asked; the text says why and what to do. No fact is lost by it."""


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """One file of the archive, as its name tells: its facts from `first` to `last`, both included."""

    path: Path
    schema: int
    first: Position
    last: Position

    @classmethod
    def of(cls, path: Path) -> Self | None:
        """What the name tells; None when it is no name of ours."""
        found = _NAME.fullmatch(path.name)
        if found is None:
            return None
        schema, seq, place, last_seq, last_place = map(int, found.groups())
        return cls(path, schema, (seq, place), (last_seq, last_place))


class Archive:
    """The archive in `folder`, for the one process that writes it. Nothing is touched before the first `write`.

    Its methods may be called from any thread.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock: int | None = None
        self._writing = threading.Lock()

    def archived_through(self) -> Position:
        """The last (step, place) that is archived, (0, 0) when nothing is."""
        return max((file.last for file in archived_files(self.folder)), default=(0, 0))

    def write(self, facts: Iterable[KeptFact]) -> Path | None:
        """Archive facts that come from the store; returns when each of them is in a file, and on the disk.

        Those that are archived already are passed over; None when that holds for all. Raises ArchiveError: nothing
        must be trimmed then, and the same may be asked again at any time.
        """
        rows = list(facts)
        # A store gives them so, and sorting would hold up all other threads.
        if any(position(fact) >= position(after) for fact, after in pairwise(rows)):
            rows = [fact for _, fact in sorted({position(fact): fact for fact in rows}.items())]
        with self._writing:
            try:
                self._claim()
                through = self.archived_through()
                self._confirm([fact for fact in rows if position(fact) <= through])
                new = [fact for fact in rows if position(fact) > through]
                path = self._write(new) if new else None
                # Also when nothing is new: whoever named the last file may have died before this.
                _sync(self.folder)
            except (OSError, duckdb.Error) as error:
                raise ArchiveError(f"the ledger's archive {self.folder} cannot be written: {error}") from error
        return path

    def close(self) -> None:
        """Let another process write; closing twice changes nothing."""
        with self._writing:
            if self._lock is not None:
                os.close(self._lock)
                self._lock = None

    def _claim(self) -> None:
        if self._lock is not None:
            return
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync(self.folder.parent)
        lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for leftover in self.folder.glob("*.part"):
                leftover.unlink()
        except BlockingIOError:
            os.close(lock)
            raise ArchiveError(
                f"another process writes the ledger's archive {self.folder}: end one of the two"
            ) from None
        except OSError:
            os.close(lock)
            raise
        self._lock = lock

    def _confirm(self, known: Sequence[KeptFact]) -> None:
        """Facts that count as archived are, word for word: else trimming them would lose them."""
        if not known:
            return
        first, last = position(known[0]), position(known[-1])
        met = [file for file in archived_files(self.folder) if file.first <= last and first <= file.last]
        with database() as db:
            archived = set(db.execute(f"SELECT seq, place, said FROM {parquet(met)}").fetchall() if met else ())  # noqa: S608  # our own names, quoted
        for fact in known:
            if (fact.seq, fact.place, fact.line.decode()) not in archived:
                raise ArchiveError(
                    f"the store has a fact {fact.seq}.{fact.place} that the archive {self.folder} has not, though it "
                    "goes further: was the store replaced? Move the archive's files to another folder, and start again"
                )

    def _write(self, facts: Sequence[KeptFact]) -> Path:
        path = self.folder / _name(position(facts[0]), position(facts[-1]))
        part = path.with_suffix(".part")
        try:
            with database() as db:
                db.execute(f"CREATE TABLE piece {TABLE}")
                fill(db, "piece", facts)
                db.execute(
                    f"COPY (FROM piece ORDER BY seq, place) TO {quoted(part)} (FORMAT parquet, COMPRESSION zstd, "
                    f"USE_TMP_FILE false, KV_METADATA {{ledger_schema: '{LEDGER_SCHEMA}'}})"
                )
                written = db.execute(f"SELECT count(*) FROM read_parquet({quoted(part)})").fetchall()  # noqa: S608  # our own name, quoted
            assert written == [(len(facts),)], f"{part.name} holds {written} facts instead of {len(facts)}"
            part.chmod(0o600)
            _sync(part)
            part.rename(path)
        except BaseException:
            # A half-written file on a full disk would take the room that the next attempt needs.
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise
        return path


def position(fact: KeptFact) -> Position:
    """Where a fact stands in the ledger: its step, and its place within the step."""
    return fact.seq, fact.place


def archived_files(folder: Path) -> list[ArchivedFile]:
    """The archive's files, oldest facts first; none when there is no such folder. Raises OSError."""
    if not folder.is_dir():
        return []
    found = (ArchivedFile.of(path) for path in folder.iterdir())
    return sorted((file for file in found if file is not None), key=lambda file: (file.first, file.last))


def database() -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory that takes one core, reaches for nothing outside, and has its days begin in UTC."""
    db = duckdb.connect(
        config={"threads": 1, "autoinstall_known_extensions": False, "autoload_known_extensions": False}
    )
    db.execute("SET TimeZone = 'UTC'")
    return db


def fill(db: duckdb.DuckDBPyConnection, table: str, facts: Sequence[KeptFact]) -> None:
    """Put facts into a table that was made with `TABLE`. Raises duckdb.Error for a line that is no line of a ledger."""
    sql = (
        f"INSERT INTO {table} SELECT seq, place, (line->>'at')::TIMESTAMPTZ, line->>'fact', line->>'call', line "  # noqa: S608  # our own names
        "FROM (SELECT unnest($1::BIGINT[]) AS seq, unnest($2::INTEGER[]) AS place, unnest($3::VARCHAR[])::JSON AS line)"
    )
    for begin in range(0, len(facts), CHUNK):
        chunk = facts[begin : begin + CHUNK]
        lines = [fact.line.decode() for fact in chunk]
        db.execute(sql, [[fact.seq for fact in chunk], [fact.place for fact in chunk], lines])


def parquet(files: Sequence[ArchivedFile]) -> str:
    """Files as a table of SQL."""
    return f"read_parquet([{', '.join(quoted(file.path) for file in files)}])"


def quoted(path: Path) -> str:
    """A path as a text of SQL."""
    return "'" + str(path).replace("'", "''") + "'"


def _name(first: Position, last: Position) -> str:
    begin, end = (f"{seq:012}.{place:03}" for seq, place in (first, last))
    return f"ledger-v{LEDGER_SCHEMA}-{begin}-{end}.parquet"


def _sync(path: Path) -> None:
    """Bring a file, or what a folder holds by name, to the disk. Raises OSError."""
    opened = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
