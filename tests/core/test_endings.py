"""Legs that are gone: told, told late, told twice, or never."""

from datetime import timedelta

from acd.core.engine import Engine
from acd.core.events import CentreLoaded, EndCause, LegAnswered, LegEnded, NodeConnected, NodeLost, Now
from acd.core.ledger import CallEnded, ConversationEnded, Fact, LegHeard, StayEnded
from acd.core.legs import LegRole
from acd.core.sound import Hearing, Sound
from tests.core.playbook import Playbook, play
from tests.core.words import (
    MORNING,
    NODE,
    CallArrived,
    CallEnds,
    Dials,
    HangsUp,
    HangUp,
    Leaves,
    PicksUp,
    StayEnds,
    agent,
    centre,
    queue,
)


def test_an_end_that_is_told_twice_counts_once():
    """The second is about a leg that nobody knows any more."""
    book = play(centre(queue("help"))).sees(CallArrived("c1"))
    end = HangsUp("c1")(book)
    book.sees(lambda _: end, lambda _: end).does(StayEnds("c1", "abandoned"), CallEnds("c1", "caller_hung_up"))
    book.is_empty()


def test_a_caller_who_leaves_the_application_ends_the_call_here():
    """An operator moved the channel into the dialplan: no hang-up is told, and the stay does not wait for one."""
    play(centre(queue("help"))).sees(CallArrived("c1"), Leaves("c1")).does().at(2).does(
        StayEnds("c1", "ended_unobserved"), CallEnds("c1", "left_application")
    ).is_empty()


def test_leaving_just_before_hanging_up_is_a_hang_up():
    """The switch says both on every hang-up; the second decides."""
    play(centre(queue("help"))).sees(CallArrived("c1"), Leaves("c1"), HangsUp("c1")).does(
        StayEnds("c1", "abandoned"), CallEnds("c1", "caller_hung_up")
    ).is_empty()


def test_both_hang_up_at_once():
    """Each end is told; the call ends once, by who was first."""
    play(centre(queue("help"), agent("ana"))).showing("silent hang-up").sees(
        CallArrived("c1"), PicksUp("ana")
    ).skip().sees(HangsUp("ana"), HangsUp("c1")).does(HangUp("c1"), CallEnds("c1", "agent_hung_up")).is_empty()


GOOD, POOR = Sound(Hearing(0.0, 2.0), None, 20.0), Sound(Hearing(0.001, 4.0), Hearing(0.2, 60.0), None)


def ends(book: Playbook, who: str, sound: Sound | None) -> tuple[Fact, ...]:
    """The facts of a hang-up with this sound."""
    before = len(book.facts)
    book.sees(lambda _: LegEnded(NODE, book.leg(who), EndCause.NORMAL, 16, "", sound))
    return tuple(book.facts[before:])


def test_each_leg_of_a_call_tells_at_its_end_how_it_was_heard():
    """Before what its end leads to; also when the call is over already, and as poor when somebody would complain."""
    book = play(centre(queue("help"), agent("ana"))).showing("silent hang-up").sees(CallArrived("c1"), PicksUp("ana"))
    (call,) = book.engine.state.calls
    first = ends(book, "c1", POOR)
    heard = LegHeard(call, book.leg("c1"), LegRole.CALLER, 0.001, 4.0, 0.2, 60.0, None, is_poor=True)
    kinds = [type(fact) for fact in first]
    assert first[0] == heard
    assert kinds.index(LegHeard) < kinds.index(ConversationEnded) < kinds.index(CallEnded)
    assert LegHeard(call, book.leg("ana"), LegRole.AGENT, 0.0, 2.0, None, None, 20.0, is_poor=False) in ends(
        book, "ana", GOOD
    )
    assert ends(book, "ana", GOOD) == ()


def test_without_sound_or_without_a_call_nothing_is_told_of_it():
    """A leg that never had sound, and a phone that dialled a feature code."""
    book = play(centre(queue("help"), agent("ana"))).sees(CallArrived("c1"), Dials("phone-ana", "*11"))
    facts = ends(book, "c1", None) + ends(book, "phone-ana", GOOD)
    assert not any(isinstance(fact, LegHeard) for fact in facts)


def test_an_end_that_nobody_saw_has_its_times_in_order_though_the_clock_was_set_back():
    """The clock of people was set back by an hour while the switch was away; both were gone when it was back."""
    engine, plan = Engine(), centre(queue("help"))
    arrival = CallArrived("c1")(Playbook(engine, plan))
    told = (
        (CentreLoaded(plan, 1), MORNING),
        (NodeConnected(NODE, (), (), ()), MORNING),
        (arrival, MORNING),
        (LegAnswered(NODE, arrival.leg, ""), MORNING),
        (NodeLost(NODE), MORNING + timedelta(seconds=5)),
        (NodeConnected(NODE, (), (), ()), MORNING - timedelta(hours=1)),
    )
    *_, last = [engine.handle(event, Now(5.0, wall)) for event, wall in told]
    ends = [fact for fact in last.facts if isinstance(fact, CallEnded | StayEnded)]
    assert len(ends) == 2
    for end in ends:
        assert end.earliest == end.latest == MORNING - timedelta(hours=1)
