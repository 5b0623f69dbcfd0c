"""The sign of life that the dialplan asks for before it gives a caller to the engine: a variable, written every second.

It tells that calls are taken, not that a process exists: an engine that hangs, or whom events do not reach, has none.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import structlog

from acd.core.events import Now
from acd.core.ids import NodeName
from acd.runtime import clock

VARIABLE = "ACD_HEARTBEAT"
EVERY_S = 1.0
# The next one is due then; the dialplan believes one that is less than 3 s old.
WRITTEN_WITHIN_S = 0.9

log = structlog.get_logger()


class Switch(Protocol):
    """A node, as the heartbeat sees it."""

    async def set_global(self, name: str, value: str, timeout_s: float) -> None:
        """Write a global variable of the dialplan. Raises something when that did not happen."""


def beat_of(epoch: int, wall_s: float) -> str:
    """What is written: the engine's epoch, and seconds of the wall clock in ten digits, which is how they are read."""
    return f"{epoch}:{int(wall_s):010d}"


def touch(file: Path) -> None:
    """A sign that takes no room on a disk that is full; one that cannot be given is not."""
    with suppress(OSError):
        file.touch()


class Heartbeat:
    """Written to each of `nodes` that `is_working` for. `began` is set by the first one that was.

    `sign` is called as often, whether the switch has time for us or not: the guard leaves callers with an engine that
    works.
    """

    def __init__(
        self,
        nodes: Mapping[NodeName, Switch],
        epoch: int,
        is_working: Callable[[NodeName], bool],
        *,
        sign: Callable[[], None] = lambda: None,
        now: Callable[[], Now] = clock.now,
        every_s: float = EVERY_S,
    ) -> None:
        self.began = asyncio.Event()
        self._nodes = nodes
        self._epoch = epoch
        self._is_working = is_working
        self._sign = sign
        self._now = now
        self._every_s = every_s
        self._failing: set[NodeName] = set()

    async def run(self) -> None:
        """Write, for ever. A node that does not answer keeps no other one waiting."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._tell(), name="at work")
            for name in self._nodes:
                group.create_task(self._beat(name), name=f"{name} heartbeat")

    async def _tell(self) -> None:
        while True:
            if any(self._is_working(name) for name in self._nodes):
                self._sign()
            await asyncio.sleep(self._every_s)

    async def _beat(self, name: NodeName) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due_s = loop.time() + self._every_s
            is_written = self._is_working(name) and await self._write(name)
            # While one is missing no caller gets in, and soon those who wait are moved: the next is not a second late.
            wait_s = due_s - loop.time() if is_written else self._every_s / 20
            await asyncio.sleep(max(0.0, wait_s))

    async def _write(self, name: NodeName) -> bool:
        try:
            await self._nodes[name].set_global(
                VARIABLE, beat_of(self._epoch, self._now().wall.timestamp()), WRITTEN_WITHIN_S
            )
        except Exception as error:  # noqa: BLE001  # whatever it is, the next one is tried; the dialplan notices
            if name not in self._failing:
                log.warning("the heartbeat is not written", node=name, error=f"{type(error).__name__}: {error}")
            self._failing.add(name)
            return False
        self._failing.discard(name)
        self.began.set()
        return True
