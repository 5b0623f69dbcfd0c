"""The words of transcripts that are about recordings."""

from typing import Any

from acd.core import ledger_recording as facts
from acd.core.ids import CallId, NodeName, RecordingId
from acd.core.ledger import CallBegan, Fact
from acd.core.recording_rules import ConsentKeys, RecordingRule
from acd.core.recordings import RecordingFinished, RecordingOverdue, RoomJudged
from acd.core.requests import PurgeAsked, RecordingAsked, RecordingWish
from tests.core.tapes import Tapes
from tests.core.words import NODE, Said, said

Announced, Consents, Begins = said("RecordingAnnounced"), said("ConsentTaken"), said("RecordingBegan")
Paused, Resumed, Ended = said("RecordingPaused"), said("RecordingResumed"), said("RecordingEnded")
Began, Left, NoMessage = said("MessageBegan"), said("Left"), said("NoMessage")
Delivered, Undelivered = said("MessageDelivered"), said("MessageUndelivered")
Failed, Purged, Room = said("RecordingFailed"), said("RecordingPurged"), said("RecordingRoomChanged")


def recorded(**settings: Any) -> RecordingRule:
    """A rule: `recorded` is announced, and kept in the class `quality`."""
    return RecordingRule("recorded", "quality", **settings)


def by_keys(*, default: bool = False) -> ConsentKeys:
    """1 is yes and 2 is no."""
    return ConsentKeys("1", "2", default=default, timeout_s=5.0)


def said_of_recording(book: Any, fact: Fact) -> Said | None:
    """The short form of a fact about recordings."""
    match fact:
        case facts.RecordingRoomChanged():
            return Room(fact.has_room)
        case facts.ConsentTaken():
            return Consents(book.caller_of(fact.call), fact.is_given)
        case facts.RecordingEnded():
            return Ended(book.caller_of(fact.call), fact.ending)
        case facts.RecordingFailed():
            return Failed(book.caller_of(fact.call), fact.why)
        case facts.MessageLeft():
            return Left(book.caller_of(fact.call), fact.ending)
        case facts.MessageFailed():
            return NoMessage(book.caller_of(fact.call), fact.why)
        case (
            facts.RecordingAnnounced()
            | facts.MessageBegan()
            | facts.MessageDelivered()
            | facts.MessageUndelivered()
            | facts.RecordingBegan()
            | facts.RecordingPaused()
            | facts.RecordingResumed()
            | facts.RecordingPurged()
        ):
            return Said(type(fact).__name__, (book.caller_of(fact.call),))
        case _:
            return None


def Wishes(who: str, wish: str) -> Any:  # noqa: N802  # reads as the event it makes
    """Somebody asks to start, pause, resume or stop the recording of this caller's call."""

    def wishes(book: Any) -> RecordingAsked:
        leg = book.leg(who)
        call = next((call.id for call in book.engine.state.calls.values() if call.leg == leg), CallId("a1-e9-c9"))
        return RecordingAsked("r1", call, RecordingWish(wish))

    return wishes


def Purge(who: str | None = None) -> Any:  # noqa: N802  # reads as the event it makes
    """Somebody asks to delete what is overdue, or all recordings of this caller's latest call."""

    def purge(book: Any) -> PurgeAsked:
        if who is None:
            return PurgeAsked("r1", None)
        return PurgeAsked("r1", next(f.call for f in book.facts if isinstance(f, CallBegan) and f.leg == book.leg(who)))

    return purge


def RoomIs(*, enough: bool) -> Any:  # noqa: N802  # reads as the event it makes
    """The disk is judged."""
    return lambda _: RoomJudged(NODE, enough, 5_000 if enough else 20)


def Breaks(who: str) -> Any:  # noqa: N802  # reads as the event it makes
    """The switch gives the recording of this caller's call up."""

    def breaks(book: Any) -> RecordingFinished:
        leg = book.leg(who)
        names = [call.recording for call in book.engine.state.calls.values() if call.leg == leg]
        name = next(name for name in names if name)
        (book.tapes if isinstance(getattr(book, "tapes", None), Tapes) else book.board.tapes).end(name)
        return RecordingFinished(NODE, name, is_failed=True)

    return breaks


def Expires(number: int = 1, node: NodeName = NODE) -> Any:  # noqa: N802  # reads as the event it makes
    """The time of the first caller's recording is over."""
    return lambda _: RecordingOverdue(node, RecordingId(f"a1-e1-c1-s1-o1-r{number}"), "quality", is_asked=False)
