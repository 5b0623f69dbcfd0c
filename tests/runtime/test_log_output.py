import os
import resource
import threading
from contextlib import contextmanager

import pytest

from acd.runtime.log import FILES_KEPT, Output

BOUND = 1000


@contextmanager
def a_full_disk(room_bytes: int):
    """Here: a file that may not grow over this."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def numbered(first: int, end: int) -> list[bytes]:
    """Lines of 10 bytes."""
    return [b"line %04d\n" % number for number in range(first, end)]


def kept(path):
    """The files of a log, the oldest first."""
    names = [f"{path.name}.{number}" for number in range(FILES_KEPT + 1, 0, -1)] + [path.name]
    return [found for name in names if (found := path.with_name(name)).exists()]


def test_files_are_bounded_and_only_the_last_are_kept(tmp_path):
    """Each holds whole lines up to its size; together they are the end of what was said, without a gap."""
    path = tmp_path / "engine.log"
    path.write_bytes(b"".join(numbered(0, 50)))
    output = Output(path, file_bytes=BOUND)
    for line in numbered(50, 730):
        output.write(line)
    files = kept(path)
    assert [file.stat().st_size for file in files] == [*[BOUND] * FILES_KEPT, 300]
    assert b"".join(file.read_bytes() for file in files) == b"".join(numbered(300, 730))


def test_a_line_that_is_larger_than_a_file_is_written(tmp_path):
    """It has a file to itself."""
    path = tmp_path / "engine.log"
    output = Output(path, file_bytes=5)
    output.write(b"a large line\n")
    output.write(b"another large line\n")
    assert [file.read_bytes() for file in kept(path)] == [b"a large line\n", b"another large line\n"]


def test_a_full_disk_costs_lines_and_nothing_else(tmp_path):
    """No line is there in part, and once there is room the log goes on."""
    path = tmp_path / "engine.log"
    output = Output(path, file_bytes=BOUND)
    with a_full_disk(25):
        for line in numbered(0, 10):
            output.write(line)
    for line in numbered(10, 12):
        output.write(line)
    assert path.read_bytes() == b"".join([*numbered(0, 2), *numbered(10, 12)])


def test_the_next_file_is_tried_again(tmp_path):
    """When it cannot be opened (no descriptors left), lines are lost until it can; the old files stay."""
    path = tmp_path / "engine.log"
    output = Output(path, file_bytes=BOUND)
    for line in numbered(0, 100):
        output.write(line)
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, before[1]))
    try:
        for line in numbered(100, 110):
            output.write(line)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    for line in numbered(110, 112):
        output.write(line)
    assert [file.name for file in kept(path)] == ["engine.log.1", "engine.log"]
    assert [file.read_bytes() for file in kept(path)] == [b"".join(numbered(0, 100)), b"".join(numbered(110, 112))]


def test_a_stderr_that_nobody_reads_any_more_costs_nothing(tmp_path):
    """As long as it is read it has the same lines as the file; a pipe whose reader has gone is no error."""
    path = tmp_path / "engine.log"
    reader, writer = os.pipe()
    output = Output(path, stderr=writer)
    output.write(b"one\n")
    assert os.read(reader, 100) == b"one\n"
    os.close(reader)
    output.write(b"two\n")
    os.close(writer)
    assert path.read_bytes() == b"one\ntwo\n"


def test_threads_write_whole_lines(tmp_path):
    """Each line is there once, and those of one thread in their order, over several files."""
    path = tmp_path / "engine.log"
    output = Output(path, file_bytes=20_000)

    def write(name: int) -> None:
        for number in range(1000):
            output.write(b"%d %04d\n" % (name, number))

    threads = [threading.Thread(target=write, args=[name]) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = b"".join(file.read_bytes() for file in kept(path)).splitlines()
    assert len(lines) == 4000
    for name in range(4):
        assert [line for line in lines if line.startswith(b"%d " % name)] == [
            b"%d %04d" % (name, n) for n in range(1000)
        ]


@pytest.mark.timeout(10)
def test_a_line_within_a_line_comes_after_it(tmp_path):
    """A destructor may log at any moment, also while its own thread is writing: nothing stops and no line is cut."""
    path = tmp_path / "engine.log"
    output = Output(path, file_bytes=BOUND)

    class Interrupted(bytes):
        def __len__(self) -> int:
            output.write(b"inner\n")
            return super().__len__()

    output.write(b"first\n")
    output.write(Interrupted(b"outer\n"))
    lines = path.read_bytes().splitlines()
    assert lines[:3] == [b"first", b"outer", b"inner"]
    assert set(lines[2:]) == {b"inner"}
