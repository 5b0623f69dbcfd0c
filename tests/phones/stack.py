"""What the crowd reads of a running stack's folder: where to call, and both books. Writes nothing."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from acd.store.window import Window
from tests.phones.summary import Summary, join

SETTLE_S = 5.0


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where the running stack is to be found."""

    sip: tuple[str, int]
    trunk_from: str
    lines: tuple[str, ...]
    passwords: dict[str, str]

    @staticmethod
    def read(run: Path) -> "Endpoints":
        """From RUN/endpoints.json and the credentials that it names."""
        said = json.loads((run / "endpoints.json").read_text())
        host, _, port = said["sip"].rpartition(":")
        secrets = json.loads((run / said["credentials"]).read_text())
        return Endpoints((host, int(port)), said["trunk_from"], tuple(said["lines"]), secrets["phones"])


def lines_after(path: Path, offset: int) -> list[dict[str, Any]]:
    """The JSON lines of a growing file from a byte on; a last line that is still being written is left out."""
    if not path.exists():
        return []
    with path.open("rb") as file:
        file.seek(offset)
        return [json.loads(line) for line in file if line.endswith(b"\n")]


def settled(phones_log: tuple[Path, int], ledger: Window) -> Summary:
    """The comparison once the ledger has been written to its end, or `SETTLE_S` seconds later."""
    until = time.monotonic() + SETTLE_S
    facts: list[dict[str, Any]] = []
    while True:
        facts += map(json.loads, ledger.lines())
        found = join(lines_after(*phones_log), facts)
        if found.is_good or time.monotonic() > until:
            return found
        time.sleep(0.2)


def size_of(path: Path) -> tuple[Path, int]:
    """A file and where it ends now."""
    return path, path.stat().st_size if path.exists() else 0
