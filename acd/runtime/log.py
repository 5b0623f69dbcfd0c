"""The daemon's log: JSON lines to stderr and to a bounded file, never with a secret in them.

Our own lines go straight from structlog to the file; only those of libraries come by way of Python's `logging`.
"""

import logging
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, Literal, NamedTuple

import orjson
import structlog

from acd.runtime.lines import LineFile

FILE_BYTES = 16_000_000
FILES_KEPT = 4
# Lines of other threads while one is being written. It is reached only when stderr is a pipe that nobody reads.
WAITING_MAX = 10_000
PIECE_BYTES = 16
HIDDEN = b"***"
Level = Literal["debug", "info", "warning", "error"]
LEVELS: Mapping[Level, int] = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}

Processor = Callable[[Any, str, Any], Any]


def set_up(file: Path, secrets: Iterable[str], *, to_stderr: bool, level: Level = "info") -> None:
    """Send structlog's and the libraries' lines to `file` (and stderr); each of `secrets` is written as `***`.

    Lines below `level` are left out. Libraries never say more than at `info`. Raises OSError when there can be no file.
    """
    least = LEVELS[level]
    # A library's wrong use of `logging` must not turn into tracebacks on stderr.
    logging.raiseExceptions = False
    output = Output(file, stderr=_own_stderr() if to_stderr else None)
    processors: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _Renderer(secrets),
    ]
    root = logging.getLogger()
    root.handlers = [_Libraries(processors, output)]
    # Their debug lines are about bytes on sockets.
    root.setLevel(max(least, logging.INFO))
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=lambda *_: output,
        cache_logger_on_first_use=True,
    )


def _own_stderr() -> int | None:
    """A descriptor that stays stderr even if somebody closes number 2, and a journal's file then gets that number."""
    return os.dup(sys.stderr.fileno()) if sys.stderr else None


class Output:
    """Appends lines to a file and to the descriptor `stderr`. Raises OSError only while it is made.

    A file that would grow over `file_bytes` becomes `.1`, the last `.1` becomes `.2`, and so on to `.4`. What cannot be
    written (a full disk, a closed stderr) is dropped in silence: there is nobody left to tell, and calls go on.
    """

    def __init__(self, path: Path, *, stderr: int | None = None, file_bytes: int = FILE_BYTES) -> None:
        self._path = path
        self._stderr = stderr
        self._file_bytes = file_bytes
        self._file = _opened(path)
        self._waiting: deque[bytes] = deque(maxlen=WAITING_MAX)
        self._turn = threading.Lock()

    def write(self, line: bytes) -> None:
        """Append a whole line, with its end. From any thread; never raises and never waits for another's line."""
        self._waiting.append(line)
        # Also a destructor may write, in the middle of a line of its own thread: whoever is at it writes for all.
        while self._waiting and self._turn.acquire(blocking=False):
            try:
                while self._waiting:
                    self._append(self._waiting.popleft())
            finally:
                self._turn.release()

    # By these names structlog calls its output.
    debug = info = warning = error = critical = write

    def _append(self, line: bytes) -> None:
        if self._stderr is not None:
            with suppress(OSError):
                os.write(self._stderr, line)
        with suppress(OSError):
            if self._file.size_bytes and self._file.size_bytes + len(line) > self._file_bytes:
                self._rotate()
            self._file.append(line)

    def _rotate(self) -> None:
        """Begin the next file. If that fails, the next line tries again."""
        self._file.close()
        # Without the file, an earlier try came as far as opening the next; nothing is moved twice.
        if self._path.exists():
            kept = [self._path.with_name(f"{self._path.name}.{number}") for number in range(FILES_KEPT, 0, -1)]
            for older, newer in pairwise([*kept, self._path]):
                with suppress(FileNotFoundError):
                    newer.replace(older)
        self._file = _opened(self._path)


def _opened(path: Path) -> LineFile:
    # Unlike ledger and journal, the log may be read by whom the umask lets: there is nothing private in it.
    path.touch()
    return LineFile(path)


class _Renderer:
    """A line of JSON in which no secret is left, wherever it came from. Never raises."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._hide = Hide(secrets)

    def __call__(self, _logger: object, _method: str, said: Mapping[str, Any]) -> bytes:
        try:
            line = orjson.dumps(said, default=str)
        except TypeError:
            # Half a character, a number beyond 64 bits, a value that cannot be a text: said as well as it can be.
            line = orjson.dumps({_text(name): _text(value) for name, value in said.items()})
        return self._hide(line) + b"\n"


def _text(value: object) -> str:
    """A text that JSON can say, whatever it is about."""
    try:
        return _whole(str(value))
    except Exception:  # noqa: BLE001  # another's __str__ may raise anything; the line is about something else
        return f"({type(value).__name__} without a text)"


def _whole(text: str) -> str:
    """Without halves of characters (lone surrogates), which UTF-8 does not have."""
    return text.encode(errors="replace").decode()


class _Pieces(NamedTuple):
    """Some secrets' pieces of `size` bytes, of which one begins at each of their first `stride` bytes."""

    known: frozenset[bytes]
    size: int
    stride: int

    @classmethod
    def of(cls, secrets: Sequence[bytes]) -> "_Pieces":
        shortest = min(map(len, secrets))
        size = min(PIECE_BYTES, (shortest + 1) // 2)
        stride = shortest - size + 1
        return cls(frozenset(secret[at : at + size] for secret in secrets for at in range(stride)), size, stride)

    def are_in(self, line: bytes) -> bool:
        """False only if none of the secrets is in the line.

        Wherever a secret stands, one of its first `stride` bytes stands at a multiple of `stride`, and the piece that
        begins there ends within the secret. So a thousand secrets cost one look at every `stride`th piece of the line.
        """
        size = self.size
        return not self.known.isdisjoint([line[at : at + size] for at in range(0, len(line), self.stride)])


class Hide:
    """Replaces secrets in lines of JSON by `***`, the longest first.

    A secret is found in any text of a line, also where it is part of a word or has characters that JSON escapes, and
    where that text is JSON itself, such as the body of an answer.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets if secret for form in _forms(secret)}
        self._forms = sorted(forms, key=lambda form: (-len(form), form))
        # Secrets of about one length share their pieces: a short one must not make short those of all others.
        alike = groupby(self._forms, key=lambda form: len(form).bit_length())
        self._pieces = [_Pieces.of(list(forms)) for _, forms in alike]

    def __call__(self, line: bytes) -> bytes:
        """The line without secrets; it is JSON still, but for a secret that is part of a number or of JSON's words."""
        for pieces in self._pieces:
            if pieces.are_in(line):
                return self._replaced(line)
        return line

    def _replaced(self, line: bytes) -> bytes:
        for form in self._forms:
            line = line.replace(form, HIDDEN)
        return line


def _forms(secret: str) -> Iterable[bytes]:
    """How a secret stands in a text of a line, and in JSON that is itself a text of a line."""
    once = orjson.dumps(_whole(secret))[1:-1]
    return once, orjson.dumps(once.decode())[1:-1]


class _Libraries(logging.Handler):
    """Gives the lines of Python's `logging` the form of ours."""

    def __init__(self, processors: Sequence[Processor], output: Output) -> None:
        super().__init__()
        self._processors = processors
        self._output = output

    def emit(self, record: logging.LogRecord) -> None:
        """Write a library's line; one that has no form is dropped."""
        try:
            said: Any = {"event": record.getMessage()}
            if record.exc_info:
                said["exc_info"] = record.exc_info
            if record.stack_info:
                said["stack_info"] = record.stack_info
            for process in self._processors:
                said = process(None, record.levelname.lower(), said)
            self._output.write(said)
        except Exception:  # noqa: BLE001  # as every handler of `logging`: what it says must not harm who says it
            self.handleError(record)
