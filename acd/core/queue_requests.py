"""What people ask of a queue. Part of `requests.py`, and answered like everything there."""

from acd.core.frozen import dataclass
from acd.core.ids import QueueName


@dataclass(frozen=True, slots=True)
class DoorsAsked:
    """This queue lets nobody in any more (`is_closed`), or goes by its hours again. `by` is who asks."""

    request: str
    queue: QueueName
    is_closed: bool
    by: str


QueueRequest = DoorsAsked
