"""A holding bridge: where callers wait with music. What is remembered of it."""

from acd.core.frozen import dataclass
from acd.core.ids import BridgeId, NodeName

HOLDING_LEGS_MAX = 50


@dataclass(frozen=True, slots=True)
class Holding:
    """A holding bridge and how many callers are in it, or on their way; an empty one goes at its deadline."""

    id: BridgeId
    node: NodeName
    music: str
    legs: int = 0
    is_made: bool = False
    deadline_s: float | None = None

    @property
    def place(self) -> str:
        """Where it is one of several: its node and music."""
        return f"{self.node}/{self.music}"
