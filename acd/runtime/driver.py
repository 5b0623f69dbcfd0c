"""The one owner of the engine: event in, commands out to the nodes; then journal, books, log and listeners.

Decides nothing. What the engine raises is logged and survived: the core contains its bugs itself, this is the
second wall. What was done is written down a moment later, for many steps at once, and the work is done in callbacks:
measured at 50 calls/s, that takes a fifth off the engine's time per call. A process that is killed loses that moment;
one that ends, also by a failure, loses nothing.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

import structlog

from acd.core.commands import AnyCommand
from acd.core.engine import Step
from acd.core.events import CommandFailed, Event, FailureReason, NodeConnected, NodeLost, Now, TimePassed
from acd.core.ids import NodeName
from acd.core.ledger import Fact
from acd.runtime import clock
from acd.runtime.inbox import Inbox
from acd.runtime.journal import Done, Journal
from acd.runtime.node import Node
from acd.runtime.standstill import STANDSTILL_S, events_since
from acd.runtime.telling import about, tell
from acd.runtime.turns import Turns

BATCH_MAX = 200
STUCK_DEADLINE_S = 1.0
# So often it looks whether there is something to do, also when nothing happens: a sign of life.
TURN_S = 1.0
WRITE_AFTER_S = 0.05
UNWRITTEN_MAX = 500

# Told of each step's facts once they are in the books: its number, its moment, the facts (never none).
Listener = Callable[[int, Now, tuple[Fact, ...]], None]

log = structlog.get_logger()


class Decider(Protocol):
    """The engine, as the driver sees it."""

    def handle(self, event: Event, now: Now) -> Step:
        """Do one step."""

    def next_deadline(self) -> float | None:
        """When to wake it if nothing happens (monotonic seconds)."""


class Recorder(Protocol):
    """The books, as the driver sees them. `catch_up` is what they call to have all steps until now recorded."""

    catch_up: Callable[[], None]

    def record(self, seq: int, now: Now, facts: Iterable[Fact], touched: Iterable[tuple[str, str]]) -> None:
        """Take over what a step changed; never blocks, never raises."""


class Driver:
    """Numbers its steps from `seq` + 1; `seq` is the last one's. `connected` is set when a first node is there.

    Not having turned for more than `standstill_s` seconds is a standstill.
    """

    def __init__(
        self,
        engine: Decider,
        inbox: Inbox,
        nodes: Mapping[NodeName, Node],
        journal: Journal,
        books: Recorder,
        *,
        seq: int = 0,
        now: Callable[[], Now] = clock.now,
    ) -> None:
        self._engine = engine
        self._inbox = inbox
        self._nodes = nodes
        self._journal = journal
        self._books = books
        books.catch_up = self.catch_up
        self._now = now
        self.standstill_s = STANDSTILL_S
        self.seq = seq
        self._unwritten: list[Done] = []
        self._own: list[Event] = []
        self._applied_deadline_s: float | None = None
        self._again_s = float("-inf")
        self.connected = asyncio.Event()
        self._listeners: list[Listener] = []
        self._turned: Now | None = None
        self._there: set[NodeName] = set()

    async def run(self) -> None:
        """Work until cancelled; a step is never cut in two."""
        try:
            while True:
                self._turned = self._now()
                await Turns(self._inbox, self._turn, self.catch_up, WRITE_AFTER_S).run()
                await self._after_standstill(self._turned)
        finally:
            self.catch_up()

    @property
    def turned_s(self) -> float:
        """When it last looked for work: never longer ago than `TURN_S` and a step, if it is well."""
        return float("-inf") if self._turned is None else self._turned.mono_s

    def listen(self, listener: Listener) -> None:
        """Tell somebody of the steps from now on; it must not block."""
        self.catch_up()
        self._listeners.append(listener)

    def step(self, event: Event, now: Now | None = None) -> None:
        """One event: the engine's decision, and its commands. It happens now, unless it is told when.

        `catch_up` writes it down.
        """
        now = now or self._now()
        if self._journal.is_due(now):
            # A new file begins with the state before this step, so what was before belongs into the old one.
            self.catch_up()
            self._journal.begin(self.seq + 1, now)
        self.seq += 1
        outcome = self._decide(event, now)
        self._unwritten.append((self.seq, now, event, outcome))
        if isinstance(outcome, str):
            return
        for command in outcome.commands:
            self._give(command)
        if isinstance(event, NodeConnected):
            self.connected.set()
            self._there.add(event.node)
        elif isinstance(event, NodeLost):
            self._there.discard(event.node)
        if len(self._unwritten) >= UNWRITTEN_MAX:
            self.catch_up()

    def catch_up(self) -> None:
        """Write down and tell what was done since the last time; to be asked before the engine's state is shown."""
        done, self._unwritten = self._unwritten, []
        if not done:
            return
        self._journal.append(done)
        for seq, now, _, outcome in done:
            if not isinstance(outcome, str):
                self._books.record(seq, now, outcome.facts, outcome.touched)
        happened = [(seq, now, outcome.facts) for seq, now, _, outcome in done if not isinstance(outcome, str)]
        for seq, now, facts in happened:
            if facts:
                self._publish(seq, now, facts)
        tell((seq, facts) for seq, _, facts in happened)

    def _publish(self, seq: int, now: Now, facts: tuple[Fact, ...]) -> None:
        for listener in self._listeners:
            try:
                listener(seq, now, facts)
            except Exception:
                log.exception("a listener failed; it missed a step, calls go on", seq=seq)

    def _decide(self, event: Event, now: Now) -> Step | str:
        try:
            return self._engine.handle(event, now)
        except Exception as error:
            self.catch_up()
            position = self._journal.position
            log.exception("the engine failed; the event is dropped", seq=self.seq, journal=position, **about(event))
            return repr(error)

    def _give(self, command: AnyCommand) -> None:
        node = self._nodes.get(command.node)
        if node is None:
            known = ", ".join(self._nodes) or "none"
            detail = f"no node is called {command.node!r}; known: {known}"
            self._own.append(CommandFailed(command, FailureReason.NOT_SENT, detail))
        else:
            node.submit(command)

    def _turn(self) -> float | None:
        """Handle what is there; how long there is time until the next turn. After a standstill: nothing, and None."""
        assert self._turned is not None, "`run` turns, and has set it"
        now_s = self._now().mono_s
        if now_s - self._turned.mono_s > self.standstill_s:
            return None
        for event in self._next_events(now_s):
            self.step(event)
        self._turned = self._now()
        if self._own or len(self._inbox) > 0:
            return 0.0
        return min(TURN_S, max(0.0, self._due_s() - self._turned.mono_s))

    def _next_events(self, now_s: float) -> list[Event]:
        """What is to be handled next: our own failures first, then the inbox; time itself when nothing else happens."""
        events, self._own = self._own, []
        events = events or self._inbox.take(BATCH_MAX)
        if events:
            self._applied_deadline_s = None
        elif self._due_s() <= now_s:
            self._applied_deadline_s, self._again_s = self._engine.next_deadline(), now_s + STUCK_DEADLINE_S
            return [TimePassed()]
        return events

    def _due_s(self) -> float:
        """When `TimePassed` is needed at the latest."""
        deadline_s = self._engine.next_deadline()
        if deadline_s is None:
            return float("inf")
        # A deadline that stays where it was after it was applied is a bug: it must not turn into a busy loop.
        return max(deadline_s, self._again_s) if deadline_s == self._applied_deadline_s else deadline_s

    async def _after_standstill(self, before: Now) -> None:
        """The nodes were lost when everything stopped; first of all they tell what they hold now."""
        log.warning("the engine stood still; it looks at the world anew", seconds=self._now().mono_s - before.mono_s)
        there = sorted(self._there)
        for node in there:
            self.step(NodeLost(node), before)
        self.catch_up()

        def ask_again() -> None:
            for node in there:
                self._nodes[node].look_again()

        for event in await events_since(self._inbox, there, ask_again):
            self.step(event)
