"""Doing a journal again: a new engine from the header's state is given the same events and must say the same.

Pure but for reading the files.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any, Protocol

import orjson

from acd.core.engine import Step
from acd.core.events import Event, Now
from acd.runtime.journal import FORMAT, journal_files, line_of
from acd.runtime.wire import decode_event, encode


class Replayable(Protocol):
    """What a replay needs of an engine."""

    def handle(self, event: Event, now: Now) -> Step:
        """Do one step."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where the engine now says something else. `line` counts from 1 in `file`."""

    file: Path
    line: int
    recorded: str
    replayed: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a replay found. `torn` are files whose last line a crash cut off; that line is left out."""

    events: int = 0
    commands: int = 0
    torn: tuple[Path, ...] = ()
    difference: Difference | None = None


class JournalUnreadableError(Exception):
    """The journal is missing, damaged or of another format; the text says where and what to do."""


def replay(journal: Path, engine_from: Callable[[object], Replayable]) -> Verdict:
    """Replay one file, or all files of a folder, each from its own header. Raises JournalUnreadableError."""
    files = journal_files(journal) if journal.is_dir() else [journal]
    if not files or not files[0].is_file():
        raise JournalUnreadableError(f"{journal}: no journal is there; expected journal-000001.jsonl or its folder")
    total = Verdict()
    for file in files:
        found = _replay_file(file, engine_from)
        total = Verdict(
            total.events + found.events, total.commands + found.commands, total.torn + found.torn, found.difference
        )
        if total.difference:
            break
    return total


def _replay_file(file: Path, engine_from: Callable[[object], Replayable]) -> Verdict:
    lines = _lines(file)
    header = next(lines, None)
    if header is None:
        raise JournalUnreadableError(f"{file}:1: the file is empty; expected a header")
    engine = engine_from(_header_state(file, header))
    events = commands = 0
    for number, line in enumerate(lines, start=2):
        if not line.endswith(b"\n"):
            return Verdict(events, commands, torn=(file,))
        recorded = _parsed(file, number, line)
        again = _again(file, number, recorded, engine)
        if again != line:
            return Verdict(events, commands, difference=_difference(file, number, recorded, orjson.loads(again)))
        events += 1
        commands += len(recorded.get("commands", ()))
    return Verdict(events, commands)


def _again(file: Path, number: int, recorded: dict[str, Any], engine: Replayable) -> bytes:
    """The line that the engine's answer to the recorded event would be written as."""
    try:
        now = Now(mono_s=recorded["mono_s"], wall=datetime.fromisoformat(recorded["wall"]))
        event = decode_event(recorded["event"])
    except (KeyError, TypeError, ValueError) as error:
        raise JournalUnreadableError(f"{file}:{number}: not a step of this version's journal: {error}") from error
    outcome: Step | str
    try:
        outcome = engine.handle(event, now)
    except Exception as error:  # noqa: BLE001  # the driver survived and recorded it, so it is an outcome like any other
        outcome = repr(error)
    return line_of(recorded["seq"], now, event, outcome)


def _difference(file: Path, number: int, recorded: dict[str, Any], again: dict[str, Any]) -> Difference:
    """The first command, fact or other part in which the two lines differ."""
    for part in ("commands", "facts"):
        for old, new in zip_longest(recorded.get(part, ()), again.get(part, ())):
            if old != new:
                return Difference(file, number, _shown(part, old), _shown(part, new))
    for part in ("error", "event", "seq", "mono_s", "wall"):
        if recorded.get(part) != again.get(part):
            return Difference(file, number, _shown(part, recorded.get(part)), _shown(part, again.get(part)))
    return Difference(file, number, encode(recorded).decode(), encode(again).decode())


def _shown(part: str, value: object) -> str:
    return f"{part}: {'nothing' if value is None else encode(value).decode()}"


def _lines(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        yield from opened


def _header_state(file: Path, line: bytes) -> object:
    header = _parsed(file, 1, line)
    if header.get("format") != FORMAT:
        raise JournalUnreadableError(
            f"{file}:1: the journal has format {header.get('format')!r}, this acd reads format {FORMAT}; "
            f"replay it with the version that wrote it ({header.get('acd', 'unknown')})"
        )
    return header["state"]


def _parsed(file: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise JournalUnreadableError(f"{file}:{number}: not JSON ({error}); the file was damaged") from error
    if not isinstance(found, dict):
        raise JournalUnreadableError(f"{file}:{number}: found {found!r}, expected an object")
    return found
