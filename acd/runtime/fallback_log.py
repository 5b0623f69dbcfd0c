"""Brings what the fallback's queues wrote down into the ledger: each line once, whatever dies in between.

How far the file was read is part of the engine's state and goes into the store together with the facts.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

import structlog

from acd.asterisk.queue_log import handled_in
from acd.core.fallback import FallbackTold
from acd.core.ids import NodeName
from acd.runtime.inbox import Inbox

LOOK_S = 2.0
CHUNK_BYTES = 65_536
# A file of this size that was read to its end is emptied, unless something is being added.
EMPTIED_BYTES = 4_000_000

log = structlog.get_logger()


class FallbackLog:
    """Reads `file` of `node` from where `position` says, while `is_working`. On another machine there is no file."""

    def __init__(
        self,
        file: Path,
        node: NodeName,
        inbox: Inbox,
        position: Callable[[], int],
        is_working: Callable[[], bool],
        *,
        look_s: float = LOOK_S,
        emptied_bytes: int = EMPTIED_BYTES,
    ) -> None:
        self._file = file
        self._node = node
        self._inbox = inbox
        self._position = position
        self._is_working = is_working
        self._look_s = look_s
        self._emptied_bytes = emptied_bytes
        self._given: int | None = None

    async def run(self) -> None:
        """Read on, until cancelled."""
        while True:
            await asyncio.sleep(self._look_s)
            if self._is_working():
                try:
                    self._read_on()
                except OSError as error:
                    log.warning("the fallback's log cannot be read", file=str(self._file), error=str(error))

    def _read_on(self) -> None:
        position = self._position()
        if self._given is not None and self._given != position:
            return  # what was read last is not taken yet
        size = self._file.stat().st_size if self._file.exists() else 0
        if size < position:
            position = 0  # it was begun anew
        if size == position:
            if size > self._emptied_bytes:
                # Asterisk appends, so it goes on at the new end.
                self._file.write_bytes(b"")
            return
        with self._file.open("rb") as file:
            file.seek(position)
            whole, end, _ = file.read(CHUNK_BYTES).rpartition(b"\n")
        if end:
            read = position + len(whole) + 1
            lines = whole.decode(errors="replace").splitlines()
            if self._inbox.put(FallbackTold(self._node, read, tuple(handled_in(lines, self._node)))):
                self._given = read
