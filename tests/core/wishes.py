"""The short forms of what people ask of calls: each a function of the playbook, which knows whose call it is."""

from typing import Any, Protocol

from acd.core import ledger
from acd.core.engine import Engine
from acd.core.ids import AgentName, CallId, LegId, PhoneName, QueueName
from acd.core.reasons import WatchMode
from acd.core.requests import (
    ControlAsked,
    HandToAsked,
    MoveAsked,
    PickAsked,
    PositionAsked,
    PriorityAsked,
    ServeAsked,
    TakeOverAsked,
    Verb,
    WatchAsked,
    WatchEndAsked,
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


def Watch(mode: str, who: str = "c1", phone: str | None = "phone-sia") -> Any:  # noqa: N802  # reads as the event it makes
    """A supervisor wants to watch a caller's conversation, or to go on in another mode."""
    at = PhoneName(phone) if phone else None
    return lambda book: WatchAsked("r1", call_of(book, who), at, WatchMode(mode))


def EndWatch(who: str = "c1") -> Any:  # noqa: N802  # reads as the event it makes
    """A supervisor wants to hear no more."""
    return lambda book: WatchEndAsked("r1", call_of(book, who))


def TakeOver(who: str = "c1") -> Any:  # noqa: N802  # reads as the event it makes
    """A supervisor wants this caller for herself."""
    return lambda book: TakeOverAsked("r1", call_of(book, who))


def Serve(who: str, *queues: str) -> Any:  # noqa: N802  # reads as the event it makes
    """Somebody asks that an agent serve these of her queues."""
    return lambda _: ServeAsked("r1", AgentName(who), tuple(map(QueueName, queues)))
