"""A world for the core in which anything may happen: a switch that does what numbers say, and what must always hold."""

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from acd.core import commands, events, ledger, snapshot
from acd.core.commands import AnyCommand
from acd.core.engine import Engine
from acd.core.events import EndCause, Event, FailureReason, Now
from acd.core.ids import LegId, PhoneName, PlaybackId
from acd.core.requests import Request
from tests.core.at_work import at_work
from tests.core.bridges import Bridges
from tests.core.chaos_centre import CENTRE, LINES
from tests.core.chaos_plans import PLANS
from tests.core.invariants import Bill, check
from tests.core.keeper import Keeper
from tests.core.listing import list_of, listed
from tests.core.misfortunes import befall, kill
from tests.core.promises import Promises
from tests.core.tapes import Tapes
from tests.core.wire import WAYS, Wire
from tests.core.words import MORNING, NODE

KINDS = (
    "arrive create ring answer end leave digit played phone refer connect lose raze wait use code hold wish slow kill "
    "return line watch control tape reload event reply clock restart vanish"
).split()
# What no switch tells one by one.
UNTOLD = (events.TimePassed, events.CentreReloaded, events.NodeConnected, events.NodeLost, Request)


class World:
    """A switch that does what the numbers say, in order; while it is slow it tells later of answers and joins.

    `second` is by the clock that never steps; by that of people it is `shift_s` later.
    """

    def __init__(self, struck: Callable[[str], None] = lambda _: None) -> None:
        self.engine, self.second, self.shift_s = Engine(), 0.0, 0.0
        self.alive: dict[str, bool] = {}
        self.facts: list[ledger.Fact] = []
        self.playbacks: list[str] = []
        self.sounding: dict[str, str] = {}
        self.bridges = Bridges()
        self.bill = Bill(lambda: self.engine.state.plan or CENTRE)
        self.asked: deque[tuple[AnyCommand, bool]] = deque()
        self.is_working = self.is_reloaded = False
        self.wire = Wire(lambda event, fail: self.feed(event, fail=fail), struck)
        self.arrived = 0
        self.channels: dict[str, snapshot.LegSnapshot] = {}
        self.left, self.ringing = set[str](), set[str]()
        self.keeper, self.tapes, self.promises = Keeper(), Tapes(), Promises()
        self.epoch, self.kill_in, self.lag = 1, 0, 0
        self.feed(events.CentreLoaded(CENTRE, 1), fail=False)
        self.feed(self.connected(), fail=False)

    def connected(self) -> Event:
        """What the switch would list now."""
        there = {leg: self.channels[leg] for leg in self.alive if leg not in self.left}
        up = {leg for leg, is_up in self.alive.items() if is_up}
        return list_of(there, up, self.ringing, self.bridges)

    @property
    def now(self) -> Now:
        """This moment, by both clocks."""
        return Now(self.second, MORNING + timedelta(seconds=self.second + self.shift_s))

    def happen(self, event: Event) -> None:
        """Something happens on the switch, whether it is told or not.

        Nothing plays any more to who is gone or has left: who is let go while a sound plays leaves when that is over.
        """
        if isinstance(event, events.LegEnded | events.LegLeft | events.CallArrived):
            self.sounding.pop(event.leg, None)
        self.bridges.hear(event)

    def feed(self, event: Event, *, fail: bool) -> None:
        """The engine hears one event, and the switch carries out the commands that follow."""
        now = self.now
        self.bridges.told(event, now.mono_s)
        step = self.engine.handle(event, now)
        self.facts += step.facts
        self.keeper.write(step, self.engine.state, now)
        bugs = [fact for fact in step.facts if isinstance(fact, ledger.BugContained)]
        assert not bugs, f"{event} led to {bugs}"
        if step.touched or step.facts or step.commands or not isinstance(event, events.TimePassed):
            check(self.engine.state)
        self.promises.hear(event, step, self.engine.state, now)
        self.bill.hear(step.facts)
        self.asked += [(command, fail) for command in step.commands]
        if not self.is_working:
            self.is_working = True
            while self.asked:
                command, is_failed = self.asked.popleft()
                self.carry_out(command, fail=is_failed)
                self.kill_in -= 1
                if self.kill_in == 0:
                    kill(self)
            self.is_working = False

    def tell(self, event: Event, *, fail: bool = False, is_slow: bool = False) -> None:
        """Something happens; if it does on the switch, that tells it."""
        if isinstance(event, UNTOLD):
            self.feed(event, fail=fail)
        else:
            self.happen(event)
            self.wire.send(event, fail=fail, is_slow=is_slow)

    def carry_out(self, command: AnyCommand, *, fail: bool) -> None:
        """Do it, or fail it for a reason that this command can have."""
        leg = getattr(command, "leg", None)
        self.watch(command)
        gone = isinstance(command, commands.HangUp) and leg not in self.alive
        gone |= isinstance(command, commands.JoinBridge) and command.bridge not in self.bridges.there
        if gone or (fail and not isinstance(command, commands.HangUp)):
            reason = FailureReason.NOT_FOUND if gone else list(FailureReason)[self.arrived % len(FailureReason)]
            self.tell(events.CommandFailed(command, reason, ""))
            return
        match command:
            case commands.OfferCall() | commands.CallNumber() | commands.CallPhone():
                self.alive[command.leg] = False
                self.channels[command.leg] = listed(command.leg, note=command.note, trunk=getattr(command, "trunk", ""))
                self.tell(events.LegCreated(NODE, command.leg))
            case commands.SnoopOn():
                self.alive[command.snoop], self.channels[command.snoop] = True, listed(command.snoop)
                self.tell(events.LegCreated(NODE, command.snoop))
            case commands.NoteLeg() if command.leg in self.alive:
                self.channels[command.leg] = replace(self.channels[command.leg], note=command.note)
            case commands.HangUp():
                del self.alive[command.leg]
                self.tell(events.LegEnded(NODE, command.leg, EndCause.NORMAL, 16, ""))
            case commands.ReleaseLeg():
                self.alive.pop(command.leg, None)
                self.bridges.gone.add(command.leg)
            case commands.AnswerLeg() if command.leg in self.alive:
                self.alive[command.leg] = True
                self.tell(events.LegAnswered(NODE, command.leg, ""), is_slow=True)
            case commands.PlayPrompt():
                self.playbacks.append(command.playback)
                # Nobody hears what comes after he has gone or left, of which the engine may learn late.
                if command.leg in self.alive and command.leg not in self.left:
                    self.sounding[command.leg] = command.playback
            case _:
                for told in self.tapes.told(command):
                    self.tell(told)
        if command.wants_done:
            self.tell(events.CommandDone(command), is_slow=True)

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
        self.wire.pass_on()
        leg = LegId([*self.alive, "a1-1700000000.999", "a1-e1-c99-s1-o1"][which % (len(self.alive) + 2)])
        cause = list(EndCause)[(2 * which + what) % len(EndCause)]
        event: Event = events.TimePassed()
        match kind:
            case "arrive":
                event = self.arrive(which, what)
            case "create":
                event = events.LegCreated(NODE, leg)
            case "ring":
                self.ringing.add(leg)
                event = events.LegRinging(NODE, leg, "")
            case "answer":
                if leg in self.alive:
                    self.alive[leg] = True
                event = events.LegAnswered(NODE, leg, "")
            case "end":
                self.alive.pop(leg, None)
                event = events.LegEnded(NODE, leg, cause, 16, "")
            case "leave":
                self.left.add(leg)
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
            case "connect" | "raze" | "lose" | "restart" | "vanish" | "clock":
                event = befall(self, kind, which, what)
            case "event" | "reply":
                self.wire.armed[kind == "reply"].append(WAYS[what])
            case "wait":
                self.second += which + what / 2
            case "reload":
                event, self.is_reloaded = events.CentreReloaded(PLANS[what]), True
            case "use" | "code" | "hold" | "refer" | "wish" | "return" | "line" | "watch" | "control" | "tape":
                event = at_work(self, kind, which, what, leg)
            case "kill":
                self.kill_in, self.lag = 1 + which, what
            case "slow":
                self.wire.set_pace(is_slow=not self.wire.is_slow)
        self.tell(event, fail=fail)
        self.bridges.check(self.engine.state)

    def arrive(self, which: int, what: int) -> Event:
        """A caller, or one of whom is told again."""
        self.arrived += 1
        leg = LegId(f"a1-1700000000.{self.arrived // (1 + what // 3)}")
        event = events.CallArrived(NODE, leg, LINES[which % 5], "+3247" * (which % 2), "", trunk="main" * (what % 2))
        self.appear(leg, dialled=event.dialled, trunk=event.trunk)
        return event

    def appear(self, leg: LegId, **said: Any) -> None:
        """A leg comes to the switch by itself; one that is there stays as it is."""
        if leg not in self.alive:
            self.alive[leg] = False
            self.channels[leg] = listed(leg, **said)
            self.left.discard(leg)

    def drain(self) -> None:
        """Everybody hangs up, and enough time passes."""
        self.kill_in = 0
        self.wire.flush()
        self.feed(self.connected(), fail=False)
        for leg in list(self.alive):
            self.alive.pop(leg, None)
            self.tell(events.LegEnded(NODE, LegId(leg), EndCause.NORMAL, 16, ""))
        for _ in range(200):
            due_s = self.engine.next_deadline()
            if due_s is None:
                return
            self.second = max(self.second, due_s)
            self.feed(events.TimePassed(), fail=False)
        raise AssertionError("the deadlines never end")
