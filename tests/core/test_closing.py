"""A queue that closes: nobody is let in outside its hours, and who still waits is served, or goes on in his flow."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from acd.core import closing, ledger
from acd.core.change import Change
from acd.core.door_notes import Closing
from acd.core.events import Now
from acd.core.flow_steps import Answer, EndCall, Play
from acd.core.hours import Hours, closes_at
from acd.core.ids import QueueName
from acd.core.kept import Kept
from acd.core.ledger_waiting import QueueClosed, QueueOpened
from acd.core.plan import Plan
from acd.core.queue_requests import DoorsAsked
from acd.core.queue_rules import QueueRules
from acd.core.reasons import StayEnding
from acd.core.state import State
from tests.core.playbook import play
from tests.core.rerun import STORES, taken_over
from tests.core.words import (
    MORNING,
    Answered,
    CallArrived,
    CancelOffer,
    HangsUp,
    OfferCall,
    PhoneRings,
    PicksUp,
    PlayPrompt,
    PromptEnds,
    StayEnds,
    agent,
    centre,
    enter,
    event,
    flow,
    queue,
)

# The tests begin at 10:00 in Brussels, on a Monday.
HOUR_S = 3600.0
OFFICE = Hours("office", "Europe/Brussels", (((540, 660),), *(((0, 1440),),) * 5, ()))
CLOSED = {StayEnding.REFUSED_CLOSED: "closed", StayEnding.CLOSED_WHILE_WAITING: "closed"}
STEP = replace(enter("help"), endings=CLOSED)


def floor(*, ring_timeout_s: int = 15, hours: Hours = OFFICE, **rules: bool) -> Plan:
    """Open until 11:00, an hour after the tests begin."""
    settings = QueueRules(hours="office", **rules)  # type: ignore[arg-type]  # switches only
    help_ = queue("help", wait_max_s=9 * HOUR_S, ring_timeout_s=ring_timeout_s, rules=settings)
    away = queue("away", wait_max_s=9 * HOUR_S)
    steps = flow(Answer(), STEP, EndCall(), closed=(Play("closed"), enter("away")))
    return centre(help_, away, agent("ana", "help"), steps, hours)


def test_outside_its_hours_nobody_is_let_in():
    """What the flow has for that follows at once; a minute before closing time he is let in."""
    book = play(floor()).at(HOUR_S - 60).sees(CallArrived("c1")).does(OfferCall("c1", "ana")).at(HOUR_S).skip()
    book.sees(CallArrived("c2")).does(StayEnds("c2", "refused_closed"), PlayPrompt("c2", "closed"))


def test_who_waits_at_closing_time_is_served_to_the_last_one():
    """Unless the queue says otherwise."""
    book = play(floor()).sees(CallArrived("c1"), PicksUp("ana"), CallArrived("c2")).skip().at(HOUR_S + 60).does()
    book.sees(HangsUp("ana")).skip().sees(PicksUp("ana")).does(StayEnds("c2", "answered"))


def test_or_goes_on_in_his_flow():
    """At that minute, all who wait, in their order; who talks talks on."""
    book = play(floor(leaves_at_closing=True)).sees(CallArrived("c1"), PicksUp("ana"))
    book.at(5).sees(CallArrived("c2")).at(6).sees(CallArrived("c3")).skip().at(HOUR_S - 1).does().at(HOUR_S)
    book.does(
        StayEnds("c2", "closed_while_waiting"),
        StayEnds("c3", "closed_while_waiting"),
        PlayPrompt("c2", "closed"),
        PlayPrompt("c3", "closed"),
    )


def test_in_another_queue_he_has_the_place_that_he_had():
    """Before who came there later, though he comes to it only now."""
    plan = floor(leaves_at_closing=True)
    straight = replace(plan.flows["main"], name="away", blocks={"start": (Answer(), enter("away"))})
    line = replace(next(iter(plan.lines.values())), number="+3225550101", flow="away")  # type: ignore[arg-type]  # a number is a text
    plan = replace(plan, flows={**plan.flows, "away": straight}, lines={**plan.lines, line.number: line})
    book = play(plan).sees(CallArrived("c1"), PicksUp("ana")).at(5).sees(CallArrived("c2"))
    book.at(60).sees(CallArrived("c3", line="+3225550101")).at(HOUR_S)
    leg = book.callers["c2"]
    call = next(call for call in book.engine.state.calls.values() if call.leg == leg)
    assert call.lined_up_s == 5
    state = book.engine.state
    ended = [command for command in book.asked if getattr(command, "prompt", "") == "closed"]
    assert [command.call for command in ended] == [call.id]
    book.sees(PromptEnds("c2"))
    line_up = sorted((stay for stay in state.stays.values() if stay.queue == "away"), key=lambda stay: stay.place)
    assert [state.calls[stay.call].leg for stay in line_up] == [leg, book.callers["c3"]]


def test_whose_agent_is_being_rung_at_closing_time_is_not_sent_away():
    """If she comes, he is served; if not, he goes on then."""
    plan = floor(leaves_at_closing=True, ring_timeout_s=60)
    book = play(plan).at(HOUR_S - 30).sees(CallArrived("c1"), PhoneRings("ana")).skip().at(HOUR_S + 20).does()
    book.sees(PicksUp("ana")).does(StayEnds("c1", "answered"))
    book = (
        play(plan)
        .at(HOUR_S - 30)
        .sees(CallArrived("c1"), PhoneRings("ana"))
        .skip()
        .at(HOUR_S + 30)
        .does(StayEnds("c1", "closed_while_waiting"), CancelOffer("c1", "ana"), PlayPrompt("c1", "closed"))
    )


def test_without_a_branch_the_next_step_follows():
    """As for every other ending."""
    plan = floor(leaves_at_closing=True)
    plan = replace(plan, flows={"main": flow(Answer(), enter("help"), Play("closed"))})
    play(plan).sees(CallArrived("c1"), PicksUp("ana"), CallArrived("c2")).skip().at(HOUR_S).does(
        StayEnds("c2", "closed_while_waiting"), PlayPrompt("c2", "closed")
    )


@pytest.mark.parametrize("store", STORES)
def test_it_closes_for_the_next_engine_too(store):
    """Which knows by the hours when."""
    book = play(floor(leaves_at_closing=True)).sees(CallArrived("c1"), PicksUp("ana"), CallArrived("c2"))
    run = taken_over(book, store)
    for until, count in ((HOUR_S - 1, 0), (HOUR_S, 1)):
        run.at(until)
        ended = [fact.ending for fact in run.facts if isinstance(fact, ledger.StayEnded)]
        assert ended.count(StayEnding.CLOSED_WHILE_WAITING) == count


def test_other_hours_count_when_the_engine_begins_anew():
    """A centre that stays open longer today does not send away whom the old hours would have."""
    book = play(floor(leaves_at_closing=True)).sees(CallArrived("c1"), PicksUp("ana"), CallArrived("c2"))
    later = replace(OFFICE, week=(((540, 720),), *OFFICE.week[1:]))
    run = taken_over(book, next_plan=floor(leaves_at_closing=True, hours=later))
    run.at(HOUR_S + 60)
    assert not [fact for fact in run.facts if isinstance(fact, ledger.StayEnded)]
    run.at(2 * HOUR_S + 60)
    assert [fact.ending for fact in run.facts if isinstance(fact, ledger.StayEnded)] == ["closed_while_waiting"]


def brussels(day: int, hour: int, minute: int = 0) -> datetime:
    """That many days after the Monday of the tests."""
    return MORNING.replace(hour=0) + timedelta(days=day, hours=hour - 1, minutes=minute)


@pytest.mark.parametrize(
    ("at", "closes"),
    [
        (brussels(0, 10), brussels(0, 11)),
        (brussels(0, 11), brussels(0, 11)),
        (brussels(0, 12), brussels(0, 12)),
        (brussels(1, 10), brussels(6, 0)),
    ],
)
def test_closing_time_is_the_next_moment_at_which_it_is_closed(at, closes):
    """Midnight between two open days is none."""
    assert closes_at(OFFICE, at) == closes


def test_what_is_always_open_never_closes():
    """Not within the week that is looked at."""
    assert closes_at(replace(OFFICE, week=(((0, 1440),),) * 7), MORNING) is None


def doors(is_closed: bool):  # the one thing that is asked
    """Somebody closes the queue, or opens it."""
    return event(DoorsAsked("r1", QueueName("help"), is_closed, "boss"))


def always(**rules: bool) -> Plan:
    """A queue without hours."""
    return floor(hours=replace(OFFICE, name="office", week=(((0, 1440),),) * 7), **rules)


def test_a_queue_is_closed_by_hand_and_opened_again():
    """Whatever its hours say; each is written down once, with who asked."""
    book = play(always()).sees(doors(is_closed=True), doors(is_closed=True)).does(Answered("done"), Answered("done"))
    book.sees(CallArrived("c1")).does(StayEnds("c1", "refused_closed"), PlayPrompt("c1", "closed"))
    book.sees(doors(is_closed=False), doors(is_closed=False), CallArrived("c2")).skip().sees(PicksUp("ana"))
    book.does(StayEnds("c2", "answered"))
    said = [fact for fact in book.facts if isinstance(fact, QueueClosed | QueueOpened)]
    assert said == [QueueClosed(QueueName("help"), "boss"), QueueOpened(QueueName("help"), "boss")]


def test_who_waits_goes_on_when_it_is_closed_by_hand():
    """Where that is the policy; whose agent is being rung is not sent away."""
    book = play(always(leaves_at_closing=True)).sees(CallArrived("c1"), PicksUp("ana"), CallArrived("c2"))
    book.skip().at(10).sees(doors(is_closed=True)).at(10.1)
    book.does(Answered("done"), StayEnds("c2", "closed_while_waiting"), PlayPrompt("c2", "closed"))
    book = play(always(leaves_at_closing=True)).sees(CallArrived("c1"), PhoneRings("ana"), doors(is_closed=True))
    book.skip().at(10).does().sees(PicksUp("ana")).does(StayEnds("c1", "answered"))


def test_who_waits_is_served_where_that_is_the_policy():
    """Nobody new comes behind him."""
    book = play(always()).sees(CallArrived("c1"), PicksUp("ana"), CallArrived("c2"), doors(is_closed=True)).skip()
    book.at(60).sees(HangsUp("ana")).skip().sees(PicksUp("ana")).does(StayEnds("c2", "answered"))


def test_opened_by_hand_it_goes_by_its_hours():
    """Outside them it stays closed, and says so."""
    book = play(floor()).at(HOUR_S).sees(doors(is_closed=True), doors(is_closed=False))
    told = [fact.why for fact in book.facts if isinstance(fact, ledger.RequestAnswered)]
    assert told[-1] == "help goes by its hours again, and is closed now"


def test_a_queue_that_there_is_not_cannot_be_closed():
    """Nothing is written down."""
    book = play(floor()).sees(event(DoorsAsked("r1", QueueName("halp"), is_closed=True, by="boss")))
    book.does(Answered("refused"))
    assert not book.engine.state.closings


@pytest.mark.parametrize("store", ["after", "before"])
def test_what_was_closed_stays_closed_under_the_next_engine(store):
    """Unless the queue is gone."""
    book = play(always()).sees(doors(is_closed=True), CallArrived("c1"))
    run = taken_over(book, store)
    assert list(run.engine.state.closings.values()) == [Closing("help", "boss")]
    other = replace(always(), queues={})
    change = Change(State(plan=other), Now(0.0, MORNING))
    closing.keep(change, Kept(1, 0.0, MORNING, closings=(Closing("help", "boss"),)))
    assert not change.state.closings
    assert change.touched() == (("closings", "help"),)
