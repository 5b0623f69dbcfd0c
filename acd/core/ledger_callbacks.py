"""Facts about callbacks: what callers were promised, and what became of it. Part of the ledger's vocabulary."""

from datetime import datetime
from enum import StrEnum

from acd.core.frozen import dataclass
from acd.core.ids import CallbackId, CallId, QueueName, StayId


class CallbackEnding(StrEnum):
    """The one reason why a callback is owed no more. `NOT_SECURED`: it could not be kept, and was never promised."""

    DONE = "done"
    CANCELLED = "cancelled"
    NOT_SECURED = "not_secured"


@dataclass(frozen=True, slots=True)
class CharterApplied:
    """A caller of a line with the charter has made his last choice and begins to wait: for `within_s` seconds at most.

    He had waited `waited_s` already, where no engine was.
    """

    call: CallId
    line: str
    within_s: float
    waited_s: float = 0.0


@dataclass(frozen=True, slots=True)
class CallbackOffered:
    """Who waits was told the key for being called back instead, `wait_s` seconds after he began to wait."""

    call: CallId
    stay: StayId
    queue: QueueName
    wait_s: float


@dataclass(frozen=True, slots=True)
class CallbackAsked:
    """A caller wants to be called back at `number`, not before `not_before`, by `due_at`. He came at `lined_up_at`.

    `is_again`: he is owed one already; the two are one, with the older place and the earlier end.
    """

    callback: CallbackId
    call: CallId
    queue: QueueName
    number: str
    lined_up_at: datetime
    not_before: datetime
    due_at: datetime
    is_again: bool


@dataclass(frozen=True, slots=True)
class CallbackPromised:
    """It is on the store's disk: from here on it may be spoken of."""

    callback: CallbackId
    call: CallId
    queue: QueueName


@dataclass(frozen=True, slots=True)
class CallbackNotPromised:
    """A caller wanted to be called back, and was told that it cannot be promised; `why` in words."""

    call: CallId
    queue: QueueName
    why: str


@dataclass(frozen=True, slots=True)
class CallbackEnded:
    """A callback is owed no more; `by` whom, if somebody said so."""

    callback: CallbackId
    queue: QueueName
    ending: CallbackEnding
    by: str = ""


CallbackFact = CharterApplied | CallbackOffered | CallbackAsked | CallbackPromised | CallbackNotPromised | CallbackEnded
