import asyncio
import time
from contextlib import suppress

from acd.runtime.lag import watch_lag


async def test_a_loop_that_is_held_up_shows_it():
    """Half a second in which nobody got his turn is seen as the better part of that."""
    lags: list[float] = []
    task = asyncio.get_running_loop().create_task(watch_lag(lags.append), name="lag")
    try:
        async with asyncio.timeout(10):
            while not lags:
                await asyncio.sleep(0.01)
            busy_until_s = time.monotonic() + 0.5
            while time.monotonic() < busy_until_s:
                pass
            while max(lags) < 0.3:
                await asyncio.sleep(0.01)
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    assert min(lags) >= 0
