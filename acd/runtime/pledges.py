"""What is to be promised to a caller is confirmed by the store first. Decides nothing; the answer is an event."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from acd.core.callbacks import CallbackSecured, CallbackUnsecured, SecureCallback
from acd.core.commands import AnyCommand
from acd.core.events import Event
from acd.runtime.books import NotKeptError
from acd.runtime.errands import Errands
from acd.runtime.node import Node

# Less than the core waits: what the store says reaches it in time.
CONFIRMED_WITHIN_S = 3.0

log = structlog.get_logger()


@dataclass(slots=True)
class Pledges:
    """Stands before a node: what is asked of the store is asked here, all else there."""

    node: Node
    confirm: Callable[[float], Awaitable[None]]
    put: Callable[[Event], bool]
    _errands: Errands = field(default_factory=Errands)

    def submit(self, command: AnyCommand) -> None:
        """Never waits, never raises."""
        if not isinstance(command, SecureCallback):
            self.node.submit(command)
            return
        self._errands.begin(self._secure(command))

    def look_again(self) -> None:
        """As the node does."""
        self.node.look_again()

    async def _secure(self, command: SecureCallback) -> None:
        assert command.call is not None, "somebody's call asks for it"
        try:
            await self.confirm(CONFIRMED_WITHIN_S)
        except NotKeptError as error:
            log.error("a callback cannot be promised", call=command.call, error=str(error))  # noqa: TRY400  # its text says all
            self.put(CallbackUnsecured(command.node, command.call, command.number, str(error)))
        else:
            self.put(CallbackSecured(command.node, command.call, command.number))
