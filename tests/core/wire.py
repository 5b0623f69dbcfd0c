"""What a switch tells, on its way to the engine: it may be lost, come late, come twice, or be overtaken."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from acd.core.events import CommandDone, CommandFailed, Event, FailureReason

WAYS = ("is lost", "comes late", "comes twice", "is overtaken")
LATE_BY = 5


def is_answer(event: Event) -> bool:
    """Whether it is the answer to a command."""
    return isinstance(event, CommandDone | CommandFailed)


@dataclass
class Wire:
    """`tell` brings something to the engine, `struck` hears of what is not told as it should be.

    What is `armed` strikes the next event, or the next answer to a command. An answer that is lost is missed by whoever
    asked: it has failed, and nobody knows whether it was done. `late` is told when the switch is quick again, `held`
    after so many moves, `behind` after the next thing that is told.
    """

    tell: Callable[[Event, bool], None]
    struck: Callable[[str], None] = field(default=lambda _: None)
    is_slow: bool = False
    armed: dict[bool, deque[str]] = field(default_factory=lambda: {True: deque(), False: deque()})
    late: deque[Event] = field(default_factory=deque)
    held: list[tuple[int, Event]] = field(default_factory=list)
    behind: deque[Event] = field(default_factory=deque)

    def send(self, event: Event, *, fail: bool = False, is_slow: bool = False) -> None:
        """The switch tells it; `fail`: commands that follow from it fail. `is_slow`: it takes its time."""
        of_answers = is_answer(event)
        way = self.armed[of_answers].popleft() if self.armed[of_answers] else ""
        if way:
            self.struck(f"{'an answer' if of_answers else 'an event'} {way}")
        match way:
            case "is lost":
                if isinstance(event, CommandDone | CommandFailed):
                    self.tell(CommandFailed(event.command, FailureReason.TIMED_OUT, ""), fail)
            case "comes late":
                self.held.append((LATE_BY, event))
            case "is overtaken":
                self.behind.append(event)
            case _ if is_slow and self.is_slow:
                self.late.append(event)
            case _:
                behind, self.behind = self.behind, deque()
                self.tell(event, fail)
                for each in (*([event] if way else ()), *behind):
                    self.tell(each, False)

    def set_pace(self, *, is_slow: bool) -> None:
        """The switch becomes slow, or is quick again and tells what is due."""
        self.is_slow = is_slow
        while self.late and not is_slow:
            self.tell(self.late.popleft(), False)

    def pass_on(self) -> None:
        """A move later: what was held for long enough is told."""
        due = [event for moves, event in self.held if moves <= 1]
        self.held = [(moves - 1, event) for moves, event in self.held if moves > 1]
        for event in due:
            self.tell(event, False)

    def cut(self) -> None:
        """Whatever was on its way is never told."""
        self.late.clear()
        self.held.clear()
        self.behind.clear()

    def flush(self) -> None:
        """Nothing is slow or strikes any more, and everything is told."""
        self.armed[True].clear()
        self.armed[False].clear()
        self.set_pace(is_slow=False)
        events, self.held, self.behind = [*(each for _, each in self.held), *self.behind], [], deque()
        for event in events:
            self.tell(event, False)
