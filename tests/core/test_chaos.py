"""Anything may happen in any order: late, doubled, missing and unknown events, failing commands, passing time.

No decision may fail, nobody may be in two places, and when the world falls quiet everything must drain.
"""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from acd.core import commands, events, ledger
from acd.core.agents import AgentState
from acd.core.commands import AnyCommand
from acd.core.engine import Engine
from acd.core.events import EndCause, Event, FailureReason, Now
from acd.core.ids import LegId, NodeName, PhoneName, PlaybackId
from acd.core.plan import Answer, EndCall, Play
from acd.core.state import HOLDING_LEGS_MAX, State, sizes
from acd.core.stays import StayState
from tests.core.words import LINE, MORNING, NODE, agent, centre, enter, flow, menu, queue

CENTRE = centre(
    queue("help", ring_timeout_s=4, wait_max_s=30, waiting_max=3, wrap_up_s=1.0, back_off_s=1.0),
    queue("sales", ring_timeout_s=3, wait_max_s=20, waiting_max=3),
    agent("ana", "help", "sales"),
    agent("luis", "help"),
    flow(
        Answer(),
        Play("welcome"),
        menu({"1": "help", "2": "sales"}, timeout_s=3.0, tries_max=2),
        help=(enter("help"), Play("sorry"), EndCall()),
        sales=(enter("sales"),),
        gone=(EndCall(),),
    ),
)
KINDS = "arrive create ring answer end leave digit played phone transfer connect lose wait".split()
moves = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 7), st.integers(0, 3), st.booleans()), min_size=5, max_size=60
)


class World:
    """A switch that does what the numbers say, and remembers which legs are alive on it."""

    def __init__(self) -> None:
        self.engine = Engine()
        self.second = 0.0
        self.alive: dict[str, bool] = {}
        self.facts: list[ledger.Fact] = []
        self.playbacks: list[str] = []
        self.arrived = 0
        self.feed(events.CentreLoaded(CENTRE, 1), fail=False)
        self.feed(self.connected(), fail=False)

    def connected(self) -> Event:
        """What the switch would list now."""
        up = {True: events.LegCondition.UP, False: events.LegCondition.DOWN}
        legs = tuple(events.LegSnapshot(LegId(leg), up[is_up], "") for leg, is_up in self.alive.items())
        there = tuple(events.PhoneSnapshot(phone, is_reachable=True) for phone in CENTRE.phones)
        return events.NodeConnected(NODE, legs, ("a1-e0-h1",), there)

    def feed(self, event: Event, *, fail: bool) -> None:
        """One event, and what the switch makes of the commands that follow."""
        step = self.engine.handle(event, Now(self.second, MORNING))
        self.facts += step.facts
        bugs = [fact for fact in step.facts if isinstance(fact, ledger.BugContained)]
        assert not bugs, f"{event} led to {bugs}"
        check(self.engine.state)
        for command in step.commands:
            self.carry_out(command, fail=fail)

    def carry_out(self, command: AnyCommand, *, fail: bool) -> None:
        """Do it, or fail it for a reason that this command can have."""
        leg = getattr(command, "leg", None)
        gone = isinstance(command, commands.HangUp) and leg not in self.alive
        if gone or (fail and not isinstance(command, commands.HangUp)):
            reason = FailureReason.NOT_FOUND if gone else list(FailureReason)[self.arrived % len(FailureReason)]
            self.feed(events.CommandFailed(command, reason, ""), fail=False)
            return
        match command:
            case commands.OfferCall():
                self.alive[command.leg] = False
                self.feed(events.LegCreated(NODE, command.leg), fail=False)
            case commands.HangUp():
                del self.alive[command.leg]
                self.feed(events.LegEnded(NODE, command.leg, EndCause.NORMAL, 16, ""), fail=False)
            case commands.ReleaseLeg():
                self.alive.pop(command.leg, None)
            case commands.AnswerLeg() if command.leg in self.alive:
                self.alive[command.leg] = True
                self.feed(events.LegAnswered(NODE, command.leg, ""), fail=False)
            case commands.PlayPrompt():
                self.playbacks.append(command.playback)
            case _:
                pass
        if command.wants_done:
            self.feed(events.CommandDone(command), fail=False)

    def move(self, kind: str, which: int, what: int, *, fail: bool) -> None:
        """One thing happens; `which` picks a leg (living or not)."""
        legs = [*self.alive, "a1-1700000000.999", "a1-e1-c99-s1-o1"]
        leg = LegId(legs[which % len(legs)])
        cause = [EndCause.NORMAL, EndCause.BUSY, EndCause.REJECTED, EndCause.NO_ANSWER][what]
        event: Event = events.TimePassed()
        match kind:
            case "arrive":
                self.arrived += 1
                leg = LegId(f"a1-1700000000.{self.arrived // (1 + what // 3)}")
                self.alive.setdefault(leg, False)
                event = events.CallArrived(NODE, leg, LINE if what else "0", "", "")
            case "create":
                event = events.LegCreated(NODE, leg)
            case "ring":
                event = events.LegRinging(NODE, leg, "")
            case "answer":
                if leg in self.alive:
                    self.alive[leg] = True
                event = events.LegAnswered(NODE, leg, "")
            case "end":
                self.alive.pop(leg, None)
                event = events.LegEnded(NODE, leg, cause, 16, "")
            case "leave":
                event = events.LegLeft(NODE, leg)
            case "digit":
                event = events.DigitPressed(NODE, leg, "1290"[what])
            case "played" if self.playbacks:
                played = PlaybackId(self.playbacks[-1 - which % len(self.playbacks)])
                event = events.PlaybackEnded(NODE, played, is_failed=fail)
            case "phone":
                phone = PhoneName(f"phone-{['ana', 'luis'][which % 2]}")
                event = events.PhoneReachabilityChanged(NODE, phone, is_reachable=bool(what % 2))
            case "transfer":
                event = events.TransferAsked(NODE, leg, "+32")
            case "connect":
                event = self.connected()
            case "lose":
                event = events.NodeLost(NodeName("a1"))
            case "wait":
                self.second += which + what / 2
            case _:
                pass
        self.feed(event, fail=fail)

    def drain(self) -> None:
        """Everybody hangs up, and enough time passes."""
        self.feed(self.connected(), fail=False)
        for leg in list(self.alive):
            self.alive.pop(leg, None)
            self.feed(events.LegEnded(NODE, LegId(leg), EndCause.NORMAL, 16, ""), fail=False)
        for _ in range(200):
            due_s = self.engine.next_deadline()
            if due_s is None:
                return
            self.second = max(self.second, due_s)
            self.feed(events.TimePassed(), fail=False)
        raise AssertionError("the deadlines never end")


def check(state: State) -> None:
    """What must hold after every step."""
    asked = Counter(offer.agent for offer in state.offers.values())
    assert all(n == 1 for n in asked.values()), f"an agent has two offers: {asked}"
    for offer in state.offers.values():
        assert state.agents[offer.agent].state in (AgentState.OFFERED, AgentState.TALKING)
    for stay in state.stays.values():
        assert state.calls[stay.call].stay == stay.id
        assert (stay.offer is None) == (stay.state is StayState.WAITING)
        floor = state.floor(stay.node, stay.queue)
        assert ((stay.order, stay.id) in floor.waiting) == (stay.state is StayState.WAITING)
    waiting = Counter(stay.holding for stay in state.stays.values())
    assert {h.id: h.legs for h in state.holdings.values()} == dict(waiting)
    assert all(holding.legs <= HOLDING_LEGS_MAX for holding in state.holdings.values())
    for queue_name in CENTRE.queues:
        assert state.stays_in.get(queue_name, 0) == sum(stay.queue == queue_name for stay in state.stays.values())


@settings(max_examples=150, deadline=None)
@given(moves)
def test_no_order_of_events_breaks_a_call_or_leaves_anything_behind(moves: list[tuple[str, int, int, bool]]) -> None:
    """After any history, and then quiet, nothing is left, and each call, stay and offer ended exactly once."""
    world = World()
    for kind, which, what, fail in moves:
        world.move(kind, which, what, fail=fail)
    world.drain()
    assert not any(sizes(world.engine.state).values()), sizes(world.engine.state)
    began = Counter(f.call for f in world.facts if isinstance(f, ledger.CallBegan))
    assert began == Counter(f.call for f in world.facts if isinstance(f, ledger.CallEnded))
    stays = Counter(f.stay for f in world.facts if isinstance(f, ledger.StayBegan))
    assert stays == Counter(f.stay for f in world.facts if isinstance(f, ledger.StayEnded))
    offers = Counter(f.offer for f in world.facts if isinstance(f, ledger.OfferMade))
    assert offers == Counter(f.offer for f in world.facts if isinstance(f, ledger.OfferEnded))
    talks = Counter(f.offer for f in world.facts if isinstance(f, ledger.ConversationBegan))
    assert talks == Counter(f.offer for f in world.facts if isinstance(f, ledger.ConversationEnded))
