"""What one call costs the engine alone, and whether that grows with the number waiting.

Everything is on as in the daemon (journal and ledger are written), but for the switch: its answers are made at
once. Compare the rows of one run with each other; figures of different machines say nothing.
"""

import logging
import resource
import tempfile
from collections.abc import Sequence
from pathlib import Path

import structlog
from rich.console import Console
from rich.table import Table

from acd.core import events, snapshot
from acd.core.commands import AnyCommand
from acd.core.engine import Engine, Step
from acd.core.events import EndCause, Event, Now
from acd.core.ids import LegId, PhoneName
from acd.core.ledger import CallBegan
from acd.runtime.books import Books
from acd.runtime.driver import Driver
from acd.runtime.inbox import Inbox
from acd.runtime.journal import Journal
from acd.store.memory import MemoryStore
from tests.core.words import LINE, NODE, agent, centre, queue

AGENTS = 50
WAITING_MAX = 100_000
WARM_UP_CALLS = 300


class Echo:
    """A switch that carries out every command at once: its events are collected for the driver's next steps."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.offered: list[LegId] = []

    def look_again(self) -> None:
        """Nothing was missed."""

    def submit(self, command: AnyCommand) -> None:
        """Answer as a switch would when all goes well."""
        match command.kind:
            case "offer_call":
                self.offered.append(command.leg)
                self.events.append(events.LegCreated(command.node, command.leg))
            case "answer_leg":
                self.events.append(events.LegAnswered(command.node, command.leg, "bench"))
            case "hang_up":
                self.events.append(events.LegEnded(command.node, command.leg, EndCause.NORMAL, 16, "bench"))
            case _:
                pass
        if command.wants_done:
            self.events.append(events.CommandDone(command))


class Counted:
    """The engine, with its steps counted."""

    def __init__(self) -> None:
        self.engine, self.steps, self.calls = Engine(), 0, 0

    def handle(self, event: Event, now: Now) -> Step:
        """Do one step."""
        step = self.engine.handle(event, now)
        self.steps += 1
        self.calls += sum(isinstance(fact, CallBegan) for fact in step.facts)
        return step

    def next_deadline(self) -> float | None:
        """As the engine says."""
        return self.engine.next_deadline()


class Bench:
    """A driver as in the daemon, fed by hand."""

    def __init__(self, folder: Path) -> None:
        agents = [agent(f"a{number}") for number in range(AGENTS)]
        plan = centre(queue("help", waiting_max=WAITING_MAX, wait_max_s=1e6), *agents)
        self.switch, self.counted = Echo(), Counted()
        journal = Journal(folder / "journal", 1, lambda: self.counted.engine.state)
        books = Books(MemoryStore(), 1, lambda: self.counted.engine.state)
        self.driver = Driver(self.counted, Inbox(), {NODE: self.switch}, journal, books)
        self.arrived = 0
        there = tuple(snapshot.PhoneSnapshot(PhoneName(phone), is_reachable=True) for phone in plan.phones)
        self.feed(events.CentreLoaded(plan, 1), events.NodeConnected(NODE, (), (), there))

    def feed(self, *news: Event) -> None:
        """These events, and all that the switch makes of them."""
        pending = list(news)
        while pending:
            for event in pending:
                self.driver.step(event)
            pending, self.switch.events = self.switch.events, []

    def arrive(self) -> LegId:
        """One more caller, up to the queue."""
        self.arrived += 1
        leg = LegId(f"a1-1700000000.{self.arrived}")
        self.feed(events.CallArrived(NODE, leg, LINE, "+32470000001", f"bench-{self.arrived}"))
        return leg

    def serve(self) -> None:
        """The oldest offer is answered, talked through and ended; the freed agent is offered the next caller."""
        leg = self.switch.offered.pop(0)
        self.feed(events.LegRinging(NODE, leg, "bench"), events.LegAnswered(NODE, leg, "bench"))
        self.feed(events.LegEnded(NODE, leg, EndCause.NORMAL, 16, "bench"))

    def per_call_us(self, waiting: int, calls: int) -> tuple[float, float]:
        """Microseconds of processor and steps per call, with so many callers waiting all the time."""
        while self.arrived < waiting + AGENTS:
            self.arrive()
        self._turn_over(WARM_UP_CALLS)
        steps, began_s = self.counted.steps, _processor_s()
        self._turn_over(calls)
        return (_processor_s() - began_s) / calls * 1e6, (self.counted.steps - steps) / calls

    def _turn_over(self, calls: int) -> None:
        for _ in range(calls):
            self.serve()
            self.arrive()


def _processor_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def core_cost(rows: Sequence[int], calls: int, console: Console) -> Table:
    """A row for each number of callers waiting all the time, measured over so many calls."""
    # The engine's own log would measure the terminal.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    title = f"engine alone: {AGENTS} agents, {calls} calls a row"
    table = Table("waiting", "µs of processor per call", "steps per call", "against the first row", title=title)
    first: float | None = None
    for waiting in rows:
        console.print(f"engine alone, {waiting:,} waiting …", style="dim")
        with tempfile.TemporaryDirectory(prefix="acd-bench-") as folder:
            us, steps = Bench(Path(folder)).per_call_us(waiting, calls)
        first = first or us
        table.add_row(f"{waiting:,}", f"{us:,.0f}", f"{steps:.1f}", f"{us / first:.2f} times")
    return table
