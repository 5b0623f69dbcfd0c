"""Going on after a stop or a crash: the epoch, the last step's number, and facts that a crash kept from the ledger.

A step goes first into the journal, then into the ledger; a process that dies in between leaves the ledger behind.
"""

import os
from pathlib import Path
from typing import Any

import orjson
import structlog

from acd.runtime.journal import journal_files
from acd.runtime.ledger_file import last_seq, missing_entries
from acd.runtime.lines import LineFile, lines_backwards

log = structlog.get_logger()


def next_epoch(run: Path) -> int:
    """A number greater than that of every engine before in this run folder, on the disk before it is given out."""
    file = run / "epoch"
    text = file.read_text().strip() if file.exists() else ""
    epoch = 1 + max(int(text) if text.isdecimal() else 0, _journal_epoch(run / "journal"))
    write_durably(file, f"{epoch}\n".encode())
    return epoch


def write_durably(file: Path, content: bytes) -> None:
    """Replace a file at once; when this returns it is on the disk."""
    temporary = file.with_suffix(f"{file.suffix}.new")
    with temporary.open("wb") as new:
        new.write(content)
        new.flush()
        os.fsync(new.fileno())
    temporary.replace(file)
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def resume(run: Path) -> int:
    """Bring the ledger up to the journal; the number of the last step that either of them knows (0: none)."""
    seq, facts_present = last_seq(run / "ledger.jsonl")
    steps = _steps_from(seq, run / "journal")
    if not steps:
        return seq
    missing = b"".join(
        missing_entries(step, facts_present=facts_present if step["seq"] == seq else 0) for step in steps
    )
    if missing:
        with LineFile(run / "ledger.jsonl") as ledger:
            ledger.append(missing)
        log.warning("facts of the last engine were brought into the ledger", facts=missing.count(b"\n"))
    return max(seq, int(steps[-1]["seq"]))


def _steps_from(seq: int, folder: Path) -> list[dict[str, Any]]:
    """The steps of the newest journal file from number `seq` on, oldest first."""
    files = journal_files(folder)
    steps: list[dict[str, Any]] = []
    for line in lines_backwards(files[-1]) if files else ():
        step = _parsed(line)
        if "event" not in step or step["seq"] < seq:
            break
        steps.append(step)
    return steps[::-1]


def _journal_epoch(folder: Path) -> int:
    """The epoch in the header of the newest journal file, 0 without one."""
    files = journal_files(folder)
    if not files:
        return 0
    with files[-1].open("rb") as file:
        return int(_parsed(file.readline()).get("epoch", 0))


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
