"""A process whose children archive and are killed, to be run as `python -m tests.store.archiving_process FOLDER HOW`.

`each-line`: makes one world after the other (FOLDER/1, FOLDER/2, …) and lets a child that archives one piece there die,
without any goodbye, before the first, second, … step of it, until a child comes to its end alive.

`any-moment`: lets children archive in one and the same world, and kills each at a moment that chance chooses; after
each kill another child reads all. Itself it uses no DuckDB, so that it may fork.
"""

import asyncio
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from acd.store.archive import Archive, position
from acd.store.archiving import Bounds, archive_once
from acd.store.history import read
from acd.store.memory import MemoryStore
from acd.store.port import KeptFact
from tests.store.ledger_lines import EVER, NINE, steps

BOUNDS = Bounds(window_max=0, piece_max=5)
FEW, MANY = steps(1, 4), steps(1, 40, places=20)
DIED = 9
KILLS = 20
# Where something is done; a death within what only computes is one before the next of these lines.
WATCHED = {"archive_once", "_oldest_piece", "archived_through", "write", "_claim", "_confirm", "_write", "_sync"}


class FileStore(MemoryStore):
    """Keeps its facts in a file, so that they survive whoever is killed; one process uses it at a time."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def keep(self, facts: list[KeptFact]) -> None:
        """Put these there, all or none, in place of what was there."""
        lines = [b"%d %d %s\n" % (fact.seq, fact.place, fact.line) for fact in facts]
        beside = self._path.with_suffix(".new")
        beside.write_bytes(b"".join(lines))
        beside.rename(self._path)

    def all(self) -> list[KeptFact]:
        """Everything."""
        parts = [line.split(b" ", 2) for line in self._path.read_bytes().splitlines()]
        return [KeptFact(int(seq), int(place), line) for seq, place, line in parts]

    async def facts(self, after: tuple[int, int] = (0, 0), limit: int = 10_000) -> list[KeptFact]:
        """As the port says."""
        return [fact for fact in self.all() if position(fact) > after][:limit]

    async def count(self) -> int:
        """As the port says."""
        return len(self.all())

    async def trim(self, through: tuple[int, int]) -> None:
        """As the port says."""
        self.keep([fact for fact in self.all() if position(fact) > through])


def store_in(folder: Path) -> FileStore:
    """The store of a world."""
    return FileStore(folder / "window")


def read_all(world: Path) -> list[KeptFact]:
    """The whole ledger of a world, archive and window together."""
    return list(read(world / "ledger", store_in(world).all(), *EVER))


def archive_all(world: Path) -> None:
    """Archive the world's window, piece by piece, until there is nothing left."""
    while archive_piece(world):
        pass


def archive_piece(world: Path) -> int:
    """Archive one piece, as a process that has just begun."""
    archive = Archive(world / "ledger")
    try:
        return asyncio.run(archive_once(store_in(world), archive, BOUNDS, NINE))
    finally:
        archive.close()


def _die_before_each_line(folder: Path) -> None:
    line, status = 0, DIED
    while status == DIED:
        line += 1
        world = folder / str(line)
        world.mkdir()
        store_in(world).keep(FEW)
        status = _ended(_child(partial(_archive_until, line, world)))
    assert status == 0, f"the child of line {line} failed: {status}"


def _archive_until(line: int, world: Path) -> None:
    _die_before(line)
    archive_piece(world)


def _die_at_any_moment(world: Path) -> None:
    chance = random.Random(4)
    store = store_in(world)
    store.keep(MANY)
    for _ in range(KILLS):
        before = len(store.all())
        child = _child(lambda: archive_all(world))
        # Only when the first piece is done the clock of chance begins, however slow the machine is.
        while len(store.all()) == before:
            time.sleep(0.001)
        until_s = time.monotonic() + chance.uniform(0, 0.1)
        while time.monotonic() < until_s:
            time.sleep(0.001)
        os.kill(child, signal.SIGKILL)
        assert _ended(child) == -signal.SIGKILL, "it was at work still"
        assert _ended(_child(lambda: _assert_whole(world))) == 0, "a fact is lost or doubled"


def _assert_whole(world: Path) -> None:
    assert read_all(world) == MANY


def _child(work: Callable[[], object]) -> int:
    """A process of our kind that does this and no more; its id."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        except BaseException as error:  # noqa: BLE001  # told to the parent by the status, to people by the text
            print(repr(error), file=sys.stderr, flush=True)
        finally:
            os._exit(status)
    return child


def _ended(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _die_before(line: int) -> None:
    """Die before the `line`th line of the `WATCHED` functions that runs from now on, in whichever thread."""
    left = line

    def on_line(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal left
        if event == "line":
            left -= 1
            if not left:
                os._exit(DIED)
        return on_line

    def on_call(frame: FrameType, event: str, argument: object) -> Any:
        code = frame.f_code
        return on_line if code.co_name in WATCHED and "/acd/store/archiv" in code.co_filename else None

    threading.settrace(on_call)
    sys.settrace(on_call)


if __name__ == "__main__":
    {"each-line": _die_before_each_line, "any-moment": _die_at_any_moment}[sys.argv[2]](Path(sys.argv[1]))
