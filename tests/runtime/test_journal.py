import orjson
import pytest

from acd.core.engine import Step
from acd.core.events import DigitPressed
from acd.core.ids import LegId
from acd.runtime.journal import RETRY_S, Bounds, Journal, journal_files
from acd.runtime.replay import JournalUnreadableError, replay
from acd.runtime.wire import decode, encode
from tests.runtime.stand_ins import A1, Counting, Tally, arrived, at

SMALL = Bounds(file_bytes=2_000, files_max=3)


def counting_from(state):
    """The engine of a header."""
    return Counting(decode(Tally, encode(state)))


def written(folder, events, bounds=SMALL):
    """The journal of these events, one per second."""
    engine = Counting()
    journal = Journal(folder, 1, lambda: engine.state, bounds)
    for seq, event in enumerate(events, start=1):
        if journal.is_due(at(seq)):
            journal.begin(seq, at(seq))
        try:
            outcome: Step | str = engine.handle(event, at(seq))
        except ZeroDivisionError as error:
            outcome = repr(error)
        journal.append([(seq, at(seq), event, outcome)])
    journal.close()
    return journal_files(folder)


def test_files_are_bounded_in_size_and_number(tmp_path):
    """A file is followed by another when it is full, and only the newest are kept."""
    files = written(tmp_path, [arrived(n) for n in range(60)])
    assert len(files) == SMALL.files_max
    assert files[0].name > "journal-000001.jsonl"
    assert max(file.stat().st_size for file in files) < 2 * SMALL.file_bytes


def test_each_file_replays_on_its_own(tmp_path):
    """The header's state is enough to begin anywhere; all files together replay too."""
    files = written(tmp_path, [arrived(n) for n in range(60)])
    each = [replay(file, counting_from) for file in files]
    assert all(found.difference is None and found.events for found in each)
    assert replay(tmp_path, counting_from).events == sum(found.events for found in each)


def test_an_engine_that_failed_fails_again_at_replay(tmp_path):
    """A bug is part of what happened."""
    star = DigitPressed(A1, LegId("a1-1.0"), "*")
    written(tmp_path, [arrived(1), star, arrived(2)])
    found = replay(tmp_path, counting_from)
    assert (found.events, found.commands, found.difference) == (3, 2, None)


def test_a_torn_last_line_is_tolerated_and_told(tmp_path):
    """A crash in the middle of a write costs that line and nothing else."""
    (file,) = written(tmp_path, [arrived(1), arrived(2)])
    file.write_bytes(file.read_bytes()[:-5])
    found = replay(file, counting_from)
    assert (found.events, found.torn, found.difference) == (1, (file,), None)


def test_the_first_difference_is_shown_with_its_line(tmp_path):
    """Another reason to hang up, in the third step: line 4 of the file."""
    (file,) = written(tmp_path, [arrived(1), arrived(2), arrived(3)])
    lines = file.read_bytes().splitlines(keepends=True)
    lines[3] = lines[3].replace(b'"reason":"busy"', b'"reason":"normal"')
    file.write_bytes(b"".join(lines))
    difference = replay(file, counting_from).difference
    assert difference is not None
    assert difference.line == 4
    assert '"reason":"normal"' in difference.recorded
    assert '"reason":"busy"' in difference.replayed


def test_another_format_is_refused_with_both_versions(tmp_path):
    """The message says which format was found, which is read, and who wrote it."""
    (file,) = written(tmp_path, [arrived(1)])
    header, rest = file.read_bytes().split(b"\n", 1)
    file.write_bytes(encode({**orjson.loads(header), "format": 99, "acd": "9.0"}) + b"\n" + rest)
    with pytest.raises(JournalUnreadableError) as refused:
        replay(file, counting_from)
    assert "format 99" in str(refused.value)
    assert "9.0" in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"not json\n", b"[]\n"])
def test_a_file_that_is_no_journal_is_refused(tmp_path, content):
    """With its name and line, not with a traceback."""
    file = tmp_path / "journal-000001.jsonl"
    file.write_bytes(content)
    with pytest.raises(JournalUnreadableError, match=r"journal-000001\.jsonl:1"):
        replay(file, counting_from)


def test_a_missing_journal_is_refused(tmp_path):
    """With what was expected there."""
    with pytest.raises(JournalUnreadableError, match="expected journal-000001"):
        replay(tmp_path, counting_from)


def test_a_journal_that_cannot_be_written_is_counted_and_begins_again_later(tmp_path):
    """The folder's place is taken by a file: steps go on, and a minute later, when it is free, a new file begins."""
    folder = tmp_path / "journal"
    folder.write_text("in the way")
    engine = Counting()
    journal = Journal(folder, 1, lambda: engine.state)

    def step(seq, now):
        if journal.is_due(now):
            journal.begin(seq, now)
        journal.append([(seq, now, arrived(seq), engine.handle(arrived(seq), now))])

    step(1, at(0))
    folder.unlink()
    step(2, at(1))
    assert journal.lines_missed == 2
    step(3, at(RETRY_S))
    journal.close()
    found = replay(folder, counting_from)
    assert (found.events, found.difference) == (1, None)
