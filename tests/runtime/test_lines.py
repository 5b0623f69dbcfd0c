from pathlib import Path

import pytest

from acd.runtime.lines import LineFile, lines_backwards, whole_bytes


def test_a_torn_last_line_is_cut_off_when_the_file_is_opened(tmp_path):
    """What a crash left half-written goes, and the next line begins where it began."""
    file = tmp_path / "x"
    file.write_bytes(b'{"a":1}\n{"b":')
    with LineFile(file) as opened:
        assert opened.torn_bytes == 5
        opened.append(b'{"c":3}\n')
    assert file.read_bytes() == b'{"a":1}\n{"c":3}\n'


def test_a_full_disk_is_an_error_of_that_write_only():
    """The write raises, and the size stays what it was."""
    with pytest.raises(OSError), LineFile(Path("/dev/full")) as full:
        full.append(b"{}\n")


def test_half_a_write_leaves_no_half_line(tmp_path):
    """A file that may not grow takes part of a line; the next write removes that part first."""
    import resource

    file = tmp_path / "x"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with LineFile(file) as opened:
        opened.append(b"12345678\n")
        resource.setrlimit(resource.RLIMIT_FSIZE, (12, before[1]))
        try:
            with pytest.raises(OSError) as failed:
                opened.append(b"abcdefgh\n")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert "3 of 9 bytes" in str(failed.value)
        opened.append(b"ok\n")
    assert file.read_bytes() == b"12345678\nok\n"


@pytest.mark.parametrize("size", [0, 1, 2, 7, 100])
def test_lines_are_read_backwards_over_any_number_of_blocks(tmp_path, size):
    """Long and short lines, last first; a torn one is left out."""
    written = [b"%d" % n + b"x" * (n * 37_000) for n in range(size % 9)] + [b"y"] * (size // 9)
    file = tmp_path / "x"
    file.write_bytes(b"".join(line + b"\n" for line in written) + b"torn")
    assert list(lines_backwards(file)) == written[::-1]
    assert whole_bytes(file) == file.stat().st_size - 4
