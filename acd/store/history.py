"""Reading the ledger back: the archive's files and the store's live window as one, each fact once, in order.

The live window is read before the archive's folder is looked at: a fact that is archived and trimmed in between is met
twice and counted once; the other way round it would be missed. Needs no lock and disturbs nobody who writes.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import orjson

from acd.core.ledger import LEDGER_SCHEMA
from acd.store.archive import (
    COLUMNS,
    TABLE,
    ArchivedFile,
    ArchiveError,
    archived_files,
    database,
    fill,
    parquet,
    position,
    quoted,
)
from acd.store.port import KeptFact, Store

PAGE = 1_000


class QueryError(Exception):
    """The SQL cannot be answered; the text says why."""


async def live_window(store: Store) -> list[KeptFact]:
    """All facts of the live window, oldest first. Raises StoreError."""
    found: list[KeptFact] = []
    while page := await store.facts(after=position(found[-1]) if found else (0, 0), limit=PAGE):
        found += page
    return found


def read(
    folder: Path,
    live: Iterable[KeptFact],
    begin: datetime,
    end: datetime,
    *,
    fact: str | None = None,
    call: str | None = None,
) -> Iterator[KeptFact]:
    """The facts from `begin` to before `end` (both aware), in order; of one kind or one call only, if asked for.

    Raises ArchiveError when a file cannot be read: an answer without it would be wrong.
    """
    if begin.tzinfo is None or end.tzinfo is None:
        raise ValueError(f"the period {begin} to {end} has no time zone; give aware times")
    sql = (
        "SELECT seq, place, said FROM ledger WHERE moment >= $begin::TIMESTAMPTZ AND moment < $end::TIMESTAMPTZ "
        "AND ($fact IS NULL OR fact = $fact) AND ($call IS NULL OR call = $call) ORDER BY seq, place"
    )
    wanted = {"begin": _utc(begin), "end": _utc(end), "fact": fact, "call": call}
    window = list(live)
    files = _files(folder)
    with closing(_opened(folder, files, window)) as db:
        try:
            answer = db.execute(sql, wanted)
            while rows := answer.fetchmany(PAGE):
                yield from (KeptFact(seq, place, said.encode()) for seq, place, said in rows)
        except duckdb.Error as error:
            raise _damage(files) or ArchiveError(f"the ledger cannot be read from {folder}: {error}") from error


def query(folder: Path, live: Iterable[KeptFact], sql: str) -> list[dict[str, Any]]:
    """The rows that answer one SELECT, with its columns' names; times as text, in UTC.

    The view `ledger` has the columns seq, place, moment, fact, call and said, which is the fact as JSON:
    `said->>'queue'`. Raises QueryError for other statements and for mistakes, ArchiveError when a file cannot be read.
    """
    window = list(live)
    files = _files(folder)
    with closing(_opened(folder, files, window)) as db:
        try:
            if [statement.type for statement in db.extract_statements(sql)] != [duckdb.StatementType.SELECT]:
                raise QueryError("one SELECT is answered, and nothing else: the ledger is never changed")
            asked = db.sql(sql)
            assert asked is not None, "a SELECT has an answer"
            # As JSON, since times become objects of Python only with the help of another library.
            rows = asked.set_alias("asked").project("to_json(asked)").fetchall()
        except duckdb.Error as error:
            raise _damage(files) or QueryError(str(error)) from error
    return [orjson.loads(row) for (row,) in rows]


def _files(folder: Path) -> list[ArchivedFile]:
    try:
        files = archived_files(folder)
    except OSError as error:
        raise ArchiveError(f"the ledger's archive {folder} cannot be read: {error}") from error
    for file in files:
        if file.schema > LEDGER_SCHEMA:
            raise ArchiveError(
                f"{file.path} has version {file.schema}, this acd knows {LEDGER_SCHEMA}: use a newer acd"
            )
    return files


def _opened(folder: Path, files: Sequence[ArchivedFile], window: Sequence[KeptFact]) -> duckdb.DuckDBPyConnection:
    """A database with the view `ledger`, that can read the archive and nothing else."""
    db = database()
    try:
        db.execute(f"CREATE TABLE live {TABLE}")
        fill(db, "live", window)
        db.execute(f"CREATE VIEW ledger AS {_union(files, window)}")
        db.execute(f"SET allowed_directories = [{quoted(folder.absolute())}]")
        db.execute("SET enable_external_access = false")
        db.execute("SET lock_configuration = true")
    except duckdb.Error as error:
        db.close()
        raise _damage(files) or ArchiveError(f"the live window cannot be read: {error}") from error
    return db


def _union(files: Sequence[ArchivedFile], window: Sequence[KeptFact]) -> str:
    """Everything once. Only where names tell that two may hold the same fact are facts compared, as that is dear."""
    doubtful = _overlapping(files, window)
    sure = [file for file in files if file not in doubtful]
    parts = [f"SELECT {COLUMNS} FROM live"]  # noqa: S608  # our own names, here and below
    parts += [f"SELECT {COLUMNS} FROM {parquet([file])}" for file in files if file in doubtful]  # noqa: S608  # as above
    parts = [f"SELECT DISTINCT ON (seq, place) {COLUMNS} FROM ({' UNION ALL '.join(parts)})"]  # noqa: S608  # as above
    parts += [f"SELECT {COLUMNS} FROM {parquet(sure)}"] if sure else []  # noqa: S608  # as above
    return " UNION ALL ".join(parts)


def _overlapping(files: Sequence[ArchivedFile], window: Sequence[KeptFact]) -> set[ArchivedFile]:
    """The files (sorted) that may hold a fact which another file, or the window, holds too."""
    found = {file for file in files if window and file.last >= position(window[0])}
    furthest: ArchivedFile | None = None
    for file in files:
        if furthest is not None and file.first <= furthest.last:
            found |= {file, furthest}
        if furthest is None or file.last > furthest.last:
            furthest = file
    return found


def _damage(files: Sequence[ArchivedFile]) -> ArchiveError | None:
    """The first file that cannot be read at all, if it is that; looked for only after something went wrong."""
    with database() as db:
        for file in files:
            try:
                db.execute(f"SELECT count(*) FROM {parquet([file])}").fetchall()  # noqa: S608  # our own name, quoted
            except duckdb.Error as error:
                reason = str(error).partition("\n")[0]
                return ArchiveError(f"{file.path} cannot be read: {reason}; put a whole copy back in its place")
    return None


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
