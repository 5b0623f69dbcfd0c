"""Who spoke with a caller last: kept by his number, for each queue that says how long, and never of who hides it.

What is remembered outlives the engine. It counts no longer than the queue says. It is struck out when its time is over
and a conversation ends or an engine begins, the longest ago first: at the latest after the longest time of any queue.
"""

from collections.abc import Iterable
from functools import partial

from acd.core import remembering, terms
from acd.core.calls import Call
from acd.core.change import Change
from acd.core.door_notes import LastAgent, place_name
from acd.core.ids import AgentName, QueueName
from acd.core.needs import are_met
from acd.core.offers import Offer
from acd.core.plan import Queue
from acd.core.routing_rules import Needs


def remember(change: Change, call: Call, offer: Offer) -> None:
    """Their conversation is over: she has spoken with him last."""
    if call.caller and _remembers_for_s(change, offer.queue) > 0 and not terms.is_seat(change, offer.agent):
        name = place_name(offer.queue, call.caller)
        remembering.renew(change, LastAgent(name, offer.queue, offer.agent, change.now.mono_s))
    remembering.strike(change, change.state.last_agents, partial(_is_over, change))


def find(change: Change, call: Call, queue: Queue, needs: Needs) -> AgentName | None:
    """Who of this queue spoke with him last, if she serves it now and has what he needs this time."""
    known = change.state.last_agents.get(place_name(queue.name, call.caller))
    if known is None or not call.caller or _is_over(change, known):
        return None
    agent = change.state.agents.get(known.agent)
    is_one = agent is not None and queue.name in agent.queues and are_met((*queue.needs, *needs), agent.skills)
    return known.agent if is_one else None


def keep(change: Change, kept: Iterable[LastAgent]) -> None:
    """Those that an engine before has remembered and whose time is not over; the rest is struck out of the store."""
    remembering.keep(change, "last_agents", kept, lambda each: each.spoken_s, partial(_is_over, change))


def _is_over(change: Change, known: LastAgent) -> bool:
    return change.now.mono_s - known.spoken_s >= _remembers_for_s(change, known.queue)


def _remembers_for_s(change: Change, queue: QueueName) -> float:
    return change.queue(queue).routing.remembers_for_s
