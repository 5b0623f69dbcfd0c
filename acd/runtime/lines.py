"""A file of lines that is only ever appended to, and stays whole: a line is there altogether or not at all.

Used by the journal. A write goes to the operating system at once, so that a killed process loses
nothing of it; it is not forced to the disk, so that a power cut may cost the last seconds.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Self


class LineFile:
    """Opens or makes `path`. A torn last line (crash, full disk) is cut off; `torn_bytes` tells how much that was."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        found = os.fstat(self._fd).st_size
        self.size_bytes = whole_bytes(path)
        self.torn_bytes = found - self.size_bytes
        self._is_torn = False
        if self.torn_bytes:
            os.ftruncate(self._fd, self.size_bytes)

    def append(self, lines: bytes) -> None:
        """Write whole lines. Raises OSError; what was written of them is cut off, at the latest before the next."""
        if self._is_torn:
            os.ftruncate(self._fd, self.size_bytes)
        self._is_torn = True
        written = os.write(self._fd, lines)
        if written != len(lines):
            raise OSError(f"{self.path}: only {written} of {len(lines)} bytes could be written; is the disk full?")
        self._is_torn = False
        self.size_bytes += written

    def close(self) -> None:
        """Let go of the file; closing twice changes nothing."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def __enter__(self) -> Self:
        """The file was opened by the constructor."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of it, whatever happened."""
        self.close()


def whole_bytes(path: Path) -> int:
    """How many bytes of the file are whole lines: all but what follows the last end of line."""
    size = path.stat().st_size
    with path.open("rb") as file:
        for end in range(size, 0, -BLOCK_BYTES):
            start = max(0, end - BLOCK_BYTES)
            file.seek(start)
            found = file.read(end - start).rfind(b"\n")
            if found >= 0:
                return start + found + 1
    return 0


def lines_backwards(path: Path) -> Iterator[bytes]:
    """The whole lines of a file from the last to the first, without their ends; reads no more than it is asked for."""
    rest = b""
    with path.open("rb") as file:
        for end in range(whole_bytes(path), 0, -BLOCK_BYTES):
            start = max(0, end - BLOCK_BYTES)
            file.seek(start)
            first, *others = (file.read(end - start) + rest).split(b"\n")
            yield from (line for line in reversed(others) if line)
            rest = first
    if rest:
        yield rest


BLOCK_BYTES = 65_536
