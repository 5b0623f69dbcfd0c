"""The ledger on disk: one line per fact, appended for ever, `{"seq": 12, "at": "…", "fact": "CallBegan", …}`.

`seq` is the journal's number of the step. A line that cannot be written (a full disk) is kept and written later:
the ledger is the only truth, and the books must balance.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import orjson
import structlog

from acd.core.events import Now
from acd.core.ledger import Fact
from acd.runtime.lines import LineFile, lines_backwards
from acd.runtime.wire import encode

WAITING_MAX = 100_000
RETRY_S = 5.0
COMPLAIN_EVERY_S = 60.0
_NAMES: Mapping[type[Fact], list[str]] = {kind: [field.name for field in fields(kind)] for kind in get_args(Fact)}

log = structlog.get_logger()


def entry(seq: int, at: datetime, fact: Fact) -> bytes:
    """One fact as a line."""
    kind = type(fact)
    said = {name: getattr(fact, name) for name in _NAMES[kind]}
    return encode({"seq": seq, "at": at, "fact": kind.__name__, **said}) + b"\n"


class LedgerFile:
    """Opens or makes the ledger at `path`; a torn last line is cut off. Raises OSError when that is not possible."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = LineFile(path)
        self._waiting: deque[bytes] = deque()
        self._retry_at_s = self._complain_at_s = float("-inf")
        self.steps_lost = 0
        if self._file.torn_bytes:
            log.warning("ledger's torn last line was cut off", bytes=self._file.torn_bytes)

    def record(self, seq: int, now: Now, facts: Iterable[Fact]) -> None:
        """Write the facts of a step, in one piece; what cannot be written now waits, `WAITING_MAX` steps at most."""
        try:
            lines = b"".join(entry(seq, now.wall, fact) for fact in facts)
        except TypeError as error:
            self.steps_lost += 1
            log.exception("facts have no JSON form and are lost", seq=seq, error=str(error))
            return
        if lines:
            self._waiting.append(lines)
        if len(self._waiting) > WAITING_MAX:
            self._waiting.popleft()
            self.steps_lost += 1
        if self._waiting and now.mono_s >= self._retry_at_s:
            self._write(now)

    def close(self) -> None:
        """Write what still waits, if that is possible, and let go of the file."""
        try:
            self._flush()
        except OSError as error:
            log.warning("ledger could not be written at the end", error=str(error), steps_lost=len(self._waiting))
        self._file.close()

    def _write(self, now: Now) -> None:
        try:
            self._flush()
        except OSError as error:
            self._retry_at_s = now.mono_s + RETRY_S
            self._complain(now, error)

    def _flush(self) -> None:
        while self._waiting:
            self._file.append(self._waiting[0])
            self._waiting.popleft()

    def _complain(self, now: Now, error: OSError) -> None:
        if now.mono_s >= self._complain_at_s:
            self._complain_at_s = now.mono_s + COMPLAIN_EVERY_S
            waiting, lost = len(self._waiting), self.steps_lost
            log.warning("ledger cannot be written; its lines wait", error=str(error), waiting=waiting, lost=lost)


def last_seq(path: Path) -> tuple[int, int]:
    """The number of the ledger's last step and how many facts of it are there; (0, 0) for an empty ledger."""
    seq = count = 0
    if path.exists():
        for line in lines_backwards(path):
            found = int(orjson.loads(line)["seq"])
            if count and found != seq:
                break
            seq, count = found, count + 1
    return seq, count


def missing_entries(step: Mapping[str, Any], *, facts_present: int) -> bytes:
    """The ledger's lines for a step of the journal, but for those that are there already."""
    lines = [
        encode({"seq": step["seq"], "at": step["wall"], "fact": name, **said}) + b"\n"
        for fact in step.get("facts", ())
        for name, said in fact.items()
    ]
    return b"".join(lines[facts_present:])
