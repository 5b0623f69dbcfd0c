from acd.runtime.journal import Journal
from acd.runtime.ledger_file import LedgerFile
from acd.runtime.resume import next_epoch, resume
from tests.runtime.stand_ins import Counting, arrived, at


def steps(run, *, first, in_journal, in_ledger):
    """Steps that reached the journal, of which some reached the ledger too before the crash."""
    engine = Counting()
    journal = Journal(run / "journal", 4, lambda: engine.state)
    ledger = LedgerFile(run / "ledger.jsonl")
    for seq in range(first, first + in_journal):
        journal.open(seq, at(seq))
        step = engine.handle(arrived(seq), at(seq))
        journal.append(seq, at(seq), arrived(seq), step)
        if seq < first + in_ledger:
            ledger.record(seq, at(seq), step.facts)
    journal.close()
    ledger.close()


def test_the_epoch_grows_with_every_start(tmp_path):
    """It is in the file `epoch`, and never used twice."""
    assert [next_epoch(tmp_path) for _ in range(3)] == [1, 2, 3]
    assert (tmp_path / "epoch").read_text() == "3\n"


def test_a_lost_epoch_file_does_not_bring_an_old_epoch_back(tmp_path):
    """The journal's header knows the last one too."""
    steps(tmp_path, first=1, in_journal=1, in_ledger=1)
    (tmp_path / "epoch").write_text("")
    assert next_epoch(tmp_path) == 5


def test_facts_that_a_crash_kept_from_the_ledger_are_brought_there(tmp_path):
    """Each once, with their own step's number and time, and the numbering goes on behind them."""
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    for run, in_ledger in ((whole, 5), (broken, 2)):
        run.mkdir()
        steps(run, first=1, in_journal=5, in_ledger=in_ledger)
        assert resume(run) == 5
    assert (broken / "ledger.jsonl").read_bytes() == (whole / "ledger.jsonl").read_bytes()
    assert resume(broken) == 5
    assert (broken / "ledger.jsonl").read_bytes() == (whole / "ledger.jsonl").read_bytes()


def test_half_of_a_step_in_the_ledger_is_completed(tmp_path):
    """A torn ledger line was cut; only that fact is written again."""
    steps(tmp_path, first=1, in_journal=3, in_ledger=3)
    ledger = tmp_path / "ledger.jsonl"
    before = ledger.read_bytes()
    ledger.write_bytes(before[:-9])
    assert resume(tmp_path) == 3
    assert ledger.read_bytes() == before


def test_a_fresh_folder_begins_at_nothing(tmp_path):
    """No journal, no ledger: the first step will be number 1."""
    assert resume(tmp_path) == 0
