"""The input journal: every event with the commands and facts it led to, so that `acd replay` can do it all again.

Files `journal-000001.jsonl`, … of bounded size and number. Each begins with a header that holds the engine's whole
state, so each can be replayed on its own. A journal that cannot be written never stops a call: the gap is counted,
and since a file with a gap could not be replayed, writing goes on in a new one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from acd import __version__
from acd.core.engine import Step
from acd.core.events import Event, Now
from acd.runtime.lines import LineFile
from acd.runtime.wire import encode, named

FORMAT = 1
RETRY_S = 60.0

# A step as it is written: its number, its moment, the event, and what the engine made of it or raised.
Done = tuple[int, Now, Event, Step | str]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Bounds:
    """A file is followed by a new one at `file_bytes`; the `files_max` newest are kept."""

    file_bytes: int = 64_000_000
    files_max: int = 8


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a file. `state` is the engine's, encoded, before the step `seq`."""

    format: int
    acd: str
    epoch: int
    seq: int
    state: object


def line_of(seq: int, now: Now, event: Event, outcome: Step | str) -> bytes:
    """One step as a line. `outcome` is a text when the engine failed: what it raised, and nothing was done."""
    said: dict[str, object]
    if isinstance(outcome, str):
        said = {"error": outcome}
    else:
        said = {"commands": [*map(named, outcome.commands)], "facts": [*map(named, outcome.facts)]}
    return encode({"seq": seq, "mono_s": now.mono_s, "wall": now.wall, "event": named(event), **said}) + b"\n"


class Journal:
    """Writes into `folder`. `state` gives the engine's state at any time; `epoch` is the leader's."""

    def __init__(self, folder: Path, epoch: int, state: Callable[[], object], bounds: Bounds | None = None) -> None:
        self._folder = folder
        self._epoch = epoch
        self._state = state
        self._bounds = bounds or Bounds()
        self._file: LineFile | None = None
        self._header_bytes = 0
        self._retry_at_s = float("-inf")
        self.lines_missed = 0

    @property
    def position(self) -> str:
        """Where the last line went, for the log."""
        return f"{self._file.path.name}:{self._file.size_bytes}" if self._file else "journal off"

    def is_due(self, now: Now) -> bool:
        """Whether a new file is to be begun, before the next step."""
        if self._file:
            return self._file.size_bytes - self._header_bytes >= self._bounds.file_bytes
        return now.mono_s >= self._retry_at_s

    def begin(self, seq: int, now: Now) -> None:
        """A new file, for the step `seq` and those after it, before the engine changes its state."""
        self.close()
        try:
            self._begin_file(seq)
        except (OSError, TypeError) as error:
            self._give_up(now, error)

    def append(self, steps: Sequence[Done]) -> None:
        """Write the lines of steps (see `line_of`) in one piece; a failure is logged, counted and survived."""
        if self._file is None:
            self.lines_missed += len(steps)
            return
        try:
            self._file.append(b"".join(line_of(*step) for step in steps))
        except (OSError, TypeError) as error:
            self.lines_missed += len(steps)
            self._give_up(steps[-1][1], error)

    def close(self) -> None:
        """End the present file; the next step begins another."""
        if self._file:
            self._file.close()
            self._file = None

    def _begin_file(self, seq: int) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        files = journal_files(self._folder)
        number = 1 + max(map(_number, files), default=0)
        header = encode(Header(FORMAT, __version__, self._epoch, seq, self._state())) + b"\n"
        file = LineFile(self._folder / f"journal-{number:06}.jsonl")
        try:
            file.append(header)
        except OSError:
            file.close()
            file.path.unlink()
            raise
        self._file, self._header_bytes = file, len(header)
        for old in files[: len(files) + 1 - self._bounds.files_max]:
            old.unlink(missing_ok=True)

    def _give_up(self, now: Now, error: Exception) -> None:
        """Once per `RETRY_S` at most: a full disk must cost neither time nor a flood of log lines."""
        self.close()
        self._retry_at_s = now.mono_s + RETRY_S
        log.warning("journal cannot be written; calls go on", error=str(error), lines_missed=self.lines_missed)


def journal_files(folder: Path) -> list[Path]:
    """The files of a journal, oldest first."""
    return sorted(folder.glob("journal-*.jsonl"), key=_number)


def _number(file: Path) -> int:
    digits = file.stem.removeprefix("journal-")
    return int(digits) if digits.isdecimal() else 0
