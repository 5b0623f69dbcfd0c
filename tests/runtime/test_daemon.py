import asyncio
import os
import signal

from structlog.testing import capture_logs

from acd.asterisk.ari.connection import SocketClosed, stay_connected
from acd.runtime import ending


async def test_being_asked_to_end_is_not_forgotten_when_a_connection_breaks_at_that_moment(monkeypatch):
    """A task group raises the failure then, and not that it was cancelled: who survives failures would go on."""
    monkeypatch.setattr(ending, "ASK_AGAIN_S", 0.05)
    connects = 0

    async def breaks_when_it_is_ended():
        nonlocal connects
        connects += 1
        if connects == 1:
            os.kill(os.getpid(), signal.SIGTERM)
        try:
            await asyncio.Event().wait()
        finally:
            if connects == 1:
                raise SocketClosed("broken")

    async def connect_once():
        async with asyncio.TaskGroup() as group:
            group.create_task(breaks_when_it_is_ended(), name="connection")
            await asyncio.Event().wait()

    async def node():
        async with asyncio.TaskGroup() as group:
            group.create_task(stay_connected("lane", connect_once, lambda: 0.0), name="lane")

    with capture_logs() as logs:
        async with asyncio.timeout(5.0):
            await ending.until_asked_to_end({"node": node()})
    assert "ari connection ended" in [line["event"] for line in logs], "nothing was forgotten, so nothing is proved"
