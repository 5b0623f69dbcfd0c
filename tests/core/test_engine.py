"""The engine as its driver sees it: events in, commands and facts out, one timer."""

from acd.core import events, ledger
from acd.core.engine import Engine
from acd.core.events import Now
from tests.core.playbook import play
from tests.core.words import MORNING, NODE, CallArrived, centre, queue


def test_the_same_events_give_the_same_commands():
    """No clock, no chance: two engines cannot differ."""

    def told() -> str:
        book = play(centre(queue("help"))).sees(CallArrived("c1"), CallArrived("c2")).at(700)
        return f"{book.asked} {book.facts}"

    assert told() == told()


def test_deadlines_are_applied_in_their_order_before_the_event():
    """A timer that wakes late loses nothing: what was due comes first."""
    engine = Engine()
    engine.handle(events.CentreLoaded(centre(queue("help", wait_max_s=20.0)), 1), Now(0.0, MORNING))
    engine.handle(events.NodeConnected(NODE, (), (), ()), Now(0.0, MORNING))
    book = play(centre(queue("help", wait_max_s=20.0)))
    engine.handle(CallArrived("c1")(book), Now(1.0, MORNING))
    engine.handle(events.LegAnswered(NODE, book.leg("c1"), ""), Now(1.0, MORNING))
    assert engine.next_deadline() == 21.0
    step = engine.handle(events.LegEnded(NODE, book.leg("c1"), events.EndCause.NORMAL, 16, ""), Now(30.0, MORNING))
    endings = [fact.ending for fact in step.facts if isinstance(fact, ledger.StayEnded)]
    assert endings == ["timed_out"]


def test_an_event_before_the_centre_is_loaded_is_contained():
    """It says what is missing and harms nothing."""
    step = Engine().handle(events.NodeConnected(NODE, (), (), ()), Now(0.0, MORNING))
    assert [type(fact) for fact in step.facts] == [ledger.BugContained]


def test_time_alone_does_nothing_when_nothing_is_due():
    """`TimePassed` may come at any moment."""
    book = play(centre(queue("help")))
    assert book.engine.next_deadline() is None
    book.sees(lambda _: events.TimePassed()).does()
