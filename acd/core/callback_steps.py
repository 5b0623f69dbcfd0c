"""What a flow says of callbacks: the step that promises one, and the offer of one to who waits."""

from dataclasses import dataclass
from typing import Literal

from acd.core.ids import QueueName

# The values that a promise gives a call: the number, and the days and times between which somebody calls.
VALUES = ("callback-number", "callback-from-day", "callback-from-time", "callback-day", "callback-time")


@dataclass(frozen=True, slots=True)
class PromiseCallback:
    """Promise that agents of a queue (None: of that in which he waited last) call back, and go on when that is kept.

    `number` is a value of the call (`$name`) that holds whom to call; empty: the caller's own. In the block `failed` he
    goes on to whom nothing can be promised. `VALUES` are set, as the clocks of the centre's time zone show them.
    """

    failed: str
    queue: QueueName | None = None
    number: str = ""
    kind: Literal["callback"] = "callback"


@dataclass(frozen=True, slots=True)
class CallbackOffer:
    """Who waits may press `key` and goes on in `block` (of `flow`; empty: of his own), where it is promised.

    He is told so by `prompt` when he has waited `after_s` seconds, or as soon as more than `above_s` are foretold for
    him, and every `again_s` seconds from then on. The key counts from the beginning.
    """

    key: str
    block: str
    prompt: str
    after_s: float
    above_s: float | None = None
    again_s: float = 120.0
    flow: str = ""
