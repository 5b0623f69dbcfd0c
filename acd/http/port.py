"""All that the API knows of the engine: requests go in, snapshots and the stream come out.

Implemented by the runtime.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from acd.core.ledger import RequestAnswered
from acd.core.requests import Request
from acd.http.callback_views import CallbackView
from acd.http.feed import Feed
from acd.http.line_views import LineView
from acd.http.views import AgentView, CallView, QueueView, WhyView


class InboxFullError(Exception):
    """More happens than the engine can take in: the request was not submitted."""


class UnansweredError(Exception):
    """The engine did not answer in time: the request may still be carried out."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the plan knows by name."""

    agents: tuple[str, ...]
    queues: tuple[str, ...]
    phones: tuple[str, ...]
    pause_reasons: tuple[str, ...]
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What became of reading the folder anew: in one word of those below, and in words (`why`).

    `done`, `unchanged`, `broken`, `red` (its policy tests), `refused` or `failed`. From revision `before`
    to `revision`, which is the same unless it is `done`.
    """

    result: str
    why: str
    before: str
    revision: str


class Snapshot(Protocol):
    """The centre after step `seq`. To be read before the next `await`: it is made when it is read, and not kept."""

    @property
    def seq(self) -> int:
        """The last step that is in it."""

    def names(self) -> Names:
        """What there is to ask about."""

    def nodes(self) -> Mapping[str, bool]:
        """The switches that were ever heard of, and whether each is connected."""

    def agents(self) -> tuple[AgentView, ...]:
        """All agents, by name."""

    def agent(self, name: str) -> AgentView | None:
        """One agent."""

    def queues(self) -> tuple[QueueView, ...]:
        """All queues, by name."""

    def queue(self, name: str) -> QueueView | None:
        """One queue."""

    def lines(self) -> tuple[LineView, ...]:
        """All lines, by number, with what is told on them by hand."""

    def calls_total(self) -> int:
        """How many calls live."""

    def calls(self, calls_max: int) -> tuple[CallView, ...]:
        """The oldest living calls, `calls_max` at most."""

    def call(self, name: str) -> CallView | None:
        """One living call."""

    def callbacks(self) -> tuple[CallbackView, ...]:
        """All that are owed, the most urgent first."""

    def why(self, call: str, agent: str | None) -> tuple[WhyView, ...]:
        """Why agents of its queue (or this one) are not asked to take this living call."""


class Centre(Protocol):
    """A running engine, from outside."""

    @property
    def feed(self) -> Feed:
        """Its latest steps, and those to come."""

    def snapshot(self) -> Snapshot:
        """The centre as it is now."""

    async def submit(self, request: Request) -> RequestAnswered:
        """Put a request to the engine and wait for its answer. Raises InboxFullError, UnansweredError."""

    async def reload(self, by: str, *, is_forced: bool = False) -> Reloaded:
        """Read the centre's folder anew (`is_forced`: though policy tests are red); it may take a while."""

    async def is_kept(self) -> bool:
        """Whether all that has happened until now is on the store's disk; waits a moment for that."""
