"""A tiny centre, a tiny engine that can be told to misbehave, and a node that only remembers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from acd.core.commands import AnyCommand, HangUp, HangUpReason
from acd.core.engine import Step
from acd.core.events import CallArrived, CentreLoaded, DigitPressed, Event, NodeConnected, Now, TimePassed
from acd.core.flow_steps import Answer, EndCall, Play
from acd.core.flows import Flow
from acd.core.ids import CallId, CommandId, LegId, LineNumber, NodeName
from acd.core.ledger import CallBegan, Fact
from acd.core.plan import Line, Plan, Prompt
from acd.runtime.books import line_of

A1 = NodeName("a1")
BEGIN = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LINE = LineNumber("+3221234567")


def at(seconds: float) -> Now:
    """A moment, in seconds from the beginning of the test's world."""
    return Now(mono_s=1000.0 + seconds, wall=BEGIN + timedelta(seconds=seconds))


def arrived(number: int) -> CallArrived:
    """The `number`-th caller reaches the switch."""
    return CallArrived(A1, LegId(f"a1-{number}.0"), LINE, f"+32470{number:06}", f"sip-{number}")


def centre() -> Plan:
    """One line that answers, speaks and hangs up."""
    steps = (Answer(), Play("welcome"), EndCall())
    return Plan(
        name="tiny",
        revision="r1",
        time_zone="Europe/Brussels",
        languages=("en",),
        lines={LINE: Line(LINE, "main", "welcome", "en")},
        flows={"welcome": Flow("welcome", {"start": steps})},
        queues={},
        agents={},
        phones=(),
        prompts={"welcome": Prompt("welcome", {"en": 2.0})},
    )


def opening(epoch: int = 1) -> list[Event]:
    """What every engine sees first."""
    return [CentreLoaded(centre(), epoch), NodeConnected(A1, (), (), ())]


@dataclass
class Remembering:
    """A node that keeps what it was given."""

    given: list[AnyCommand] = field(default_factory=list)
    looks: int = 0

    def submit(self, command: AnyCommand) -> None:
        self.given.append(command)

    def look_again(self) -> None:
        self.looks += 1


@dataclass
class Notebook:
    """Books that keep what they are given, as the ledger's lines."""

    lines: list[bytes] = field(default_factory=list)
    touched: list[tuple[str, str]] = field(default_factory=list)
    facts_waiting: int = 0
    facts_lost: int = 0

    def __post_init__(self) -> None:
        self.catch_up: Callable[[], None] = lambda: None

    def record(self, seq: int, now: Now, facts: Iterable[Fact], touched: Iterable[tuple[str, str]]) -> None:
        self.lines += [line_of(seq, place, now.wall, fact) for place, fact in enumerate(facts, 1)]
        self.touched += touched

    def behind_s(self, now_s: float) -> float:
        return 0.0 * now_s


@dataclass
class Tally:
    """The whole state of `Counting`."""

    events: int = 0


@dataclass
class Counting:
    """An engine that hangs every caller up; its `deadline_s` never moves by itself.

    The key `*` is its bug, and so are events of the classes `failing`.
    """

    state: Tally = field(default_factory=Tally)
    deadline_s: float | None = None
    times: int = 0
    failing: tuple[type[Event], ...] = ()

    def handle(self, event: Event, now: Now) -> Step:  # noqa: ARG002  # the engine's form
        self.state.events += 1
        self.times += isinstance(event, TimePassed)
        if isinstance(event, DigitPressed) and event.digit == "*":
            raise ZeroDivisionError("the star")
        if isinstance(event, self.failing):
            raise ZeroDivisionError("what it cannot do")
        if not isinstance(event, CallArrived):
            return Step((), ())
        call = CallId(f"c{self.state.events}")
        command = HangUp(CommandId(f"k{self.state.events}"), event.node, call, event.leg, HangUpReason.BUSY)
        return Step(
            (command,),
            (CallBegan(call, event.node, event.leg, "main", event.dialled, event.caller, event.sip_call_id),),
        )

    def next_deadline(self) -> float | None:
        return self.deadline_s
