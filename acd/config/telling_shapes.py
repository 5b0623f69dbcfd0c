"""The shape of what a queue tells those who wait there."""

from typing import Annotated

from pydantic import Field

from acd.config.strict import Shape
from acd.config.values import Name, Seconds, between

ANNOUNCEMENTS_MAX = 20
Every = Annotated[Seconds, between(10, 3600)] | None


class TellingShape(Shape):
    """How often the position and the wait are told, and what else is said in turn."""

    position_every: Every = None
    wait_every: Every = None
    announcements: Annotated[tuple[Name, ...], Field(strict=False, max_length=ANNOUNCEMENTS_MAX)] = ()
    announce_every: Annotated[Seconds, between(10, 3600)] = 60.0
