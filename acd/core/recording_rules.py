"""How conversations are recorded, as a queue or a line says, and where messages go: part of the plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ConsentKeys:
    """Which key means yes and which no; who presses neither within `timeout_s` is taken by `default`."""

    yes: str
    no: str
    default: bool = False
    timeout_s: float = 5.0


@dataclass(frozen=True, slots=True)
class RecordingRule:
    """How conversations are recorded: after the prompt `announcement`, kept as long as the class `retention` says.

    `is_always`: each of them; else those of which somebody asks for it. With `consent` only who agreed is recorded.
    """

    announcement: str
    retention: str
    is_always: bool = True
    consent: ConsentKeys | None = None


@dataclass(frozen=True, slots=True)
class Keeping:
    """For how many days recordings of each class are kept, and how many megabytes of the disk they must leave free.

    With less than `free_mb` nothing is recorded.
    """

    days: Mapping[str, int] = field(default_factory=dict)
    free_mb: int = 1000


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where messages are brought: a `folder` (a relative one is in the run folder), or the address of a `webhook`.

    They are kept, and at most tried, for as long as the class `retention` says. `secret` is the name of the webhook's
    bearer token (empty: none), one request to it takes `time_limit_s` at most.
    """

    retention: str
    folder: str = ""
    webhook: str = ""
    secret: str = ""
    time_limit_s: float = 10.0
