"""A wrap-up: what an agent still has to do, and to say, about a conversation of hers. What is remembered of it."""

from acd.core.frozen import dataclass
from acd.core.ids import AgentName, CallId, OfferId, QueueName


@dataclass(frozen=True, slots=True)
class WrapUp:
    """Begins with the first word that she says about a conversation, or with its end; over when she takes calls again.

    `id` is her name, as she has one at a time. `code` (of the queue's dispositions), `note` and `is_solved` (at the
    first contact) are what she said so far: empty and None are nothing. `began_s` is when the conversation ended (None:
    it goes on), `until_s` how long the wrap-up lasts anyway, `limit_s` after which nothing prolongs it (monotonic
    seconds).
    """

    id: AgentName
    call: CallId
    offer: OfferId
    queue: QueueName
    code: str = ""
    note: str = ""
    is_solved: bool | None = None
    began_s: float | None = None
    until_s: float | None = None
    limit_s: float | None = None

    @property
    def is_told(self) -> bool:
        """Whether she has said anything yet."""
        return bool(self.code or self.note or self.is_solved is not None)
