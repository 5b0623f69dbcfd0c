from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from acd.core.ids import CallId, QueueName, StayId
from acd.core.ledger import CallAnswered, StayBegan, StayEnded
from acd.core.reasons import StayEnding
from acd.store import history
from acd.store.archive import Archive, ArchiveError, archived_files
from acd.store.history import QueryError, live_window, query, read
from acd.store.memory import MemoryStore
from acd.store.port import Batch
from tests.store.ledger_lines import EVER, NINE, kept, steps

BERLIN = ZoneInfo("Europe/Berlin")
SALES = QueueName("sales")


def second(number: int) -> datetime:
    """So many seconds after nine."""
    return NINE + timedelta(seconds=number)


@pytest.fixture
def folder(tmp_path):
    """Three files: steps 1 to 3, 4 to 6, and 7 to 9."""
    archive = Archive(tmp_path)
    for first in (1, 4, 7):
        archive.write(steps(first, first + 2))
    archive.close()
    return tmp_path


def copied(folder, first, last):
    """Another file of these steps, as nobody should ever write it."""
    archive = Archive(folder / "apart")
    path = archive.write(steps(first, last))
    assert path is not None
    archive.close()
    path.rename(folder / path.name)


def test_a_period_is_read_across_files_and_the_window(folder):
    """From its begin to before its end, in order, whatever lies where."""
    assert list(read(folder, steps(10, 12), *EVER)) == steps(1, 12)
    assert list(read(folder, steps(10, 12), second(3), second(11))) == steps(3, 10)
    assert list(read(folder, steps(10, 12), second(5), second(5))) == []
    assert list(read(folder / "nowhere", steps(1, 2), *EVER)) == steps(1, 2)


def test_a_fact_in_two_places_counts_once(folder):
    """Archived and not yet trimmed; and also in files that should never have been."""
    assert list(read(folder, steps(8, 10), *EVER)) == steps(1, 10)
    copied(folder, 2, 8)
    copied(folder, 3, 3)
    assert len(archived_files(folder)) == 5
    assert list(read(folder, steps(1, 10), *EVER)) == steps(1, 10)
    assert query(folder, steps(1, 10), "SELECT count(*) AS facts FROM ledger") == [{"facts": 20}]


async def test_what_is_archived_while_we_read_is_not_missed(tmp_path):
    """The window is read first: here it is archived and trimmed between its pages."""
    archive = Archive(tmp_path)

    class Trimmed(MemoryStore):
        async def facts(self, after=(0, 0), limit=10_000):
            page = await super().facts(after, limit)
            archive.write(page)
            await self.trim((page[-1].seq, page[-1].place) if page else (0, 0))
            return page

    store = Trimmed()
    await store.commit(Batch(1, 1500, tuple(steps(1, 1500))))
    assert list(read(tmp_path, await live_window(store), *EVER)) == steps(1, 1500)
    archive.close()


def test_the_order_is_the_ledgers_also_when_the_clock_was_set_back(tmp_path):
    """The step's number says what came first, the time only whether it is asked for."""
    facts = [kept(1, 1, second(50)), kept(2, 1, second(10)), kept(3, 1, second(40)), kept(4, 1, second(60))]
    archive = Archive(tmp_path)
    archive.write(facts[:2])
    archive.close()
    assert list(read(tmp_path, facts[2:], second(0), second(60))) == facts[:3]


def test_the_hour_that_comes_twice_is_told_apart(tmp_path):
    """On 25 October 2026 half past two comes twice in Berlin: with its zone, or its offset, each is a moment."""
    moments = [datetime(2026, 10, 25, 0, minute, tzinfo=UTC) for minute in (0, 30, 59)]
    moments += [datetime(2026, 10, 25, 1, minute, tzinfo=UTC) for minute in (0, 30, 59)]
    # As the engine may have written them: in UTC, or with the offset of the day's one or other half.
    facts = [kept(seq, 1, moment.astimezone(BERLIN) if seq % 2 else moment) for seq, moment in enumerate(moments, 1)]
    archive = Archive(tmp_path)
    archive.write(facts[:4])
    archive.close()
    first, second_time = (datetime(2026, 10, 25, 2, 0, tzinfo=BERLIN, fold=fold) for fold in (0, 1))
    three = datetime(2026, 10, 25, 3, 0, tzinfo=BERLIN)
    assert list(read(tmp_path, facts[4:], first, second_time)) == facts[:3]
    assert list(read(tmp_path, facts[4:], second_time, three)) == facts[3:]
    assert list(read(tmp_path, facts[4:], datetime.fromisoformat("2026-10-25T02:30+02:00"), three)) == facts[1:]
    day = "SELECT DISTINCT (moment AT TIME ZONE 'Europe/Berlin')::DATE::VARCHAR AS day FROM ledger"
    assert query(tmp_path, facts[4:], day) == [{"day": "2026-10-25"}]


def test_a_period_needs_a_zone(folder):
    """Whose two o'clock is meant is never guessed."""
    with pytest.raises(ValueError, match="no time zone"):
        list(read(folder, [], datetime(2026, 11, 22), second(5)))  # noqa: DTZ001  # a time without a zone is what is tested


def test_one_kind_or_one_call_can_be_asked_for(tmp_path):
    """Alone or together, in archive and window; what nobody has is an empty answer."""
    stay = StayBegan(CallId("c1"), StayId("c1-s1"), SALES)
    facts = [kept(1, 1, fact=CallAnswered(CallId("c1"))), kept(1, 2, fact=stay), kept(2, 1)]
    archive = Archive(tmp_path)
    archive.write(facts[:1])
    archive.close()
    assert list(read(tmp_path, facts[1:], *EVER, fact="CallAnswered")) == [facts[0], facts[2]]
    assert list(read(tmp_path, facts[1:], *EVER, call="c1")) == facts[:2]
    assert list(read(tmp_path, facts[1:], *EVER, call="c1", fact="StayBegan")) == [facts[1]]
    assert list(read(tmp_path, facts[1:], *EVER, call="'; DROP VIEW ledger")) == []


def test_sql_reaches_every_field(tmp_path):
    """The view has the fact itself as JSON; times come as text, and the same on every machine."""
    ended = StayEnded(CallId("c1"), StayId("c1-s1"), SALES, StayEnding.ABANDONED, 12.5)
    facts = [kept(1, 1, second(0), StayBegan(CallId("c1"), StayId("c1-s1"), SALES)), kept(2, 1, second(12), ended)]
    archive = Archive(tmp_path)
    archive.write(facts[:1])
    archive.close()
    sql = (
        "SELECT said->>'queue' AS queue, count(*) AS stays, max((said->>'wait_s')::DOUBLE) AS longest, "
        "max(moment) AS last FROM ledger GROUP BY queue -- and a remark;"
    )
    assert query(tmp_path, facts[1:], sql) == [
        {"queue": "sales", "stays": 2, "longest": 12.5, "last": "2026-11-22 09:00:12+00"}
    ]
    assert [row["fact"] for row in query(tmp_path, facts[1:], "FROM ledger ORDER BY seq DESC;")] == [
        "StayEnded",
        "StayBegan",
    ]


@pytest.mark.parametrize(
    ("sql", "complaint"),
    [
        ("", "one SELECT"),
        ("SELECT 1; SELECT 2", "one SELECT"),
        ("DROP VIEW ledger", "one SELECT"),
        ("COPY ledger TO 'copy.csv'", "one SELECT"),
        ("SELECT 1; COPY ledger TO 'copy.csv'", "one SELECT"),
        ("SELEC 1", "syntax error"),
        ("SELECT queue FROM ledger", "queue"),
        ("SELECT json('{')", "Malformed JSON"),
        ("SELECT * FROM read_text('/etc/hostname')", "disabled"),
        ("SELECT * FROM read_text('../../secret')", "disabled"),
    ],
)
def test_sql_only_asks(folder, sql, complaint):
    """One SELECT, of the ledger; whatever is wrong with it is said, and is not blamed on the archive."""
    before = sorted(folder.iterdir())
    with pytest.raises(QueryError, match=complaint):
        query(folder, [], sql)
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize("kept_bytes", [0, 100, -10])
@pytest.mark.parametrize("which", [0, 2])
def test_a_damaged_file_is_named(folder, kept_bytes, which):
    """A disk that lost something: no answer that looks complete is given, and the file is said."""
    path = archived_files(folder)[which].path
    path.write_bytes(path.read_bytes()[:kept_bytes])
    for live in ([], steps(9, 10)):
        with pytest.raises(ArchiveError, match=f"{path}.*put a whole copy back"):
            list(read(folder, live, *EVER))
        with pytest.raises(ArchiveError, match=f"{path}.*put a whole copy back"):
            query(folder, live, "SELECT said FROM ledger")


def test_a_file_of_a_newer_version_is_not_guessed_at(folder, monkeypatch):
    """Whoever went back to an older acd is told so."""
    monkeypatch.setattr(history, "LEDGER_SCHEMA", 0)
    with pytest.raises(ArchiveError, match="use a newer acd"):
        list(read(folder, [], *EVER))


def test_a_large_ledger_comes_back_whole(tmp_path):
    """200,000 facts in files of 50,000, and some in the window: the same, each once."""
    facts = steps(1, 50_500, places=4)
    archive = Archive(tmp_path)
    for begin in range(0, 200_000, 50_000):
        archive.write(facts[begin : begin + 50_000])
    archive.close()
    assert len(archived_files(tmp_path)) == 4
    assert list(read(tmp_path, facts[199_000:], *EVER)) == facts
    counted = "SELECT count(*) AS facts, count(DISTINCT (seq, place)) AS different FROM ledger"
    assert query(tmp_path, facts[199_000:], counted) == [{"facts": 202_000, "different": 202_000}]
