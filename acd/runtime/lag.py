"""How late the event loop is: who asks to be woken is woken so much later. Measured by asking, ten times a second."""

import asyncio
from collections.abc import Callable

EVERY_S = 0.1


async def watch_lag(tell: Callable[[float], None]) -> None:
    """Tell each lag, in seconds, for ever; ends by cancellation."""
    loop = asyncio.get_running_loop()
    while True:
        due_s = loop.time() + EVERY_S
        await asyncio.sleep(EVERY_S)
        tell(max(0.0, loop.time() - due_s))
