"""What an agent owes to the books after a conversation, and the fact that becomes of it when her wrap-up is over."""

from acd.core import terms
from acd.core.change import Change
from acd.core.ids import AgentName, CallId
from acd.core.ledger_control import DispositionGiven, DispositionMissing
from acd.core.wrap_ups import WrapUp


def is_owed(change: Change, agent: AgentName) -> bool:
    """Whether she takes no call yet because her queue wants a disposition and she has given none."""
    wrap_up = change.state.wrap_ups.get(agent)
    return wrap_up is not None and wrap_up.began_s is not None and _is_missing(change, wrap_up)


def why_owed(change: Change, agent: AgentName) -> str:
    """What she has to do first, for people."""
    wrap_up = change.state.wrap_ups[agent]
    known = ", ".join(change.queue(wrap_up.queue).dispositions)
    return f"the disposition of the call {wrap_up.call} is missing; known: {known}"


def close(change: Change, agent: AgentName, *, but: CallId | None = None) -> None:
    """Her wrap-up is over, or will never be: what she said of the conversation is written down, and cannot change.

    Not that of the call `but`, which comes back to her: what she owes is asked when her last part of it is over.
    """
    wrap_up = change.state.wrap_ups.get(agent)
    if wrap_up is None or wrap_up.call == but:
        return
    change.drop(wrap_up)
    call, offer, queue = wrap_up.call, wrap_up.offer, wrap_up.queue
    if wrap_up.is_told:
        said = wrap_up.code, wrap_up.note, wrap_up.is_solved
        change.record(DispositionGiven(call, offer, agent, queue, *said))
    if _is_missing(change, wrap_up):
        change.record(DispositionMissing(call, offer, agent, queue))


def _is_missing(change: Change, wrap_up: WrapUp) -> bool:
    """Of a partner's calls nobody says how they ended."""
    is_wanted = change.queue(wrap_up.queue).is_disposition_required and not terms.is_seat(change, wrap_up.id)
    return is_wanted and not wrap_up.code
