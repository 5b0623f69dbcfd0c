"""A world for the core in which anything may happen: a switch that does what numbers say, and what must always hold."""

from collections import deque
from dataclasses import replace
from datetime import timedelta
from typing import Any

from acd.core import commands, events, ledger, snapshot
from acd.core.commands import AnyCommand
from acd.core.engine import Engine
from acd.core.events import EndCause, Event, FailureReason, Now
from acd.core.ids import LegId, NodeName, PhoneName, PlaybackId
from acd.core.undoing import SOUNDS_AHEAD
from tests.core.at_work import at_work
from tests.core.chaos_centre import CENTRE, LINES
from tests.core.invariants import Bill, Bridges, check
from tests.core.keeper import Keeper
from tests.core.listing import list_of, listed
from tests.core.tapes import Tapes
from tests.core.words import MORNING, NODE

KINDS = (
    "arrive create ring answer end leave digit played phone refer connect lose raze wait use code hold wish slow kill "
    "return line watch control tape"
).split()
LAG_MAX = 2


class World:
    """A switch that does what the numbers say, and remembers which legs are alive on it.

    Commands are done in the order given. While it is slow, what becomes of answers and joins is told later.
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
        self.is_working = self.is_slow = False
        self.late: deque[Event] = deque()
        self.arrived = 0
        self.channels: dict[str, snapshot.LegSnapshot] = {}
        self.left, self.ringing = set[str](), set[str]()
        self.keeper = Keeper()
        self.epoch, self.kill_in, self.lag = 1, 0, 0
        self.tapes = Tapes()
        self.feed(events.CentreLoaded(CENTRE, 1), fail=False)
        self.feed(self.connected(), fail=False)

    def connected(self) -> Event:
        """What the switch would list now."""
        there = {leg: self.channels[leg] for leg in self.alive if leg not in self.left}
        up = {leg for leg, is_up in self.alive.items() if is_up}
        return list_of(there, up, self.ringing, self.bridges)

    def feed(self, event: Event, *, fail: bool) -> None:
        """One event, and what the switch makes of the commands that follow."""
        if isinstance(event, events.LegEnded | events.CallArrived):
            self.sounding.pop(event.leg, None)
        self.bridges.hear(event)
        step = self.engine.handle(event, Now(self.second, MORNING + timedelta(seconds=self.second)))
        self.facts += step.facts
        self.keeper.write(step, self.engine.state, self.second)
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
                self.kill_in -= 1
                if self.kill_in == 0:
                    self.kill()
            self.is_working = False

    def kill(self) -> None:
        """The engine is gone, with all that was under way; the next one finds what the store has."""
        self.asked.clear()
        self.late.clear()
        kept = self.keeper.go_back(0 if self.lag > LAG_MAX else max(0, len(self.keeper.steps) - self.lag))
        if kept is None:
            # Nobody knows of a sound that is not the next after a note. It ends by itself, and holds up what is asked.
            self.sounding = {leg: sound for leg, sound in self.sounding.items() if self.is_noted(leg, sound)}
        del self.facts[self.keeper.facts :]
        self.engine, self.epoch = Engine(), self.epoch + 1
        self.feed(events.CentreLoaded(CENTRE, self.epoch, kept), fail=False)
        self.feed(self.connected(), fail=False)

    def is_noted(self, leg: str, sound: str) -> bool:
        """Whether this sound is one of the first after the note on its leg."""
        note, (name, _, number) = self.channels[leg].note, sound.rpartition("-p")
        return note is not None and name == note.call and note.playbacks < int(number) <= note.playbacks + SOUNDS_AHEAD

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
            case commands.OfferCall() | commands.CallNumber() | commands.CallPhone():
                self.alive[command.leg] = False
                self.channels[command.leg] = listed(command.leg, note=command.note, trunk=getattr(command, "trunk", ""))
                self.feed(events.LegCreated(NODE, command.leg), fail=False)
            case commands.SnoopOn():
                self.alive[command.snoop], self.channels[command.snoop] = True, listed(command.snoop)
                self.feed(events.LegCreated(NODE, command.snoop), fail=False)
            case commands.NoteLeg() if command.leg in self.alive:
                self.channels[command.leg] = replace(self.channels[command.leg], note=command.note)
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
                for told in self.tapes.told(command):
                    self.feed(told, fail=False)
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
            case "connect":
                event = self.connected()
            case "raze":
                self.bridges.there -= set(sorted(self.bridges.there)[which : which + 1])
            case "lose":
                event = events.NodeLost(NodeName("a1")) if what == 0 else self.connected()
            case "wait":
                self.second += which + what / 2
            case "use" | "code" | "hold" | "refer" | "wish" | "return" | "line" | "watch" | "control" | "tape":
                event = at_work(self, kind, which, what, leg)
            case "kill":
                self.kill_in, self.lag = 1 + which, what
            case "slow":
                self.set_pace(is_slow=not self.is_slow)
        self.feed(event, fail=fail)
        self.bridges.check(self.engine.state)

    def arrive(self, which: int, what: int) -> Event:
        """A caller, or one of whom is told again."""
        self.arrived += 1
        leg = LegId(f"a1-1700000000.{self.arrived // (1 + what // 3)}")
        event = events.CallArrived(NODE, leg, LINES[which % 5], "", "", trunk=["", "main"][what % 2])
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
