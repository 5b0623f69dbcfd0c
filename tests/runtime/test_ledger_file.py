import resource

import orjson
from structlog.testing import capture_logs

from acd.core.ids import CallId
from acd.core.ledger import CallAnswered, CallEnded
from acd.core.reasons import CallEnding
from acd.runtime.ledger_file import RETRY_S, LedgerFile, last_seq
from tests.runtime.stand_ins import at

ANSWERED = CallAnswered(CallId("c1"))
ENDED = CallEnded(CallId("c1"), CallEnding.FLOW_ENDED, 16)


def lines_of(path):
    """The ledger, read."""
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def test_each_fact_is_a_line_with_its_step_and_time(tmp_path):
    """Facts of one step share its number and moment."""
    path = tmp_path / "ledger.jsonl"
    ledger = LedgerFile(path)
    ledger.record(7, at(0), [ANSWERED, ENDED])
    ledger.close()
    assert lines_of(path) == [
        {"seq": 7, "at": "2026-11-22T09:00:00+00:00", "fact": "CallAnswered", "call": "c1"},
        {
            "seq": 7,
            "at": "2026-11-22T09:00:00+00:00",
            "fact": "CallEnded",
            "call": "c1",
            "ending": "flow_ended",
            "q850": 16,
        },
    ]
    assert path.read_bytes().startswith(
        b'{"seq":7,"at":"2026-11-22T09:00:00+00:00","fact":"CallAnswered","call":"c1"}\n'
        b'{"seq":7,"at":"2026-11-22T09:00:00+00:00","fact":"CallEnded","call":"c1","ending":"flow_ended","q850":16}\n'
    )
    assert last_seq(path) == (7, 2)


def test_what_cannot_be_written_waits_and_is_written_in_order(tmp_path):
    """A full disk (here: a file that may not grow) costs no fact."""
    path = tmp_path / "ledger.jsonl"
    ledger = LedgerFile(path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    with capture_logs() as said:
        try:
            ledger.record(1, at(0), [ANSWERED])
            ledger.record(2, at(1), [ENDED])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [line["waiting"] for line in said] == [1]
    ledger.record(3, at(RETRY_S), [])
    ledger.close()
    assert [line["seq"] for line in lines_of(path)] == [1, 2]


def test_an_empty_ledger_has_no_last_step(tmp_path):
    """Also when there is no file at all."""
    assert last_seq(tmp_path / "ledger.jsonl") == (0, 0)
