"""What a queue remembers: places of who hung up, in case they ring again, whom they spoke with, closing by hand."""

from acd.core.frozen import dataclass
from acd.core.ids import AgentName, CallId, QueueName


@dataclass(frozen=True, slots=True)
class SavedPlace:
    """One caller's in one queue, until `deadline_s`. `lined_up_s` and `priority` are those of the stay that he left.

    `left_s` is when he hung up (monotonic seconds).
    """

    id: str
    queue: QueueName
    lined_up_s: float
    priority: int
    left_s: float
    deadline_s: float | None


def place_name(queue: QueueName, caller: str) -> str:
    """How it is found: one for each number in each queue."""
    return f"{queue}|{caller}"


@dataclass(frozen=True, slots=True)
class LastAgent:
    """Who of a queue spoke with one caller last, until `spoken_s` (monotonic seconds)."""

    id: str
    queue: QueueName
    agent: AgentName
    spoken_s: float


@dataclass(frozen=True, slots=True)
class KnownCaller:
    """A number (its `id`) that called at `called_s`, and the time before at `before_s` (monotonic seconds).

    `calls` are the last ones of it that came to a step that asks for this, the newest last.
    """

    id: str
    calls: tuple[CallId, ...]
    called_s: float
    before_s: float | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """A queue (`id` is its name) that was closed by hand, whatever its hours say, until it is opened; `by` whom."""

    id: str
    by: str
