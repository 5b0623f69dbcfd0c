"""The one task that owns the engine: event in, journal, facts into the ledger, commands out to the nodes.

Decides nothing. What the engine raises is logged and survived: the core contains its bugs itself, this is the
second wall.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, Protocol

import structlog

from acd.core.commands import AnyCommand
from acd.core.engine import Step
from acd.core.events import CommandFailed, Event, FailureReason, NodeConnected, Now, TimePassed
from acd.core.ids import NodeName
from acd.core.ledger import BugContained, CallBegan, CallEnded, CentreOpened, Fact, NodeFound, NodeMissed, RequestFailed
from acd.runtime import clock
from acd.runtime.inbox import Inbox
from acd.runtime.journal import Journal
from acd.runtime.ledger_file import LedgerFile

BATCH_MAX = 200
STUCK_DEADLINE_S = 1.0

log = structlog.get_logger()


class Node(Protocol):
    """One switch, as the driver sees it."""

    def submit(self, command: AnyCommand) -> None:
        """Take a command; never blocks, never raises."""


class Decider(Protocol):
    """The engine, as the driver sees it."""

    def handle(self, event: Event, now: Now) -> Step:
        """Do one step."""

    def next_deadline(self) -> float | None:
        """When to wake it if nothing happens (monotonic seconds)."""


class Driver:
    """Numbers its steps from `seq` + 1. `connected` is set when a first node's connection has been handled."""

    def __init__(
        self,
        engine: Decider,
        inbox: Inbox,
        nodes: Mapping[NodeName, Node],
        journal: Journal,
        ledger: LedgerFile,
        *,
        seq: int = 0,
        now: Callable[[], Now] = clock.now,
    ) -> None:
        self._engine = engine
        self._inbox = inbox
        self._nodes = nodes
        self._journal = journal
        self._ledger = ledger
        self._now = now
        self._seq = seq
        self._own: deque[Event] = deque()
        self._applied_deadline_s: float | None = None
        self.connected = asyncio.Event()

    async def run(self) -> None:
        """Work until cancelled; a step is never cut in two."""
        while True:
            for event in await self._next_events():
                self.step(event)
            # Under load the inbox is never empty; the sockets' readers need their turn all the same.
            await asyncio.sleep(0)

    def step(self, event: Event) -> None:
        """One event: journal, ledger, then its commands."""
        now = self._now()
        self._seq += 1
        self._journal.open(self._seq, now)
        outcome = self._decide(event, now)
        self._journal.append(self._seq, now, event, outcome)
        if isinstance(outcome, str):
            return
        self._ledger.record(self._seq, now, outcome.facts)
        for fact in outcome.facts:
            _tell(self._seq, fact)
        for command in outcome.commands:
            self._give(command)
        if isinstance(event, NodeConnected):
            self.connected.set()

    def _decide(self, event: Event, now: Now) -> Step | str:
        try:
            return self._engine.handle(event, now)
        except Exception as error:
            position = self._journal.position
            log.exception("the engine failed; the event is dropped", seq=self._seq, journal=position, on=str(event))
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
        events = await self._inbox.take(BATCH_MAX, self._wait_s(deadline_s))
        self._applied_deadline_s = None if events else deadline_s
        return events or [TimePassed()]

    def _wait_s(self, deadline_s: float | None) -> float | None:
        if deadline_s is None:
            return None
        # A deadline that stays where it was after it was applied is a bug: it must not turn into a busy loop.
        least_s = STUCK_DEADLINE_S if deadline_s == self._applied_deadline_s else 0.0
        return max(least_s, deadline_s - self._now().mono_s)


def _tell(seq: int, fact: Fact) -> None:
    """The log says what an operator looks for, with the call's id in each line; the ledger has everything."""
    match fact:
        case BugContained():
            log.error("bug contained, its call went to the fallback", seq=seq, **_said(fact))
        case RequestFailed():
            log.warning("request failed", seq=seq, **_said(fact))
        case NodeMissed():
            log.warning("node lost", seq=seq, **_said(fact))
        case CallBegan():
            log.info("call began", seq=seq, call=fact.call, line=fact.line, sip_call_id=fact.sip_call_id)
        case CallEnded():
            log.info("call ended", seq=seq, **_said(fact))
        case NodeFound():
            log.info("node connected", seq=seq, **_said(fact))
        case CentreOpened():
            log.info("centre opened", seq=seq, **_said(fact))
        case _:
            pass


def _said(fact: Fact) -> dict[str, Any]:
    """A fact's fields for a log line; `event` is structlog's own word."""
    return {"on" if field.name == "event" else field.name: getattr(fact, field.name) for field in fields(fact)}
