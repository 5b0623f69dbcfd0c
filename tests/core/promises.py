"""What is promised whatever has happened: to whom an offer may be made, whose turn it was, and what is bounded."""

from dataclasses import fields
from functools import cache
from typing import Any

from acd.core.agents import AgentAtWork, AgentState
from acd.core.calls import Call, CallState
from acd.core.classes import needs_in
from acd.core.code_calls import CodeCall, CodeCallState
from acd.core.codes import KEYS_MAX
from acd.core.engine import Step
from acd.core.events import CentreLoaded, CentreReloaded, CodeDialled, Event, NodeConnected, Now
from acd.core.hangups import HANG_UPS_MAX
from acd.core.ids import AgentName, CallId, LegId, OfferId, StayId
from acd.core.ledger import AgentChanged, ConversationEnded, Fact, OfferMade, StayBegan
from acd.core.menus import KEYS_AHEAD_MAX
from acd.core.needs import are_met, needs_of, relaxed, text_of
from acd.core.offers import Offer
from acd.core.plan import Plan, Queue
from acd.core.queues import JOINS_FAILED_MAX
from acd.core.routing_rules import Needs
from acd.core.shares import CALLS_MAX
from acd.core.state import State
from acd.core.stays import Stay, StayState

RESTS = frozenset({AgentState.WRAP_UP, AgentState.BACKING_OFF})
FREE = frozenset({AgentState.READY, AgentState.OFFERED})


class Promises:
    """Fed step by step. What was so before a step is what its facts are judged by."""

    def __init__(self) -> None:
        self.agents: dict[AgentName, AgentAtWork] = {}
        self.stays: dict[StayId, Stay] = {}
        self.calls: dict[CallId, Call] = {}
        self.rests_until: dict[AgentName, float] = {}
        self.offers: dict[OfferId, Offer] = {}
        self.codes: dict[LegId, CodeCall] = {}
        self.plans: tuple[Plan, ...] = ()

    def hear(self, event: Event, step: Step, state: State, now: Now) -> None:
        """A step has been done."""
        assert state.plan is not None
        # What was due in the step of a reload is judged by the settings before.
        self.plans = (*self.plans[-1:], state.plan)
        if isinstance(event, CentreLoaded | CentreReloaded):
            self.rests_until.clear()
        else:
            # What she asks for herself, or dials, may end it.
            sits = state.agent_at.get(event.phone) if isinstance(event, CodeDialled) else getattr(event, "agent", None)
            self.rests_until.pop(sits or AgentName(""), None)
            # A code that she dialled before it began counts when the switch has answered.
            for code in state.code_calls.values():
                was = self.codes.get(code.id)
                if code.state is CodeCallState.TELLING and (was is None or was.state is not CodeCallState.TELLING):
                    self.rests_until.pop(state.agent_at.get(code.phone, AgentName("")), None)
        if step.facts and not isinstance(event, CentreLoaded):
            self._judge(event, step, state, now)
        check_bounds(state)
        self.agents, self.stays, self.calls = dict(state.agents), dict(state.stays), dict(state.calls)
        self.offers, self.codes, self.plans = dict(state.offers), dict(state.code_calls), (state.plan,)

    def _judge(self, event: Event, step: Step, state: State, now: Now) -> None:
        there = {leg.leg for leg in event.legs} if isinstance(event, NodeConnected) else frozenset[LegId]()
        told = {name: str(agent.state) for name, agent in self.agents.items()}
        for fact in step.facts:
            _check_times(fact)
            if isinstance(fact, AgentChanged):
                told[fact.agent] = fact.state
            elif isinstance(fact, OfferMade) and LegId(fact.offer) not in there:
                # Of one that is there, only the next engine heard now.
                assert told.get(fact.agent, "ready") == "ready", f"{fact} while she is {told[fact.agent]}"
                self._judge_offer(fact, event, state, now)
            elif isinstance(fact, ConversationEnded):
                self._parted(fact, now)
            elif isinstance(fact, StayBegan) and not there:
                self._judge_entry(fact, state)
        for name, agent in state.agents.items():
            before = self.agents.get(name)
            if before is not None and before is not agent and before.state in RESTS and agent.state in FREE:
                self._judge_rest(event, before, agent, state, now)

    def _judge_offer(self, fact: OfferMade, event: Event, state: State, now: Now) -> None:
        name = StayId(fact.offer.rpartition("-o")[0])
        before, after = self.agents.get(fact.agent), state.agents.get(fact.agent)
        is_paused = before is not None and after is not None and before.pause_reason and after.pause_reason
        assert not is_paused, f"{fact} while she is paused"
        stay = state.stays.get(name) or self.stays.get(name)
        old = self.stays.get(name, stay)
        # Whom somebody chooses for him need not serve his queue; nor is it known of what began and ended in one step.
        asked = getattr(event, "agent", None)
        is_over = name not in self.stays and fact.offer not in state.offers
        if stay is None or old is None or is_over or fact.agent in (*stay.only, *old.only, asked):
            return
        assert self.rests_until.get(fact.agent, 0.0) <= now.mono_s, f"{fact} during her wrap-up"
        assert any(
            may_be_asked(plan, stay, each, now.mono_s) for plan in self.plans for each in (before, after) if each
        ), f"{fact} to one who will not do"
        self._judge_turn(fact, stay, state)

    def _judge_entry(self, fact: StayBegan, state: State) -> None:
        """Who is let in by a step of his flow finds a place; of others it is never asked."""
        before, queue = self.calls.get(fact.call), state.plan.queues.get(fact.queue) if state.plan else None
        is_asked = before is None or (before.state is CallState.IN_FLOW and before.referral is None)
        if queue is not None and fact.stay in state.stays and fact.began_at is None and is_asked:
            assert state.stays_in.get(fact.queue, 0) <= queue.waiting_max, f"{fact}: more than may wait there"

    def _parted(self, fact: ConversationEnded, now: Now) -> None:
        """As long as her settings say, or else those of the queue, she has no other call."""
        offer, plan = self.offers.get(fact.offer), self.plans[0]
        planned = plan.agents.get(fact.agent)
        if offer is not None and planned is not None and offer.queue in plan.queues:
            hers = planned.rules.wrap_up_s
            rests_s = plan.queues[offer.queue].wrap_up_s if hers is None else hers
            self.rests_until[fact.agent] = now.mono_s + rests_s

    def _judge_turn(self, fact: OfferMade, stay: Stay, state: State) -> None:
        """Of those who wait for the same, nobody with his priority who came before him is left waiting.

        Who was offered in this very step too, but not called because no trunk was free, was not passed over.
        """
        for other in state.stays.values():
            was = self.stays.get(other.id)
            if (
                was is None
                or other.id == stay.id
                or was.state is not StayState.WAITING
                or was.offers_made != other.offers_made
                or other.state is not StayState.WAITING
            ):
                continue
            is_alike = (other.node, other.call_class, other.priority) == (stay.node, stay.call_class, stay.priority)
            if is_alike and not was.only and not other.only and was.priority == other.priority:
                came, his = (
                    (max(was.lined_up_s, other.lined_up_s), max(was.order, other.order)),
                    (stay.lined_up_s, stay.order),
                )
                is_as_wide = other.waits_since_s <= stay.waits_since_s
                # The same moment and number: one of them was numbered by an engine that died. Neither came before.
                assert not is_as_wide or came >= his, f"{fact}: {other.id} came before {stay.id}"

    def _judge_rest(self, event: Event, before: AgentAtWork, agent: AgentAtWork, state: State, now: Now) -> None:
        """Nothing ends a wrap-up or a rest before its time but what somebody wants of her, or other settings."""
        is_over = before.deadline_s is None or before.deadline_s <= now.mono_s
        is_wanted = isinstance(event, CentreReloaded | NodeConnected) or getattr(event, "agent", None) == agent.id
        is_wanted |= any(each.phone == agent.phone for each in self.codes.values())
        is_wanted |= any(agent.id in stay.only for stay in (*self.stays.values(), *state.stays.values()))
        assert is_over or is_wanted, f"{event} ends {before}"


def may_be_asked(plan: Plan, stay: Stay, agent: AgentAtWork, now_s: float) -> bool:
    """Whether she will do for him by now, reckoned from the settings alone."""
    queue, planned = plan.queues.get(stay.queue) or Queue(stay.queue), plan.agents.get(agent.id)
    if stay.queue not in agent.queues or planned is None:
        return False
    waited_s = now_s - stay.waits_since_s
    tier, ways = asked_after(queue, needs_in(stay.call_class), waited_s)
    rules = queue.routing.sites
    is_there = not rules or any(planned.site in rule.at and rule.after_s <= waited_s for rule in rules)
    is_near = tier is None or planned.tiers.get(stay.queue, 1) <= tier
    return is_there and is_near and any(are_met(way, agent.skills) for way in ways)


def asked_after(queue: Queue, own: Needs, waited_s: float) -> tuple[int | None, list[Needs]]:
    """Up to which tier, and with what: one of these ways."""
    tier, ways = queue.routing.tier, [needs_of(text_of(queue.needs + own))]
    for step in queue.routing.relax:
        if step.after_s <= waited_s:
            tier = step.tier or tier
            ways = [*(relaxed(way, step) for way in ways), *([step.also] if step.also else [])]
    return tier, ways


def check_bounds(state: State) -> None:
    """Whatever is counted or remembered has an end."""
    for leg in state.legs.values():
        assert leg.hang_ups <= HANG_UPS_MAX, leg
    for stay in state.stays.values():
        assert stay.joins_failed <= JOINS_FAILED_MAX, stay
    for call in state.calls.values():
        assert len(call.keys_ahead) <= KEYS_AHEAD_MAX, call
    for code in state.code_calls.values():
        assert len(code.keys) <= KEYS_MAX, code
    assert all(len(tally.last) <= CALLS_MAX for tally in state.tallies.values())


@cache
def _times_of(kind: Any) -> tuple[str, ...]:
    """The durations that a fact of this kind names."""
    return tuple(each.name for each in fields(kind) if each.name.endswith("_s"))


def _check_times(fact: Fact) -> None:
    """Nothing lasts less than nothing, or ended before it could have."""
    kind: Any = type(fact)
    for name in _times_of(kind):
        lasted_s = getattr(fact, name)
        assert lasted_s is None or lasted_s >= -1e-6, f"{fact}: {name} is less than nothing"
    earliest, latest = getattr(fact, "earliest", None), getattr(fact, "latest", None)
    assert earliest is None or latest is None or earliest <= latest, f"{fact} ended before it could have"
