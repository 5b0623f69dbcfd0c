"""What a soft phone needs from the process that it lives in, and how it behaves by itself. Knows no library."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tests.phones.softphone import SoftCall


class Home(Protocol):
    """What the process offers its accounts and calls."""

    folder: Path
    transport: int
    address: str
    registrar: str
    rtp_port: int

    def report(self, event: str, **fields: object) -> None:
        """Tell the front what happened."""

    def later(self, delay_s: float, act: Callable[[], None]) -> None:
        """Do something in the main loop after `delay_s` seconds."""

    def adopt(self, call: "SoftCall") -> None:
        """Keep a call that came in."""

    def answer_late(self, call: str, code: int) -> None:
        """Answer a call, if the caller is still there."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a phone does with a call by itself: `ring` (180), then after `after_s` seconds answer with `code`.

    `code` 0 never answers. `play` is the sound it sends from the beginning ("" for none).
    """

    ring: bool = False
    after_s: float = 0.0
    code: int = 0
    play: str = ""
