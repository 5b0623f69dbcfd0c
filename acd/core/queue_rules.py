"""What settings say of one queue, or one agent, beyond the usual: who is let in and sent on, who rings for how long.

Frozen, part of the plan. Durations in seconds, named `_s`.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from acd.core.caller_steps import AfterCall
from acd.core.reasons import OfferEnding


class Obstacle(StrEnum):
    """Why an agent of a queue may be of no use to who waits there. `NO_SKILL`: she lacks what his call needs."""

    PAUSED = "paused"
    IN_USE = "in_use"
    RINGING = "ringing"
    UNREACHABLE = "unreachable"
    WRAP_UP = "wrap_up"
    NO_SKILL = "no_skill"


@dataclass(frozen=True, slots=True)
class BackOffs:
    """How long an agent gets no other offer, by why the last one came to nothing; None: as the queue says for all."""

    no_answer_s: float | None = None
    rejected_s: float | None = None
    busy_s: float | None = None
    unreachable_s: float | None = None

    def after(self, ending: OfferEnding, usual_s: float) -> float:
        """Seconds after this ending."""
        said_s = {
            OfferEnding.NO_ANSWER: self.no_answer_s,
            OfferEnding.REJECTED: self.rejected_s,
            OfferEnding.BUSY: self.busy_s,
            OfferEnding.UNREACHABLE: self.unreachable_s,
        }.get(ending)
        return usual_s if said_s is None else said_s


@dataclass(frozen=True, slots=True)
class QueueRules:
    """Of a queue, with what few queues say.

    An offer missed within `misses_grace_s` after her last call does not count against an agent; who missed too many is
    paused, or (`leaves_after_misses`) serves her other queues alone, if she has any.
    Her own calls for the queue are refused while a caller waits for her whose priority is more than `outbound_priority`
    (None: never).
    With `rings_past_wait` a phone that rings when the longest wait is over rings on, and the stay ends after it.
    Callers are turned away when every agent who is logged in has one of the obstacles `refuse_if_all` (empty: never),
    and who waits leaves when each has one of `leave_if_all`. Nobody enters whose wait is foretold to be longer than
    `divert_above_s` (in 20 of 100 cases; None: whatever it is), nor outside `hours`; at closing time who waits is
    served to the last one, or (`leaves_at_closing`) goes on in his flow. Who has hung up and rings again within
    `resume_within_s` has his place again. How long it will take is told each `wait_every_s` (None: never), and one of
    the `announcements` in turn each `announce_every_s`. When the agent hangs up first, the caller
    goes on in `after_call`.
    """

    back_offs: BackOffs = field(default_factory=BackOffs)
    misses_grace_s: float = 0.0
    leaves_after_misses: bool = False
    rings_past_wait: bool = False
    outbound_priority: int | None = None
    refuse_if_all: tuple[Obstacle, ...] = ()
    leave_if_all: tuple[Obstacle, ...] = ()
    divert_above_s: float | None = None
    resume_within_s: float = 0.0
    hours: str | None = None
    leaves_at_closing: bool = False
    wait_every_s: float | None = None
    announcements: tuple[str, ...] = ()
    announce_every_s: float = 60.0
    after_call: AfterCall | None = None


@dataclass(frozen=True, slots=True)
class AgentRules:
    """Of an agent, in place of what her queues say (None: as they say): how long she is rung, and her wrap-up.

    With `takes_lowest_tier_first` calls of those of her queues in which her tier is lower come before all others.
    """

    ring_timeout_s: int | None = None
    wrap_up_s: float | None = None
    takes_lowest_tier_first: bool = False
