"""What holds of routing whatever happens: 200 histories each, more with `ACD_EXAMPLES=20000`."""

import os
from dataclasses import dataclass, field, replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acd.core import commands, events, ledger
from acd.core.agents import AgentState
from acd.core.engine import Engine
from acd.core.events import EndCause, Event, Now
from acd.core.flow_steps import Answer, EnterQueue
from acd.core.ids import LegId, QueueName
from acd.core.plan import Plan
from acd.core.queue_rules import AgentRules
from acd.core.requests import PauseAsked, ResumeAsked
from acd.core.routing_rules import Need, Relaxation, Routing, Strategy, Turns, Way
from acd.core.snapshot import PhoneSnapshot
from tests.core.invariants import check
from tests.core.on_floors import check_floors
from tests.core.words import LINE, MORNING, NODE, agent, centre, flow, menu, queue

EXAMPLES = int(os.environ.get("ACD_EXAMPLES", "200"))
AGENTS = (
    replace(agent("ana", french=9, mac=2, rules=AgentRules(takes_lowest_tier_first=True)), tiers={QueueName("one"): 2}),
    agent("bea", french=4),
    replace(agent("cy", mac=7), weights={QueueName("one"): 3}),
    agent("dee", french=6, mac=6),
)
NEEDS = (
    (),
    (Need("french", 5),),
    (Need("french", 3, (Way("mac", 7),)),),
    (Need("french", 5), Need("mac", 5)),
)
KEYS = "1234"
WRAP_UP_S = 7.0


def plan_of(strategies: tuple[Strategy, Strategy], turns: tuple[Turns, Turns], *, is_relaxed: bool) -> Plan:
    """Two queues, four agents; the keys lead to needs and priorities in both."""
    relax = (Relaxation(20.0, {"french": 3}), Relaxation(40.0, also=(Need("mac", 1),))) if is_relaxed else ()
    rules = [Routing(strategy, relax, turns=each) for strategy, each in zip(strategies, turns, strict=True)]
    blocks = {
        f"{name}{key}": (EnterQueue(QueueName(name), priority=10 * (number % 2), needs=NEEDS[number]),)
        for name in ("one", "two")
        for number, key in enumerate(KEYS)
    }
    ways = flow(
        Answer(),
        menu({key: f"pick{key}" for key in KEYS}, otherwise="one1"),
        **{f"pick{key}": (menu({"1": f"one{key}", "2": f"two{key}"}, otherwise=f"one{key}"),) for key in KEYS},
        **blocks,
    )
    limits = {"wrap_up_s": WRAP_UP_S, "back_off_s": 3.0, "wait_max_s": 1e5, "misses_max": 0}
    queues = [queue(name, routing=rule, **limits) for name, rule in zip(("one", "two"), rules, strict=True)]
    return centre(*queues, *AGENTS, ways)


@dataclass
class Floor:
    """A centre in which callers come and go and agents do as they like; every offer is looked at when it is made."""

    plan: Plan
    engine: Engine = field(default_factory=Engine)
    second: float = 0.0
    callers: list[LegId] = field(default_factory=list)
    rings: list[LegId] = field(default_factory=list)
    offers: list[ledger.OfferMade] = field(default_factory=list)
    ended: list[ledger.OfferEnded] = field(default_factory=list)
    wraps_until_s: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        phones = tuple(PhoneSnapshot(phone, is_reachable=True) for phone in self.plan.phones)
        self.feed(events.CentreLoaded(self.plan, 1))
        self.feed(events.NodeConnected(NODE, (), (), phones))

    def feed(self, event: Event) -> None:
        """One event, and what a switch without faults makes of it."""
        step = self.engine.handle(event, Now(self.second, MORNING + timedelta(seconds=self.second)))
        for fact in step.facts:
            assert not isinstance(fact, ledger.BugContained), fact
            if isinstance(fact, ledger.OfferMade):
                self.offers.append(fact)
                self.judge(fact)
            elif isinstance(fact, ledger.OfferEnded):
                self.ended.append(fact)
            elif isinstance(fact, ledger.ConversationEnded):
                self.wraps_until_s[fact.agent] = self.second + WRAP_UP_S
        check(self.engine.state)
        check_floors(self.engine.state)
        for command in step.commands:
            match command:
                case commands.OfferCall():
                    self.rings.append(command.leg)
                    self.feed(events.LegCreated(NODE, command.leg))
                case commands.AnswerLeg():
                    self.feed(events.LegAnswered(NODE, command.leg, ""))
                case commands.StopPrompt():
                    self.feed(events.PlaybackEnded(NODE, command.playback, is_failed=False))
                case commands.HangUp():
                    self.feed(events.LegEnded(NODE, command.leg, EndCause.NORMAL, 16, ""))
                case _:
                    pass
            if command.wants_done:
                self.feed(events.CommandDone(command))

    def judge(self, offer: ledger.OfferMade) -> None:
        """She serves the queue, will do at the caller's stage, and neither pauses nor wraps up."""
        state = self.engine.state
        worker = state.agents[offer.agent]
        assert offer.queue in worker.queues
        assert not worker.pause_reason
        assert self.second >= self.wraps_until_s.get(offer.agent, 0.0)
        call = state.calls.get(offer.call)
        stay = None if call is None or call.stay is None else state.stays.get(call.stay)
        if stay is not None:
            assert state.floors.stage_of(stay).fits(worker), f"{offer} is outside what is needed"

    def move(self, kind: str, which: int, what: int) -> None:
        """One thing happens."""
        names = [each.name for each in AGENTS]
        match kind:
            case "arrive":
                leg = LegId(f"a1-1700000000.{len(self.callers)}")
                self.callers.append(leg)
                self.feed(events.CallArrived(NODE, leg, LINE, "", ""))
                self.feed(events.DigitPressed(NODE, leg, KEYS[which % 4]))
                self.feed(events.DigitPressed(NODE, leg, "12"[what % 2]))
            case "answer" if self.rings:
                self.feed(events.LegAnswered(NODE, self.rings[-1 - which % min(4, len(self.rings))], ""))
            case "end" if self.rings:
                leg = self.rings[-1 - which % min(4, len(self.rings))]
                self.feed(events.LegEnded(NODE, leg, list(EndCause)[what % len(EndCause)], 16, ""))
            case "leave" if self.callers:
                self.feed(events.LegEnded(NODE, self.callers[which % len(self.callers)], EndCause.NORMAL, 16, ""))
            case "pause":
                self.feed(PauseAsked("r", names[which % 4], "lunch"))
            case "resume":
                # Her own wish ends a wrap-up.
                self.wraps_until_s.pop(names[which % 4], None)
                self.feed(ResumeAsked("r", names[which % 4]))
            case "wait":
                self.wait(1.0 + 3 * which)
            case _:
                pass

    def wait(self, seconds: float) -> None:
        """Time passes, and each thing is due when it is."""
        until = self.second + seconds
        while (due_s := self.engine.next_deadline()) is not None and due_s <= until:
            self.second = max(self.second, due_s)
            self.feed(events.TimePassed())
        self.second = until

    def drain(self) -> None:
        """Everybody hangs up, and time passes."""
        for leg in self.callers:
            self.feed(events.LegEnded(NODE, leg, EndCause.NORMAL, 16, ""))
        self.wait(200)


moves = st.lists(
    st.tuples(
        st.sampled_from("arrive arrive answer answer end leave pause resume wait".split()),
        st.integers(0, 7),
        st.integers(0, 7),
    ),
    max_size=40,
)
strategies = st.tuples(st.sampled_from(Strategy), st.sampled_from(Strategy))
turn = st.builds(
    Turns,
    weight=st.integers(0, 9),
    ageing=st.sampled_from([0.0, 1.0, 5.0]),
    at_risk=st.sampled_from([0, 20]),
    overtaken_max=st.sampled_from([None, 1, 3]),
)
often = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@often
@given(strategies, st.tuples(turn, turn), st.booleans(), moves)
def test_no_offer_outside_what_is_needed_in_wrap_up_or_in_a_pause(chosen, turns, is_relaxed, what_happens):
    """And nobody waits while somebody is ready who would do; every reservation ends."""
    floor = Floor(plan_of(chosen, turns, is_relaxed=is_relaxed))
    for kind, which, what in what_happens:
        floor.move(kind, which, what)
    floor.drain()
    assert sorted(offer.offer for offer in floor.offers) == sorted(offer.offer for offer in floor.ended)
    assert not floor.engine.state.offers
    assert not {worker.id for worker in floor.engine.state.agents.values() if worker.state is AgentState.OFFERED}


@often
@given(strategies, st.sampled_from([0.0, 2.0]), moves)
def test_equals_are_served_in_the_order_in_which_they_came(chosen, ageing, what_happens):
    """Within a class of calls nobody is first offered to an agent before who came before him, and waits.

    It begins with one agent and three callers of one class: else hardly ever two of them wait.
    """
    rule = Turns(ageing=ageing)
    floor = Floor(plan_of(chosen, (rule, rule), is_relaxed=False))
    for kind, which in [("pause", 1), ("pause", 2), ("pause", 3), ("arrive", 0), ("arrive", 0), ("arrive", 0)]:
        floor.move(kind, which, 0)
    served: set[str] = set()
    for kind, which, what in what_happens:
        floor.move(kind, which, what)
        stays = floor.engine.state.stays.values()
        for offer in floor.offers[len(served) :]:
            served.add(offer.offer)
        for stay in stays:
            later = [each for each in stays if each.call_class == stay.call_class and each.order > stay.order]
            is_first_asked = stay.offers_made == 0
            assert not (is_first_asked and any(each.offers_made for each in later))
