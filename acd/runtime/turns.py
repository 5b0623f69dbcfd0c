"""When the driver works: in callbacks of the event loop, as no task is woken for each event then. Decides nothing."""

import asyncio
from collections.abc import Callable

from acd.runtime.inbox import Inbox


class Turns:
    """Calls `turn` when the inbox fills and after as many seconds as it said, at the latest; None from it is the end.

    `write` is called at most `write_after_s` after a turn: once for all turns in that time.
    """

    def __init__(
        self, inbox: Inbox, turn: Callable[[], float | None], write: Callable[[], None], write_after_s: float
    ) -> None:
        self._inbox = inbox
        self._turn = turn
        self._write = write
        self._write_after_s = write_after_s
        self._loop = asyncio.get_running_loop()
        self._ended: asyncio.Future[None] = self._loop.create_future()
        self._alarm: asyncio.TimerHandle | None = None
        self._alarm_s = float("inf")
        self._writing: asyncio.TimerHandle | None = None

    async def run(self) -> None:
        """Until `turn` says that it is over. Raises what it or `write` raises."""
        self._inbox.filled = lambda: self._loop.call_soon(self._work)
        self._work()
        try:
            await self._ended
        finally:
            self._inbox.filled = lambda: None
            for timer in (self._alarm, self._writing):
                if timer is not None:
                    timer.cancel()

    def _work(self) -> None:
        if self._ended.done():
            return
        try:
            wait_s = self._turn()
        except Exception as error:  # noqa: BLE001  # raised where `run` is awaited
            self._ended.set_exception(error)
            return
        if wait_s is None:
            self._ended.set_result(None)
            return
        if wait_s > 0:
            self._wake_in(wait_s)
        else:
            # Under load the inbox is never empty; the sockets' readers need their turn all the same.
            self._loop.call_soon(self._work)
        if self._writing is None:
            self._writing = self._loop.call_later(self._write_after_s, self._write_down)

    def _wake_in(self, wait_s: float) -> None:
        """An earlier alarm stays: a new one for each event would cost more than a turn for nothing."""
        due_s = self._loop.time() + wait_s
        if due_s >= self._alarm_s:
            return
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm, self._alarm_s = self._loop.call_later(wait_s, self._ring), due_s

    def _ring(self) -> None:
        self._alarm, self._alarm_s = None, float("inf")
        self._work()

    def _write_down(self) -> None:
        self._writing = None
        try:
            self._write()
        except Exception as error:  # noqa: BLE001  # the same
            if not self._ended.done():
                self._ended.set_exception(error)
