r"""The language of the core's tests: a transcript of what the engine sees and what it does about it.

    play(centre(queue("help", ring_timeout_s=15), agent("ana"))) \
        .at(0).sees(CallArrived("c1", line="+3225550100")).does(OfferCall("c1", "ana")) \
        .at(15).does(CancelOffer("c1", "ana"))

Every event class of the core has its short form here, and so has every effect (command or fact) that a caller
or an agent would notice. `does` names all of these, in order; the switch's small change (bridges, notes, ids)
is asserted with `asks` where a test is about it. Callers are named `c1`, `c2`, …; the switch of the tests
carries out every command at once and says so, unless the test says `fails`.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Self

from acd.core import commands, events, ledger, snapshot
from acd.core.callbacks import SecureCallback
from acd.core.commands import AnyCommand
from acd.core.engine import Engine
from acd.core.events import EndCause, Event, FailureReason, Now
from acd.core.ids import LegId, NodeName
from acd.core.plan import Plan
from acd.core.sizes import sizes
from tests.core.effects import of_command, of_fact
from tests.core.tapes import Tapes
from tests.core.whose import leg_of, name_of
from tests.core.words import MORNING, NODE, SMALL, Said

# Lists that every new transcript is put into: whoever plays it again needs them.
RECORDERS: list[list["Playbook"]] = []


@dataclass
class Playbook:
    """A transcript being played. Times are seconds since the engine began."""

    engine: Engine
    plan: Plan
    second: float = 0.0
    effects: list[Said] = field(default_factory=list)
    asked: list[AnyCommand] = field(default_factory=list)
    facts: list[ledger.Fact] = field(default_factory=list)
    transcript: list[str] = field(default_factory=list)
    callers: dict[str, str] = field(default_factory=dict)
    failures: dict[str, FailureReason] = field(default_factory=dict)
    shows: frozenset[str] = frozenset()
    nodes: tuple[str, ...] = (NODE,)
    script: list[tuple[str, Any]] = field(default_factory=list)
    tapes: Tapes = field(default_factory=Tapes)

    def at(self, second: float) -> Self:
        """Let time pass; deadlines on the way are applied when they are due, each at its own time."""
        self.script.append(("at", second))
        while (due_s := self.engine.next_deadline()) is not None and due_s <= second:
            self._feed(events.TimePassed(), at=max(due_s, self.second))
        self.second = max(second, self.second)
        return self

    def sees(self, *short_forms: Any) -> Self:
        """These events arrive now."""
        for short_form in short_forms:
            self.script.append(("sees", short_form))
            event = short_form(self)
            self.transcript.append(f"{self.second:>6g}s  sees {event}")
            self._feed(event, at=self.second)
        return self

    def fails(self, command: type[AnyCommand], reason: FailureReason = FailureReason.SWITCH_ERROR) -> Self:
        """From now on the switch does not carry out this kind of command."""
        self.script.append(("fails", (command, reason)))
        self.failures[command.__name__] = reason
        return self

    def works(self, command: type[AnyCommand]) -> Self:
        """The switch carries this kind of command out again."""
        self.script.append(("works", command))
        del self.failures[command.__name__]
        return self

    def does(self, *expected: Said) -> Self:
        """Exactly these effects, in this order, since the last `does`."""
        got, self.effects = self.effects, []
        assert [str(s) for s in got] == [str(s) for s in expected], self._difference(got, expected)
        return self

    def showing(self, *names: str) -> Self:
        """Let `does` see these small effects too, such as `RingPhone`, `Join`, `AgentIs` or `OfferEnds`."""
        self.shows |= set(names)
        self.script.append(("showing", names))
        return self

    def skip(self) -> Self:
        """What was done so far is not what this test is about."""
        self.effects = []
        return self

    def is_empty(self) -> Self:
        """Nothing is left in the state: no call, stay, offer or leg, and no holding bridge but one kept for a while."""
        left = sizes(self.engine.state)
        left["holdings"] -= sum(holding.deadline_s is not None for holding in self.engine.state.holdings.values())
        assert not any(left.values()), f"left behind: {left}\n{self}"
        for floor in self.engine.state.floors.numbered:
            assert not floor.waiting, f"an index still holds {floor.waiting}"
        assert not any(self.engine.state.directed.values()), f"an index still holds {self.engine.state.directed}"
        return self

    def leg(self, who: str) -> LegId:
        """The caller's leg (`c1`), that of the agent's latest offer (`ana`) or of the latest call to a number."""
        found = leg_of(who, self.callers, self.asked)
        assert found, f"{who} was never offered a call\n{self}"
        return found

    def _feed(self, event: Event, *, at: float) -> None:
        now = Now(at, MORNING + timedelta(seconds=at))
        step = self.engine.handle(event, now)
        for fact in step.facts:
            self.facts.append(fact)
            self._note(of_fact(self, fact), at)
        for command in step.commands:
            self.asked.append(command)
            self._note(of_command(self, command), at)
        for command in step.commands:
            self._carry_out(command, at)

    def _carry_out(self, command: AnyCommand, at: float) -> None:
        reason = self.failures.get(type(command).__name__)
        if reason is not None:
            self._feed(events.CommandFailed(command, reason, "as the test says"), at=at)
            return
        if command.wants_done and "slow joins" not in self.shows:
            self._feed(events.CommandDone(command), at=at)
        match command:
            case commands.SnoopOn() if "slow creation" not in self.shows:
                self._feed(events.LegCreated(command.node, command.snoop), at=at)
            case commands.OfferCall() | commands.CallNumber() | commands.CallPhone() if (
                "slow creation" not in self.shows
            ):
                self._feed(events.LegCreated(command.node, command.leg), at=at)
            case commands.AnswerLeg():
                self._feed(events.LegAnswered(command.node, command.leg, ""), at=at)
            case commands.HangUp() if "silent hang-up" not in self.shows:
                self._feed(events.LegEnded(command.node, command.leg, EndCause.NORMAL, 16, ""), at=at)
            case SecureCallback() if "slow store" in self.shows:
                pass
            case commands.StopPrompt():
                self._feed(events.PlaybackEnded(command.node, command.playback, is_failed=False), at=at)
            case _:
                for event in self.tapes.told(command):
                    self._feed(event, at=at)

    def _note(self, effect: Said | None, at: float) -> None:
        if effect is not None and (effect.name not in SMALL or effect.name in self.shows):
            self.effects.append(effect)
            self.transcript.append(f"{at:>6g}s  does {effect}")

    def who(self, leg: str) -> str:
        """The short name of whose leg this is."""
        return name_of(leg, self.callers, self.asked)

    def caller_of(self, call: str | None) -> str:
        """The short name of the caller of a call."""
        began = next((f for f in reversed(self.facts) if isinstance(f, ledger.CallBegan) and f.call == call), None)
        return self.who(began.leg) if began is not None else str(call)

    def _difference(self, got: list[Said], expected: tuple[Said, ...]) -> str:
        lines = ["the transcripts differ"]
        for index in range(max(len(got), len(expected))):
            mine = str(expected[index]) if index < len(expected) else "nothing more"
            theirs = str(got[index]) if index < len(got) else "nothing more"
            lines.append(f"  {' ' if mine == theirs else '!'} expected {mine:<40} got {theirs}")
        return "\n".join([*lines, "", str(self)])

    def __str__(self) -> str:
        return "what happened:\n" + "\n".join(self.transcript)


def play(plan: Plan, *nodes: str) -> Playbook:
    """Begin: the centre is loaded, the switch (or these switches) there, each agent's phone registered on the first."""
    book = Playbook(Engine(), plan, nodes=nodes or (NODE,))
    for recorder in RECORDERS:
        recorder.append(book)
    book._feed(events.CentreLoaded(plan, 1), at=0)
    for index, node in enumerate(nodes or (NODE,)):
        there = tuple(snapshot.PhoneSnapshot(phone, is_reachable=True) for phone in plan.phones) if index == 0 else ()
        book._feed(events.NodeConnected(NodeName(node), (), (), there), at=0)
    return book.skip()
