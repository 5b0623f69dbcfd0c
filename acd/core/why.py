"""Why an agent is not asked to take a call: a pure function of the state and the time, in words with numbers.

Answered while the call lives; and of any moment of the past from the state that a journal gives back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from acd.core.agents import AgentAtWork, AgentState
from acd.core.calls import Call, CallState
from acd.core.classes import Stage
from acd.core.ids import AgentName, CallId, OfferId, QueueName
from acd.core.needs import is_met, words_of
from acd.core.offers import Offer
from acd.core.sites import is_resting
from acd.core.state import State
from acd.core.stays import Stay


class Reason(StrEnum):
    """The closed list. The first ones are no obstacles: the agent is asked, or talks with the caller already."""

    OFFERED_NOW = "offered_now"
    TALKING_WITH_CALLER = "talking_with_caller"
    CALLER_NOT_WAITING = "caller_not_waiting"
    CALLER_HAS_AGENT = "caller_has_agent"
    NOT_IN_QUEUE = "not_in_queue"
    LACKS_SKILL = "lacks_skill"
    NOT_DUE = "not_due"
    SITE_FULL = "site_full"
    PARTNER_RESTS = "partner_rests"
    LOGGED_OUT = "logged_out"
    PAUSED = "paused"
    UNREACHABLE = "unreachable"
    ON_OTHER_CALL = "on_other_call"
    OFFERED_OTHER = "offered_other"
    TALKING = "talking"
    OWN_CALL = "own_call"
    WRAP_UP = "wrap_up"
    BACKING_OFF = "backing_off"
    OTHER_NODE = "other_node"
    NODE_MISSED = "node_missed"
    OTHER_ASKED = "other_asked"
    OTHER_CHOSEN = "other_chosen"
    ASKED_NEXT = "asked_next"


@dataclass(frozen=True, slots=True)
class Why:
    """One agent's reason; `detail` says it in words, for people."""

    agent: AgentName
    reason: Reason
    detail: str


def why(state: State, call: CallId, now_s: float, agent: AgentName | None = None) -> tuple[Why, ...]:
    """For each agent of the call's queue by name, or for this one. The call lives, and the agent is in the plan.

    `now_s` is monotonic seconds.
    """
    subject = state.calls[call]
    if agent is not None:
        return (_of(state, subject, state.agents[agent], now_s),)
    queue = queue_of(state, subject)
    return tuple(_of(state, subject, each, now_s) for _, each in sorted(state.agents.items()) if queue in each.queues)


def queue_of(state: State, call: Call) -> QueueName | None:
    """The queue in which the caller waits, or out of which an agent took him."""
    stay, offer = stay_of(state, call), offer_of(state, call)
    return stay.queue if stay else offer.queue if offer else None


def stay_of(state: State, call: Call) -> Stay | None:
    """The stay of a caller who waits."""
    return None if call.stay is None else state.stays.get(call.stay)


def offer_of(state: State, call: Call) -> Offer | None:
    """The offer that is being made for the caller, or by which an agent took him."""
    stay = stay_of(state, call)
    name = call.offer if stay is None else stay.offer
    return None if name is None else state.offers.get(name)


def _of(state: State, call: Call, agent: AgentAtWork, now_s: float) -> Why:
    offer = offer_of(state, call)
    if offer is not None and offer.agent == agent.id:
        if call.state is CallState.TALKING:
            since_s = offer.made_s if offer.joined_s is None else offer.joined_s
            return Why(agent.id, Reason.TALKING_WITH_CALLER, f"talks with this caller for {now_s - since_s:.0f} s")
        return Why(agent.id, Reason.OFFERED_NOW, f"is being asked to take this call for {now_s - offer.made_s:.0f} s")
    stay = stay_of(state, call)
    if stay is None:
        if offer is not None:
            return Why(agent.id, Reason.CALLER_HAS_AGENT, f"{offer.agent} took this call")
        return Why(agent.id, Reason.CALLER_NOT_WAITING, f"the caller is in no queue but at step {call.step}")
    if stay.queue not in agent.queues:
        return Why(agent.id, Reason.NOT_IN_QUEUE, f"does not serve the queue {stay.queue}")
    not_she = lacking(state, stay, agent) or not_due(state, stay, agent) or busy(state, agent, now_s)
    return not_she or elsewhere(state, stay, agent, now_s) or _not_yet(state, stay, agent, offer)


def lacking(state: State, stay: Stay, agent: AgentAtWork) -> Why | None:
    """What is asked of agents at the caller's stage and she has not: a skill; and for how long she would not do."""
    stage = state.floors.stage_of(stay)
    if stage.fits(agent):
        return None
    need = next(need for need in stage.ways[0] if not is_met(need, agent.skills))
    lacking = f"lacks {words_of(need)}"
    if not need.or_else:
        lacking = f"lacks {need.skill}: {agent.skills.get(need.skill, 0)} < {need.level}"
    later_s = _left_until(state, stay, lambda later: later.fits(agent))
    return Why(agent.id, Reason.LACKS_SKILL, lacking if later_s is None else f"{lacking} for another {later_s:.0f} s")


def not_due(state: State, stay: Stay, agent: AgentAtWork) -> Why | None:
    """Her site, or her tier, is not asked yet for who has waited so short."""
    planned, stage = None if state.plan is None else state.plan.agents.get(agent.id), state.floors.stage_of(stay)
    if planned is None:
        return None
    site, tier = planned.site, planned.tiers.get(stay.queue, 1)
    if stage.sites is not None and site not in stage.sites:
        left_s = _left_until(state, stay, lambda later: later.sites is None or site in later.sites)
        return Why(agent.id, Reason.NOT_DUE, _asked_in(f"the site {site}" if site else "who is at no site", left_s))
    if stage.tier is not None and tier > stage.tier:
        left_s = _left_until(state, stay, lambda later: later.tier is not None and tier <= later.tier)
        return Why(agent.id, Reason.NOT_DUE, _asked_in(f"tier {tier}", left_s))
    return None


def elsewhere(state: State, stay: Stay, agent: AgentAtWork, now_s: float) -> Why | None:
    """Her site has all that it may have of the queue's calls, or her partner is left alone as it did not take one."""
    sites = state.floors.sites
    planned, found = sites.agents.get(agent.id), sites.rule_of(stay.queue, agent.id)
    if planned is None or stay.only[:1] == (agent.id,):
        return None
    if sites.resting.get(planned.site):
        seats = [state.agents[name] for name, each in sites.agents.items() if each.site == planned.site]
        until_s = max(seat.deadline_s for seat in seats if is_resting(seat) and seat.deadline_s is not None)
        left = f"{until_s - now_s:.0f} s left"
        return Why(agent.id, Reason.PARTNER_RESTS, f"the partner {planned.site} did not take its last offer: {left}")
    if found is None or sites.room_of(stay.queue, found[0]) > 0:
        return None
    (number, rule), name = found, " and ".join(found[1].at)
    if rule.calls_max is not None and sites.loads[stay.queue][number].now >= rule.calls_max:
        return Why(agent.id, Reason.SITE_FULL, f"{name} has its {rule.calls_max} calls of the queue {stay.queue}")
    had = sites.had(stay.queue, number)
    return Why(agent.id, Reason.SITE_FULL, f"{name} had {had} of the last 100 calls, and may have {rule.share}")


def _asked_in(who: str, left_s: float | None) -> str:
    return f"{who} is not asked" if left_s is None else f"{who} is asked in {left_s:.0f} s"


def _left_until(state: State, stay: Stay, is_so: Callable[[Stage], bool]) -> float | None:
    """Seconds until something is so of what is asked of agents, if he waits so long; None: it never will be."""
    stages, at_s = state.floors.floor_of(stay).call_class.stages, state.floors.widened_s
    after_s = next((stage.after_s for stage in stages if is_so(stage)), None)
    return None if after_s is None else max(0.0, stay.waits_since_s + after_s - at_s)


def busy(state: State, agent: AgentAtWork, now_s: float) -> Why | None:
    """What keeps her from any call at all."""
    match agent.state:
        case AgentState.LOGGED_OUT:
            return Why(agent.id, Reason.LOGGED_OUT, "is not logged in")
        case AgentState.PAUSED:
            return Why(agent.id, Reason.PAUSED, f"is paused: {agent.pause_reason}")
        case AgentState.UNREACHABLE:
            return Why(agent.id, Reason.UNREACHABLE, f"{agent.phone} cannot be reached")
        case AgentState.ON_OTHER_CALL:
            return Why(agent.id, Reason.ON_OTHER_CALL, f"{agent.phone} is in a call that is none of ours")
        case AgentState.OFFERED:
            return Why(agent.id, Reason.OFFERED_OTHER, _reserved(state, agent, now_s))
        case AgentState.TALKING | AgentState.HOLDING:
            return Why(agent.id, Reason.TALKING, _talking(state, agent, now_s))
        case AgentState.OWN_CALL:
            return Why(agent.id, Reason.OWN_CALL, "calls somebody herself")
        case AgentState.WRAP_UP:
            return Why(agent.id, Reason.WRAP_UP, _wrapping(state, agent, now_s))
        case AgentState.BACKING_OFF:
            return Why(agent.id, Reason.BACKING_OFF, _backing_off(agent, now_s))
        case AgentState.READY:
            return None


def _reserved(state: State, agent: AgentAtWork, now_s: float) -> str:
    offer = _hers(state, agent)
    if offer is None:
        return "is being asked to talk with another agent"
    return f"is reserved by call {offer.call} for {now_s - offer.made_s:.0f} s"


def _talking(state: State, agent: AgentAtWork, now_s: float) -> str:
    offer = _hers(state, agent)
    if offer is None or offer.joined_s is None:
        return "talks with somebody else"
    return f"talks with the caller of {offer.call} for {now_s - offer.joined_s:.0f} s"


def _wrapping(state: State, agent: AgentAtWork, now_s: float) -> str:
    wrap_up, plan = state.wrap_ups.get(agent.id), state.plan
    queue = None if wrap_up is None or plan is None else plan.queues.get(wrap_up.queue)
    left = _left(agent, now_s)
    if wrap_up is not None and queue is not None and queue.is_disposition_required and not wrap_up.code:
        return f"has not given the disposition of the call {wrap_up.call} yet: {left}"
    return f"is in wrap-up, {left}" if wrap_up is None else f"is in wrap-up, {left} (call {wrap_up.call})"


def _backing_off(agent: AgentAtWork, now_s: float) -> str:
    missed = f", of {agent.misses} missed in a row" if agent.misses > 1 else ""
    return f"did not take her last offer{missed}: left alone, {_left(agent, now_s)}"


def _left(agent: AgentAtWork, now_s: float) -> str:
    if agent.deadline_s is None:
        return "until her phone is free"
    return f"{max(0.0, agent.deadline_s - now_s):.0f} s left"


def _hers(state: State, agent: AgentAtWork) -> Offer | None:
    """The offer on whose leg she is."""
    return None if agent.leg is None else state.offers.get(OfferId(agent.leg))


def _not_yet(state: State, stay: Stay, agent: AgentAtWork, offer: Offer | None) -> Why:
    """She is ready and can take it."""
    node = None if agent.phone is None else state.phones.get(agent.phone)
    if node != stay.node:
        return Why(agent.id, Reason.OTHER_NODE, f"{agent.phone} is on the switch {node}, the caller on {stay.node}")
    if not state.nodes.get(stay.node):
        return Why(agent.id, Reason.NODE_MISSED, f"the switch {stay.node} is not connected: nobody can be asked")
    if offer is not None:
        return Why(agent.id, Reason.OTHER_ASKED, f"is ready, but {offer.agent} is being asked, who came first")
    if stay.only and stay.only[0] != agent.id:
        return Why(agent.id, Reason.OTHER_CHOSEN, f"is ready, but {stay.only[0]} was chosen and is waited for")
    return Why(agent.id, Reason.ASKED_NEXT, "is ready and asked next")
