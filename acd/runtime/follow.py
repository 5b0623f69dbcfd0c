"""Following a file that another process appends to."""

from collections.abc import Iterator
from pathlib import Path

from acd.runtime.lines import whole_bytes

READ_BYTES_MAX = 4_000_000


class Follower:
    """Gives the whole lines that were added to `path` since the last time; the file may not be there yet."""

    def __init__(self, path: Path, *, from_end: bool = False) -> None:
        self._path = path
        # Whole lines only: a torn last line is cut off before the next one is written.
        self._at = whole_bytes(path) if from_end and path.exists() else 0
        self._rest = b""

    def lines(self) -> Iterator[bytes]:
        """The new lines, without their ends; at most about `READ_BYTES_MAX` bytes of them at a time."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._at)
                added = file.read(READ_BYTES_MAX)
        except FileNotFoundError:
            return
        self._at += len(added)
        *whole, self._rest = (self._rest + added).split(b"\n")
        yield from whole
