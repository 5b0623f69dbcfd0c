"""Work that somebody who must not wait has begun: kept until it is done, since nobody else holds on to it."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Errands:
    """What is under way. Used from the event loop's thread only."""

    _under_way: set[asyncio.Task[None]] = field(default_factory=set)

    def begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do it beside everything else; the loop itself would forget a task that nobody holds."""
        task = asyncio.get_running_loop().create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    def __bool__(self) -> bool:
        return bool(self._under_way)

    def cancel(self) -> None:
        """Ask all of it to end."""
        for task in tuple(self._under_way):
            task.cancel()

    async def end(self) -> None:
        """Cancel all of it, and wait until it has ended."""
        self.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
