"""All works of the daemon side by side, until it is asked to end or one of them says that another engine took over."""

import asyncio
import signal
from collections.abc import Coroutine, Mapping
from typing import Any

from acd.asterisk.ari.client import AppReplaced
from acd.store.port import StoreFencedError

ASK_AGAIN_S = 3.0


async def until_asked_to_end(works: Mapping[str, Coroutine[Any, Any, None]]) -> None:
    """All of it side by side. A step is never cut in two: the driver is cancelled where it waits."""
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work, name=name) for name, work in works.items()]
            await stopped.wait()
            for task in tasks:
                task.cancel()
            # A task group in which something fails at that very moment raises the failure and forgets that it was
            # cancelled (before Python 3.13): whoever survives failures would go on for ever.
            while (await asyncio.wait(tasks, timeout=ASK_AGAIN_S))[1]:
                for task in asyncio.all_tasks() - {asyncio.current_task()}:
                    task.cancel()
    except ExceptionGroup as failed:
        for kind in (AppReplaced, StoreFencedError):
            if replaced := failed.subgroup(kind):
                raise kind(*replaced.exceptions[0].args) from None
        raise
