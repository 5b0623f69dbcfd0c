"""A world for the core in which anything may happen: a switch that does what numbers say, and what must always hold."""

from collections import deque

from acd.core import commands, events, ledger
from acd.core.commands import AnyCommand
from acd.core.engine import Engine
from acd.core.events import EndCause, Event, FailureReason, Now
from acd.core.ids import AgentName, LegId, NodeName, PhoneName, PlaybackId
from acd.core.requests import LogInAsked, LogOutAsked, PauseAsked, ResumeAsked
from tests.core.chaos_centre import CENTRE, LINES
from tests.core.invariants import Bill, Bridges, check
from tests.core.words import MORNING, NODE

KINDS = (
    "arrive create ring answer end leave digit played phone refer connect lose raze wait use code hold wish slow"
).split()


class World:
    """A switch that does what the numbers say, and remembers which legs are alive on it.

    Commands are carried out in the order given. While it is slow, what becomes of answers and joins is told later.
    """

    def __init__(self) -> None:
        self.engine = Engine()
        self.second = 0.0
        self.alive: dict[str, bool] = {}
        self.facts: list[ledger.Fact] = []
        self.playbacks: list[str] = []
        self.sounding: dict[str, str] = {}
        self.bridges = Bridges()
        self.bill = Bill(CENTRE)
        self.asked: deque[tuple[AnyCommand, bool]] = deque()
        self.is_working = False
        self.is_slow = False
        self.late: deque[Event] = deque()
        self.arrived = 0
        self.feed(events.CentreLoaded(CENTRE, 1), fail=False)
        self.feed(self.connected(), fail=False)

    def connected(self) -> Event:
        """What the switch would list now."""
        up = {True: events.LegCondition.UP, False: events.LegCondition.DOWN}
        legs = tuple(events.LegSnapshot(LegId(leg), up[is_up], "") for leg, is_up in self.alive.items())
        there = tuple(events.PhoneSnapshot(phone, is_reachable=True) for phone in CENTRE.phones)
        return events.NodeConnected(NODE, legs, ("a1-e0-h1", *sorted(self.bridges.there)), there)

    def feed(self, event: Event, *, fail: bool) -> None:
        """One event, and what the switch makes of the commands that follow."""
        if isinstance(event, events.LegEnded | events.CallArrived):
            self.sounding.pop(event.leg, None)
        self.bridges.hear(event)
        step = self.engine.handle(event, Now(self.second, MORNING))
        self.facts += step.facts
        bugs = [fact for fact in step.facts if isinstance(fact, ledger.BugContained)]
        assert not bugs, f"{event} led to {bugs}"
        check(self.engine.state)
        self.bill.hear(step.facts)
        self.asked += [(command, fail) for command in step.commands]
        if not self.is_working:
            self.is_working = True
            while self.asked:
                command, is_failed = self.asked.popleft()
                self.carry_out(command, fail=is_failed)
            self.is_working = False

    def tell(self, event: Event) -> None:
        """What became of something that takes its time."""
        if self.is_slow:
            self.late.append(event)
        else:
            self.feed(event, fail=False)

    def set_pace(self, *, is_slow: bool) -> None:
        """The switch becomes slow, or is quick again and tells what is due."""
        self.is_slow = is_slow
        while self.late and not is_slow:
            self.feed(self.late.popleft(), fail=False)

    def carry_out(self, command: AnyCommand, *, fail: bool) -> None:
        """Do it, or fail it for a reason that this command can have."""
        leg = getattr(command, "leg", None)
        self.watch(command)
        gone = isinstance(command, commands.HangUp) and leg not in self.alive
        gone |= isinstance(command, commands.JoinBridge) and command.bridge not in self.bridges.there
        if gone or (fail and not isinstance(command, commands.HangUp)):
            reason = FailureReason.NOT_FOUND if gone else list(FailureReason)[self.arrived % len(FailureReason)]
            self.feed(events.CommandFailed(command, reason, ""), fail=False)
            return
        match command:
            case commands.OfferCall() | commands.CallNumber():
                self.alive[command.leg] = False
                self.feed(events.LegCreated(NODE, command.leg), fail=False)
            case commands.HangUp():
                del self.alive[command.leg]
                self.feed(events.LegEnded(NODE, command.leg, EndCause.NORMAL, 16, ""), fail=False)
            case commands.ReleaseLeg():
                self.alive.pop(command.leg, None)
            case commands.AnswerLeg() if command.leg in self.alive:
                self.alive[command.leg] = True
                self.tell(events.LegAnswered(NODE, command.leg, ""))
            case commands.PlayPrompt():
                self.playbacks.append(command.playback)
                self.sounding[command.leg] = command.playback
            case _:
                pass
        if command.wants_done:
            self.tell(events.CommandDone(command))

    def watch(self, command: AnyCommand) -> None:
        """Nothing that would wait for a sound is asked while one plays, and nobody is put where he should not be."""
        self.bridges.watch(command)
        self.bill.watch(command)
        match command:
            case commands.StopPrompt():
                self.silence(command.playback)
            case commands.AnswerLeg() | commands.NoteLeg() | commands.LeaveBridge():
                assert command.leg not in self.sounding, f"{command} would wait for a sound"
            case commands.JoinBridge():
                assert not self.sounding.keys() & set(command.legs), f"{command} would wait for a sound"
            case _:
                pass

    def silence(self, playback: str) -> None:
        """This sound is over."""
        self.sounding = {leg: sound for leg, sound in self.sounding.items() if sound != playback}

    def move(self, kind: str, which: int, what: int, *, fail: bool) -> None:
        """One thing happens; `which` picks a leg (living or not)."""
        legs = [*self.alive, "a1-1700000000.999", "a1-e1-c99-s1-o1"]
        leg = LegId(legs[which % len(legs)])
        cause = list(EndCause)[(2 * which + what) % len(EndCause)]
        event: Event = events.TimePassed()
        match kind:
            case "arrive":
                self.arrived += 1
                leg = LegId(f"a1-1700000000.{self.arrived // (1 + what // 3)}")
                self.alive.setdefault(leg, False)
                event = events.CallArrived(NODE, leg, LINES[which % 5], "", "", trunk=["", "main"][what % 2])
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
                self.silence(played)
                event = events.PlaybackEnded(NODE, played, is_failed=fail)
            case "phone":
                phone = PhoneName(f"phone-{['ana', 'luis'][which % 2]}")
                event = events.PhoneReachabilityChanged(NODE, phone, is_reachable=bool(what % 2))
            case "refer":
                event = events.TransferAsked(NODE, leg, "+32")
            case "connect":
                event = self.connected()
            case "raze":
                self.bridges.there -= set(sorted(self.bridges.there)[which : which + 1])
            case "lose":
                event = events.NodeLost(NodeName("a1")) if what == 0 else self.connected()
            case "wait":
                self.second += which + what / 2
            case "use" | "code" | "hold" | "wish":
                event = self.at_work(kind, which, what, leg)
            case "slow":
                self.set_pace(is_slow=not self.is_slow)
        self.feed(event, fail=fail)
        self.bridges.check(self.engine.state)

    def at_work(self, kind: str, which: int, what: int, leg: LegId) -> Event:
        """Something that an agent or her phone does."""
        match kind:
            case "use":
                phone = PhoneName(f"phone-{['ana', 'luis', 'x'][which % 3]}")
                return events.PhoneUseChanged(NODE, phone, is_in_use=bool(what % 2))
            case "code":
                self.arrived += 1
                leg = LegId(f"a1-1700000000.{self.arrived}")
                self.alive.setdefault(leg, False)
                code = ["*11", "*12", "*131", "*14", "*11luis*1234", "99", "*13", "*11x*"][which]
                return events.CodeDialled(NODE, leg, PhoneName(f"phone-{['ana', 'luis'][what % 2]}"), code, "")
            case "hold":
                return events.LegHeld(NODE, leg, is_held=bool(what % 2))
            case _:
                return self.wish(AgentName(["ana", "luis", "outside", "nobody"][which % 4]), what)

    def wish(self, who: AgentName, what: int) -> Event:
        """Something that an agent, or somebody for her, asks for."""
        match what:
            case 0:
                return LogInAsked("r", who, PhoneName(f"phone-{['ana', 'luis', 'outside', 'x'][self.arrived % 4]}"))
            case 1:
                return LogOutAsked("r", who)
            case 2:
                return PauseAsked("r", who, ["lunch", "golf"][self.arrived % 2])
            case _:
                return ResumeAsked("r", who)

    def drain(self) -> None:
        """Everybody hangs up, and enough time passes."""
        self.set_pace(is_slow=False)
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
