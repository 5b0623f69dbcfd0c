"""A callback: a call that somebody is owed. What is known of it, what is asked of the store, and what that says."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import ClassVar, Literal

from acd.core.command import Command
from acd.core.frozen import dataclass
from acd.core.ids import CallbackId, CallId, LineNumber, NodeName, QueueName


@dataclass(frozen=True, slots=True)
class Callback:
    """What one person is owed; `id` is the number to call, so that nobody is owed two.

    `callback` names it in the ledger. `call` is the one in which it was last asked for, `lined_up_at` when he came into
    the queue first, `not_before` when somebody is there to call, `due_at` by when that must be (all on the wall: it
    outlives machines). Not `is_secured`: the store has not confirmed it yet, and nothing is promised.
    """

    id: str
    callback: CallbackId
    call: CallId
    queue: QueueName
    line: LineNumber
    name: str
    language: str
    lined_up_at: datetime
    not_before: datetime
    due_at: datetime
    priority: int = 0
    values: Mapping[str, str] = field(default_factory=dict)
    is_secured: bool = False


@dataclass(frozen=True, slots=True)
class SecureCallback(Command):
    """Tell when all that was decided until now is on the store's disk. Again: told again.

    The outcome comes as `CallbackSecured` or `CallbackUnsecured`.
    """

    number: str
    kind: Literal["secure_callback"] = "secure_callback"
    wants_done: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class CallbackSecured:
    """The callback to this number, as this call asked for it, is on the disk."""

    node: NodeName
    call: CallId
    number: str


@dataclass(frozen=True, slots=True)
class CallbackUnsecured:
    """The store has not confirmed it in time; `why` in its words."""

    node: NodeName
    call: CallId
    number: str
    why: str


CallbackEvent = CallbackSecured | CallbackUnsecured
