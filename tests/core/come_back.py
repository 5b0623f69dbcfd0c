"""Callers who come back from the fallback, in the world of the chaos test."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol

from acd.core.engine import Engine
from acd.core.events import Event, Now, TimePassed
from acd.core.fallback import CallReturned
from acd.core.ids import LegId, QueueName
from acd.core.returns import TOLD_TWICE_WITHIN_S
from acd.core.snapshot import LegSnapshot
from tests.core.chaos_centre import LINES
from tests.core.words import NODE


class World(Protocol):
    """What is needed to know of it."""

    engine: Engine
    second: float
    arrived: int
    left: set[str]
    alive: dict[str, bool]
    sounding: dict[str, str]

    @property
    def now(self) -> Now:
        """This moment, by both clocks."""

    @property
    def channels(self) -> Mapping[str, LegSnapshot]:
        """Every leg as the switch lists it."""

    def feed(self, event: Event, *, fail: bool) -> None:
        """The engine hears of something."""

    def appear(self, leg: LegId, **said: str) -> None:
        """A leg comes to the switch."""


def come_back(world: World, which: int, what: int) -> Event:
    """A caller who left, or (there is none) one who rang while there was no engine."""
    gone = sorted(leg for leg in world.left & world.alive.keys() if world.channels[leg].dialled)
    if gone:
        leg = LegId(gone[which % len(gone)])
        world.left.discard(leg)
        # The guard waits longer than that for a heartbeat before it moves anybody.
        world.second += TOLD_TWICE_WITHIN_S
        world.feed(TimePassed(), fail=False)
    else:
        world.arrived += 1
        leg = LegId(f"a1-1700000000.{world.arrived}")
        world.appear(leg, dialled=LINES[0])
    world.alive[leg] = True
    world.sounding.pop(leg, None)
    since = world.now.wall - timedelta(seconds=5 * what)
    queue = QueueName(["help", "sales", "help", "other"][what])
    return CallReturned(NODE, leg, queue, since, LINES[which % len(LINES)], "", "")
