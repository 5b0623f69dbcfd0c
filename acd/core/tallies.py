"""Where the last calls of a queue went: what its shares of sites are counted by."""

from acd.core.frozen import dataclass
from acd.core.ids import SiteName


@dataclass(frozen=True, slots=True)
class Tally:
    """The sites of the agents who took the last 100 calls of a queue (`id` is its name), the newest last."""

    id: str
    last: tuple[SiteName, ...] = ()
