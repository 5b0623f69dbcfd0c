"""The one task that owns the engine: event in, journal, facts into the books, commands out to the nodes.

Decides nothing. What the engine raises is logged and survived: the core contains its bugs itself, this is the
second wall.
"""

import asyncio
from collections import deque
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
from acd.runtime.journal import Journal
from acd.runtime.standstill import STANDSTILL_S, events_since
from acd.runtime.telling import about, tell

BATCH_MAX = 200
STUCK_DEADLINE_S = 1.0
# So often it looks whether there is something to do, also when nothing happens: a sign of life.
TURN_S = 1.0

# Told of each step's facts once they are in the books: its number, its moment, the facts (never none).
Listener = Callable[[int, Now, tuple[Fact, ...]], None]

log = structlog.get_logger()


class Node(Protocol):
    """One switch, as the driver sees it."""

    def submit(self, command: AnyCommand) -> None:
        """Take a command; never blocks, never raises."""

    def look_again(self) -> None:
        """Tell a new snapshot soon, and nothing of what came before it."""


class Decider(Protocol):
    """The engine, as the driver sees it."""

    def handle(self, event: Event, now: Now) -> Step:
        """Do one step."""

    def next_deadline(self) -> float | None:
        """When to wake it if nothing happens (monotonic seconds)."""


class Recorder(Protocol):
    """The books, as the driver sees them."""

    def record(self, seq: int, now: Now, facts: Iterable[Fact], touched: Iterable[tuple[str, str]]) -> None:
        """Take over what a step changed; never blocks, never raises."""


class Driver:
    """Numbers its steps from `seq` + 1; `seq` is the last one's. `connected` is set when a first node is there.

    `listeners` may be added to at any time; they must not block.
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
        self._now = now
        self.seq = seq
        self._own: deque[Event] = deque()
        self._applied_deadline_s: float | None = None
        self.connected = asyncio.Event()
        self.listeners: list[Listener] = []
        self._turned: Now | None = None
        self._there: set[NodeName] = set()

    async def run(self) -> None:
        """Work until cancelled; a step is never cut in two."""
        while True:
            self._turned = self._now()
            events = await self._next_events()
            if self._now().mono_s - self._turned.mono_s > STANDSTILL_S:
                events = await self._after_standstill(self._turned, events)
            for event in events:
                self.step(event)
            # Under load the inbox is never empty; the sockets' readers need their turn all the same.
            if len(self._inbox) > 0:
                await asyncio.sleep(0)

    @property
    def turned_s(self) -> float:
        """When it last looked for work: never longer ago than `TURN_S` and a step, if it is well."""
        return float("-inf") if self._turned is None else self._turned.mono_s

    async def _after_standstill(self, before: Now, events: list[Event]) -> list[Event]:
        """The nodes were lost when everything stopped; what is to be handled now."""
        log.warning("the engine stood still; it looks at the world anew", seconds=self._now().mono_s - before.mono_s)
        there = sorted(self._there)
        for node in there:
            self.step(NodeLost(node), before)

        def ask_again() -> None:
            for node in there:
                self._nodes[node].look_again()

        return await events_since(self._inbox, events, there, ask_again)

    def step(self, event: Event, now: Now | None = None) -> None:
        """One event: journal, books, then its commands. It happens now, unless it is told when."""
        now = now or self._now()
        self.seq += 1
        self._journal.open(self.seq, now)
        outcome = self._decide(event, now)
        self._journal.append(self.seq, now, event, outcome)
        if isinstance(outcome, str):
            return
        self._books.record(self.seq, now, outcome.facts, outcome.touched)
        if outcome.facts:
            self._publish(now, outcome.facts)
        for fact in outcome.facts:
            tell(self.seq, fact)
        for command in outcome.commands:
            self._give(command)
        if isinstance(event, NodeConnected):
            self.connected.set()
            self._there.add(event.node)
        elif isinstance(event, NodeLost):
            self._there.discard(event.node)

    def _publish(self, now: Now, facts: tuple[Fact, ...]) -> None:
        for listener in self.listeners:
            try:
                listener(self.seq, now, facts)
            except Exception:
                log.exception("a listener failed; it missed a step, calls go on", seq=self.seq)

    def _decide(self, event: Event, now: Now) -> Step | str:
        try:
            return self._engine.handle(event, now)
        except Exception as error:
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

    async def _next_events(self) -> list[Event]:
        """What is to be handled next: our own failures first, then the inbox; time itself when nothing else happens."""
        if self._own:
            own = list(self._own)
            self._own.clear()
            return own
        deadline_s = self._engine.next_deadline()
        wait_s = self._wait_s(deadline_s)
        events = await self._inbox.take(BATCH_MAX, min(wait_s, TURN_S))
        if not events and wait_s > TURN_S:
            return []
        self._applied_deadline_s = None if events else deadline_s
        return events or [TimePassed()]

    def _wait_s(self, deadline_s: float | None) -> float:
        if deadline_s is None:
            return float("inf")
        # A deadline that stays where it was after it was applied is a bug: it must not turn into a busy loop.
        least_s = STUCK_DEADLINE_S if deadline_s == self._applied_deadline_s else 0.0
        return max(least_s, deadline_s - self._now().mono_s)
