"""What counts for one agent in one queue: her own settings first, then those of the queue."""

from acd.core.change import Change
from acd.core.ids import AgentName, QueueName
from acd.core.reasons import OfferEnding

# These come at once: without a rest the same agent would be asked again and again in one moment.
LEAST_BACK_OFF_S = 1.0
_AT_ONCE = frozenset({OfferEnding.UNREACHABLE, OfferEnding.TECHNICAL_FAILURE, OfferEnding.ENDED_UNOBSERVED})
WITHOUT_FAULT = frozenset({OfferEnding.CALLER_GONE, OfferEnding.STAY_ENDED, OfferEnding.ANSWERED_ELSEWHERE})


def ring_timeout_s(change: Change, agent: AgentName, queue: QueueName) -> int:
    """How long her phone rings for one offer (seconds)."""
    planned = change.plan.agents.get(agent)
    hers = None if planned is None else planned.rules.ring_timeout_s
    return change.queue(queue).ring_timeout_s if hers is None else hers


def wrap_up_s(change: Change, agent: AgentName, queue: QueueName) -> float:
    """How long she gets no call after one of this queue, whichever queue the next would be of (seconds)."""
    planned = change.plan.agents.get(agent)
    hers = None if planned is None else planned.rules.wrap_up_s
    return change.queue(queue).wrap_up_s if hers is None else hers


def is_seat(change: Change, agent: AgentName) -> bool:
    """Whether this is no person, but one of the calls that a partner takes at once."""
    planned = change.plan.agents.get(agent)
    return planned is not None and planned.is_seat


def back_off_s(change: Change, queue_name: QueueName, ending: OfferEnding) -> float:
    """How long she is left alone after an offer that ended so (seconds)."""
    if ending in WITHOUT_FAULT:
        return 0.0
    queue = change.queue(queue_name)
    seconds = queue.rules.back_offs.after(ending, queue.back_off_s)
    return max(LEAST_BACK_OFF_S, seconds) if ending in _AT_ONCE else seconds
