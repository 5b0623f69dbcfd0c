"""What was foretold to whom, and who was counted as staff: the memory of `forecasting.py`."""

from dataclasses import dataclass, field

from acd.core.ids import AgentName, QueueName, StayId
from acd.core.pace import Pace, Wait


@dataclass(slots=True)
class Foretold:
    """Of one stay, when it began to wait (`at_s`, monotonic seconds): `said` is None when nothing could be told.

    `expected` was kept to be compared with what comes true. `taken` are the classes whose lines moved when an agent was
    asked to take it, `rang` is for how long the phone of who did rang (seconds).
    """

    call_class: str
    at_s: float
    said: Wait | None
    expected: Wait | None
    taken: tuple[str, ...] = ()
    rang: float = 0.0


@dataclass(slots=True)
class Forecasts:
    """`paces` are those of classes of calls, by key. `crew` are the agents who count as staff, with the queues for it.

    `foretold` is about who waits.
    """

    paces: dict[str, Pace] = field(default_factory=dict)
    crew: dict[AgentName, tuple[QueueName, ...]] = field(default_factory=dict)
    foretold: dict[StayId, Foretold] = field(default_factory=dict)
