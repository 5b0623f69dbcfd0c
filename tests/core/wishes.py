"""The short forms of what people ask of calls: each a function of the playbook, which knows whose call it is."""

from typing import Any, Protocol

from acd.core import ledger
from acd.core.engine import Engine
from acd.core.ids import AgentName, CallId, LegId, QueueName
from acd.core.requests import (
    ControlAsked,
    HandToAsked,
    MoveAsked,
    PickAsked,
    PositionAsked,
    PriorityAsked,
    Verb,
    WithdrawAsked,
)


class Told(Protocol):
    """What a wish needs to know of the transcript so far."""

    engine: Engine
    facts: list[ledger.Fact]

    def leg(self, who: str) -> LegId:
        """The caller's leg."""


def call_of(book: Told, who: str) -> CallId:
    """The call of a caller; empty when it is not known."""
    leg = book.leg(who)
    living = [call.id for call in book.engine.state.calls.values() if call.leg == leg]
    began = [fact.call for fact in book.facts if isinstance(fact, ledger.CallBegan) and fact.leg == leg]
    return next(iter(living + began), CallId(""))


def Prioritise(who: str, priority: int) -> Any:  # noqa: N802  # reads as the event it makes
    """A supervisor gives a waiting caller another priority."""
    return lambda book: PriorityAsked("r1", call_of(book, who), priority, "sup")


def PutAt(who: str, position: int) -> Any:  # noqa: N802  # reads as the event it makes
    """A supervisor puts a waiting caller at a position."""
    return lambda book: PositionAsked("r1", call_of(book, who), position, "sup")


def Withdraw(who: str, note: str = "rings later") -> Any:  # noqa: N802  # reads as the event it makes
    """A supervisor takes a waiting caller out of his queue."""
    return lambda book: WithdrawAsked("r1", call_of(book, who), note, "sup")


def MoveTo(who: str, queue: str) -> Any:  # noqa: N802  # reads as the event it makes
    """A supervisor lets a waiting caller wait in another queue."""
    return lambda book: MoveAsked("r1", call_of(book, who), QueueName(queue), "sup")


def HandTo(who: str, agent: str) -> Any:  # noqa: N802  # reads as the event it makes
    """A supervisor gives a waiting caller to an agent."""
    return lambda book: HandToAsked("r1", call_of(book, who), AgentName(agent), "sup")


def Picks(agent: str, who: str) -> Any:  # noqa: N802  # reads as the event it makes
    """An agent takes a waiting caller."""
    return lambda book: PickAsked("r1", call_of(book, who), AgentName(agent))


def Control(verb: str, who: str = "c1", to: str = "") -> Any:  # noqa: N802  # reads as the event it makes
    """The agent who talks with this caller wants this."""
    return lambda book: ControlAsked("r1", call_of(book, who), Verb(verb), to)
