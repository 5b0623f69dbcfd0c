import json

import pytest

from acd.runtime.endpoints import Endpoints
from acd.store.archive import Archive
from acd.store.port import KeptFact
from tests.sip.stack import acd

COMMANDS = [
    ("agents",), ("agents", "pause", "ana", "--reason", "lunch"), ("queues",), ("queues", "help"), ("calls",),
    ("why", "a1-e1-c1"),
]  # fmt: skip
FACTS = [
    {"seq": 7, "at": "2026-11-22T09:00:00+00:00", "fact": "CallBegan", "call": "a1-e1-c1", "line": "+3225550100"},
    {"seq": 8, "at": "2026-11-22T09:00:01+00:00", "fact": "CallBegan", "call": "a1-e1-c11", "line": "+3225550100"},
    {"seq": 9, "at": "2026-11-22T09:00:02.5+00:00", "fact": "OfferRang", "call": "a1-e1-c1", "offer": "a1-e1-c1-s1-o1"},
]


def endpoints(run, http):
    """A run folder whose engine is said to be there."""
    run.mkdir()
    secrets = run / "credentials.json"
    names = ["ari_user", "ari_password", "ami_user", "ami_password", "api_token"]
    secrets.write_text(json.dumps({**dict.fromkeys(names, "secret-word"), "phones": {}}))
    Endpoints("127.0.0.1:1", "127.0.0.2", (), "http://127.0.0.1:1", "127.0.0.1:1", http, None, str(secrets)).write(run)
    return run


@pytest.mark.parametrize("command", COMMANDS)
def test_where_nothing_runs_the_command_says_so(tmp_path, command):
    """Exit code 2, one line, and what to do."""
    done = acd(*command, "--run", str(tmp_path / "nowhere"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "nothing runs in" in done.stderr
    assert "acd up" in done.stderr


def test_an_engine_that_is_gone_is_told_from_one_without_an_api(tmp_path):
    """And the token is in neither message."""
    gone = acd("agents", "--run", str(endpoints(tmp_path / "gone", "http://127.0.0.1:9")))
    assert gone.returncode == 2
    assert "no engine answers at http://127.0.0.1:9" in gone.stderr
    without = acd("agents", "--run", str(endpoints(tmp_path / "without", None)))
    assert without.returncode == 2
    assert "--http" in without.stderr
    assert "secret-word" not in gone.stderr + without.stderr


def test_run_before_the_wish_counts_as_well(tmp_path):
    """`acd agents --run X pause …` must not ask another centre."""
    run = str(tmp_path / "elsewhere")
    done = acd("agents", "--run", run, "pause", "ana", "--reason", "lunch")
    assert run in done.stderr


def test_the_story_of_a_call_is_read_from_the_ledger(tmp_path):
    """Also when nothing runs there any more, and of this call alone."""
    archive = Archive(tmp_path / "ledger")
    archive.write([KeptFact(int(str(fact["seq"])), 1, json.dumps(fact).encode()) for fact in FACTS])
    archive.close()
    told = acd("calls", "show", "a1-e1-c1", "--run", str(tmp_path))
    assert told.returncode == 0
    lines = told.stdout.splitlines()
    assert lines[0].startswith("a1-e1-c1 at 2026-11-22 09:00:00")
    assert [line.split()[:4] for line in lines[-2:]] == [["0.00", "s", "call", "began"], ["2.50", "s", "offer", "rang"]]
    as_json = acd("calls", "show", "a1-e1-c1", "--run", str(tmp_path), "--json")
    assert json.loads(as_json.stdout) == [FACTS[0], FACTS[2]]
    unknown = acd("calls", "show", "a1-e1-c2", "--run", str(tmp_path))
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "knows no call 'a1-e1-c2'" in unknown.stderr
