"""Who is not asked for where she is, reckoned from the whole state each time."""

from math import inf

from acd.core.agents import AgentState
from acd.core.ids import AgentName, QueueName
from acd.core.offers import OfferState
from acd.core.plan import Queue
from acd.core.state import State


def asked_from(state: State, queue: Queue) -> dict[AgentName, float]:
    """From how many seconds of waiting on each agent is asked where she is; inf: not at all.

    Too early, her site has enough, or her partner is left alone.
    """
    assert state.plan is not None
    agents, rules = state.plan.agents, queue.routing.sites
    resting = {
        agents[each.id].site
        for each in state.agents.values()
        if each.state is AgentState.BACKING_OFF and each.deadline_s and each.id in agents
    }
    taken = _taken(state, queue.name) if rules else []
    tally = state.tallies.get(queue.name)
    last = () if tally is None else tally.last
    from_s = []
    for rule in rules:
        hers = [is_joined for site, is_joined in taken if site in rule.at]
        is_full = rule.calls_max is not None and len(hers) >= rule.calls_max
        asked = hers.count(False) + sum(each in rule.at for each in last)
        has_share = rule.share is not None and asked >= rule.share
        from_s.append((rule.at, inf if is_full or has_share else rule.after_s))
    found = {}
    for name in state.agents:
        planned = agents.get(name)
        if planned is not None and planned.is_seat and planned.site in resting:
            found[name] = inf
        else:
            site = None if planned is None else planned.site
            found[name] = next((each_s for at, each_s in from_s if site in at), inf if rules else 0.0)
    return found


def _taken(state: State, queue: QueueName) -> list[tuple[str, bool]]:
    """At which site each of a queue's calls is, and whether somebody talks."""
    assert state.plan is not None
    agents = state.plan.agents
    return [
        (agents[offer.agent].site, offer.state is OfferState.JOINED)
        for offer in state.offers.values()
        if offer.queue == queue and offer.agent in agents
    ]
