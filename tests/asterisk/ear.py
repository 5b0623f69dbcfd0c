"""What an `AriNode` tells, kept for a test to wait for: a sink with a memory."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from acd.asterisk.ari.client import AriNode, AriSettings
from acd.core.commands import AnyCommand
from acd.core.events import CommandDone, CommandFailed, Event, NodeConnected
from acd.core.ids import NodeName
from acd.runtime.heartbeat import Heartbeat
from tests.sip.switches import RunningSwitch

Kind = TypeVar("Kind")


class Ear:
    """Keeps every event with the moment (monotonic seconds) at which it was told. `is_full` refuses them all."""

    def __init__(self) -> None:
        self.heard: list[Event] = []
        self.at_s: list[float] = []
        self.is_full = False
        self._news = asyncio.Event()

    def put(self, event: Event) -> bool:
        """The sink."""
        if self.is_full:
            return False
        self.heard.append(event)
        self.at_s.append(time.monotonic())
        self._news.set()
        return True

    def all(self, kind: type[Kind]) -> list[Kind]:
        """Every event of a kind so far."""
        return [event for event in self.heard if isinstance(event, kind)]

    async def wait_for(
        self, kind: type[Kind], is_meant: Callable[[Kind], bool] = lambda _: True, timeout_s: float = 10.0
    ) -> Kind:
        """The first event of this kind that is as meant, whether it was told already or is still to come."""
        async with asyncio.timeout(timeout_s):
            while True:
                for event in self.heard:
                    if isinstance(event, kind) and is_meant(event):
                        return event
                self._news.clear()
                await self._news.wait()

    async def wait_for_many(self, kind: type[Kind], number: int, timeout_s: float = 10.0) -> list[Kind]:
        """All events of this kind, once there are so many."""
        async with asyncio.timeout(timeout_s):
            while len(self.all(kind)) < number:
                self._news.clear()
                await self._news.wait()
        return self.all(kind)

    async def outcome(self, command: AnyCommand, timeout_s: float = 10.0) -> CommandDone | CommandFailed:
        """What became of a command."""
        async with asyncio.timeout(timeout_s):
            while True:
                for event in self.heard:
                    if isinstance(event, CommandDone | CommandFailed) and event.command == command:
                        return event
                self._news.clear()
                await self._news.wait()


async def clock_at(moment_s: float) -> None:
    """Wait until it is so late (monotonic), where time itself is what is tested."""
    while time.monotonic() < moment_s:
        await asyncio.sleep(0.01)


def settings_of(switch: RunningSwitch, **changes: object) -> AriSettings:
    """How to reach a private Asterisk."""
    host, port = switch.private.installation.ari
    secrets = switch.private.credentials
    values = {"user": secrets.ari_user, "password": secrets.ari_password, **changes}
    return AriSettings(NodeName("a1"), f"http://{host}:{port}", **values)  # type: ignore[arg-type]  # the test's wishes


@asynccontextmanager
async def running_node(
    settings: AriSettings, ear: Ear, media: Callable[[str, str], str] = lambda prompt, _: prompt
) -> AsyncIterator[AriNode]:
    """A node that works, connected and with all its lanes up, and that ends with the block."""
    node = AriNode(settings, ear.put, media)
    seen = len(ear.all(NodeConnected))
    async with asyncio.TaskGroup() as group:
        task = group.create_task(node.run(), name="node under test")
        try:
            await ear.wait_for_many(NodeConnected, seen + 1)
            yield node
        finally:
            task.cancel()


@asynccontextmanager
async def living_node(
    settings: AriSettings, ear: Ear, media: Callable[[str, str], str] = lambda prompt, _: prompt
) -> AsyncIterator[AriNode]:
    """The same with a heartbeat: a real dialplan gives it its callers."""
    async with running_node(settings, ear, media) as node, asyncio.TaskGroup() as group:
        heart = Heartbeat({settings.node: node}, 1, lambda _: True)
        task = group.create_task(heart.run(), name="heartbeat of the node under test")
        try:
            await heart.began.wait()
            yield node
        finally:
            task.cancel()
