import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest

from acd.core.ids import CallId, QueueName, StayId
from acd.core.ledger import CallAnswered, StayBegan, StayEnded
from acd.core.reasons import StayEnding
from acd.store.archive import Archive
from acd.store.port import Batch
from acd.store.redis import RedisStore
from acd.store.server import EmbeddedServer
from tests.sources import ROOT
from tests.store.ledger_lines import NINE, kept
from tests.store.places import serving

CALL, SALES = CallId("a1-e1-c1"), QueueName("sales")
STAY = StayId("a1-e1-c1-s1")
FACTS = [
    kept(1, 1, NINE, CallAnswered(CALL)),
    kept(1, 2, NINE, StayBegan(CALL, STAY, SALES)),
    kept(2, 1, NINE + timedelta(minutes=1), StayEnded(CALL, STAY, SALES, StayEnding.ANSWERED, 60.0)),
    kept(3, 1, NINE + timedelta(minutes=2), CallAnswered(CallId("a1-e1-c2"))),
]


def asked(run, *arguments):
    """The command, on a machine in Berlin."""
    return subprocess.run(
        [sys.executable, "-m", "acd", "ledger", "--run", str(run), *arguments],
        capture_output=True, text=True, check=False, timeout=60, cwd=ROOT, env={**os.environ, "TZ": "Europe/Berlin"},
    )  # fmt: skip


@pytest.fixture
def archived(tmp_path):
    """A run folder whose first three facts are archived, and whose store is not running."""
    archive = Archive(tmp_path / "ledger")
    archive.write(FACTS[:3])
    archive.close()
    return tmp_path


@pytest.fixture
async def run(archived):
    """The same with its store, which has the last two: one is archived and not trimmed."""
    with serving(EmbeddedServer(archived / "store")) as server:
        store = RedisStore(server.url)
        await store.commit(Batch(1, 3, tuple(FACTS[2:])))
        await store.close()
        yield archived


def test_archive_and_window_are_told_as_one(run):
    """A line for each fact, in the time of the machine, with its step and what it says."""
    done = asked(run)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "2026-11-22 10:00:00.000+01:00  1.1  CallAnswered  a1-e1-c1",
        "2026-11-22 10:00:00.000+01:00  1.2  StayBegan  a1-e1-c1  stay=a1-e1-c1-s1 queue=sales",
        f"2026-11-22 10:01:00.000+01:00  2.1  StayEnded  {CALL}  stay={STAY} queue=sales ending=answered wait_s=60.00",
        "2026-11-22 10:02:00.000+01:00  3.1  CallAnswered  a1-e1-c2",
    ]


def test_it_is_asked_by_time_name_and_call(run):
    """A time without a zone is the machine's; JSON is the ledger's own lines."""
    period = ("--from", "2026-11-22T10:00:30", "--to", "2026-11-22T09:02:00Z")
    assert asked(run, "--json", *period).stdout == FACTS[2].line.decode() + "\n"
    assert asked(run, "--json", "--fact", "CallAnswered", "--call", CALL).stdout == FACTS[0].line.decode() + "\n"
    assert asked(run, "--from", "2026-11-23").stdout == ""


def test_it_is_asked_by_sql(run):
    """As a table for people, or an object for each row."""
    sql = "SELECT call, count(*) AS facts, max(moment) AS last FROM ledger GROUP BY call ORDER BY call"
    done = asked(run, "--sql", sql, "--json")
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"call": "a1-e1-c1", "facts": 3, "last": "2026-11-22 09:01:00+00"},
        {"call": "a1-e1-c2", "facts": 1, "last": "2026-11-22 09:02:00+00"},
    ]
    heading, first, _ = asked(run, "--sql", sql).stdout.splitlines()
    assert heading.split() == ["call", "facts", "last"]
    assert first.split() == ["a1-e1-c1", "3", "2026-11-22", "09:01:00+00"]


def test_without_its_store_the_archive_is_shown_and_the_rest_is_not_hidden(archived):
    """Who reads a part only is told so."""
    done = asked(archived, "--json")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [fact.line.decode() for fact in FACTS[:3]]
    assert "only what is archived is shown" in done.stderr


def test_where_there_is_no_ledger_that_is_said(tmp_path):
    """Neither archive nor store: exit 2."""
    done = asked(tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no ledger" in done.stderr
    assert "--run" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (("--fact", "CallBegun"), 1, 'did you mean "CallBegan"?'),
        (("--sql", "SELECT queue FROM ledger"), 1, "queue"),
        (("--sql", "SELECT 1", "--call", "c1"), 1, "WHERE"),
        (("--from", "yesterday"), 2, "no time such as"),
    ],
)
def test_a_wrong_question_is_explained(archived, arguments, code, complaint):
    """With what to do."""
    done = asked(archived, *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert complaint in done.stderr


def test_a_damaged_file_ends_the_command(archived):
    """No part of the answer looks like all of it."""
    (file,) = (archived / "ledger").glob("*.parquet")
    file.write_bytes(file.read_bytes()[:-10])
    done = asked(archived)
    assert (done.returncode, done.stdout) == (2, "")
    assert str(file) in done.stderr
