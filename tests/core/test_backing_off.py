"""How long an agent is rung and left alone: by why, by her own settings, and in each queue."""

from dataclasses import replace

import pytest

from acd.core import terms
from acd.core.flow_steps import Answer
from acd.core.ids import AgentName
from acd.core.queue_rules import AgentRules, BackOffs, QueueRules
from acd.core.requests import ServeAsked
from tests.core.playbook import Playbook, play
from tests.core.rerun import taken_over
from tests.core.words import (
    AgentIs,
    CallArrived,
    CancelOffer,
    HangsUp,
    IsBusy,
    OfferCall,
    PhoneRings,
    PicksUp,
    Presses,
    PromptEnds,
    Refuses,
    agent,
    centre,
    enter,
    event,
    flow,
    menu,
    queue,
)

ENDINGS = {"no_answer": 20.0, "rejected": 30.0, "busy": 40.0, "unreachable": 50.0}
RESTS = QueueRules(back_offs=BackOffs(**{f"{why}_s": seconds for why, seconds in ENDINGS.items()}))


def asked(**settings) -> Playbook:
    """One agent is asked to take one call."""
    return play(centre(queue("help", ring_timeout_s=10, back_off_s=5.0, **settings), agent("ana"))).sees(
        CallArrived("c1")
    )


def comes_to_nothing(book: Playbook, why: str) -> float:
    """The offer ends for this reason; gives the second."""
    match why:
        case "no_answer":
            book.sees(PhoneRings("ana")).at(10)
        case "rejected":
            book.sees(PhoneRings("ana"), Refuses("ana"))
        case "busy":
            book.sees(IsBusy("ana"))
        case "unreachable":
            book.at(terms.LEAST_BACK_OFF_S + 2)
    return book.second


@pytest.mark.parametrize("why", ENDINGS)
def test_she_is_left_alone_for_as_long_as_the_reason_says(why):
    """Not a moment less, and then she is asked again."""
    book = asked(rules=RESTS)
    over = comes_to_nothing(book, why)
    book.skip().at(over + ENDINGS[why] - 0.5).does().at(over + ENDINGS[why]).does(OfferCall("c1", "ana"))


@pytest.mark.parametrize("why", ENDINGS)
def test_without_a_word_about_the_reason_the_queue_says(why):
    """The one duration for all of them."""
    book = asked()
    over = comes_to_nothing(book, why)
    book.skip().at(over + 4.5).does().at(over + 5).does(OfferCall("c1", "ana"))


def test_a_caller_who_hangs_up_costs_the_agent_nothing():
    """She was asked, and it was not her fault: the next one is hers at once."""
    asked(rules=RESTS).sees(PhoneRings("ana"), HangsUp("c1")).skip().sees(CallArrived("c2")).does(
        OfferCall("c2", "ana")
    )


def test_each_agent_is_rung_for_her_own_time_or_the_queues():
    """Who is slow to reach her phone has longer; the switch's own limit follows."""
    plan = centre(
        queue("help", ring_timeout_s=10, back_off_s=99.0),
        agent("ana", rules=AgentRules(ring_timeout_s=25)),
        agent("luis"),
    )
    book = play(plan).sees(CallArrived("c1"), PhoneRings("ana")).at(24.9).does(OfferCall("c1", "ana"))
    assert [command.ring_timeout_s for command in book.asked if hasattr(command, "ring_timeout_s")] == [27]
    book.at(25).does(CancelOffer("c1", "ana"), OfferCall("c1", "luis")).sees(PhoneRings("luis")).at(34.9).does()
    book.at(35).does(CancelOffer("c1", "luis"))


def called(plan, *, until: float = 10.0) -> Playbook:
    """Ana has had one call of the first queue, which is over."""
    book = play(plan).showing("AgentIs").sees(CallArrived("c1"), PicksUp("ana")).at(until)
    return book.sees(HangsUp("ana")).skip()


def test_each_agent_has_her_own_wrap_up_or_the_queues():
    """A beginner gets more time than the queue says; the others what it says."""
    plan = centre(queue("help", wrap_up_s=5.0), agent("ana", rules=AgentRules(wrap_up_s=30.0)))
    called(plan).at(39.9).does().at(40).does(AgentIs("ana", "ready"))
    called(centre(queue("help", wrap_up_s=5.0), agent("ana"))).at(15).does(AgentIs("ana", "ready"))


def test_no_wrap_up_of_her_own_is_none_at_all():
    """Zero is a time, and not the lack of one."""
    plan = centre(queue("help", wrap_up_s=5.0), agent("ana", rules=AgentRules(wrap_up_s=0.0)))
    called(plan).sees(CallArrived("c2")).does(AgentIs("ana", "offered"), OfferCall("c2", "ana"))


def two_queues() -> Playbook:
    """Ana had a call of `help`, which gives her 20 s, and another caller chooses `sales`, which gives none."""
    plan = centre(
        queue("help", wrap_up_s=20.0),
        queue("sales"),
        agent("ana"),
        flow(Answer(), menu({"1": "help", "2": "sales"}), help=(enter("help"),), sales=(enter("sales"),)),
    )
    book = play(plan).showing("AgentIs").sees(CallArrived("c1"), PromptEnds("c1"), Presses("c1", "1"), PicksUp("ana"))
    book.at(10).sees(HangsUp("ana"), CallArrived("c2"), PromptEnds("c2"), Presses("c2", "2"))
    return book.skip()


def test_a_wrap_up_counts_in_every_queue():
    """The caller of another queue waits until it is over, though his own queue gives none."""
    two_queues().at(29.9).does().at(30).does(AgentIs("ana", "ready"), AgentIs("ana", "offered"), OfferCall("c2", "ana"))


@pytest.mark.parametrize("store", ["after", "before"])
def test_a_wrap_up_counts_with_other_settings_too(store):
    """An engine that is started anew with a shorter wrap-up keeps what was left of hers."""
    book = two_queues()
    shorter = replace(book.plan, queues={name: queue(name, wrap_up_s=1.0) for name in book.plan.queues})
    run = taken_over(book, store, next_plan=shorter)
    ana = run.engine.state.agents[AgentName("ana")]
    assert ana.state == "wrap_up"
    assert ana.deadline_s == pytest.approx(30.0 + run.clock_s)


def test_misses_so_soon_after_a_call_do_not_count():
    """She has just hung up and is there, though not at once; later misses are misses."""
    plan = centre(
        queue("help", ring_timeout_s=10, misses_max=1, rules=QueueRules(misses_grace_s=30.0), back_off_s=10.0),
        agent("ana"),
    )
    book = called(plan).sees(CallArrived("c2"), PhoneRings("ana")).skip().at(20)
    book.does(AgentIs("ana", "backing_off"), CancelOffer("c2", "ana"))
    book.at(30).does(AgentIs("ana", "ready"), AgentIs("ana", "offered"), OfferCall("c2", "ana"))
    book.sees(PhoneRings("ana")).at(40).does(AgentIs("ana", "backing_off"), CancelOffer("c2", "ana"))
    book.at(50).does(AgentIs("ana", "paused", "missed"))


def test_who_had_no_call_yet_is_not_spared():
    """She may never have come."""
    plan = centre(queue("help", ring_timeout_s=10, misses_max=1, rules=QueueRules(misses_grace_s=30.0)), agent("ana"))
    play(plan).showing("AgentIs").sees(CallArrived("c1"), PhoneRings("ana")).skip().at(10).does(
        AgentIs("ana", "backing_off"), CancelOffer("c1", "ana"), AgentIs("ana", "paused", "missed")
    )


@pytest.mark.parametrize("queues", [("help", "sales"), ("help",)])
def test_misses_of_one_queue_may_cost_her_that_queue_alone(queues):
    """She takes the calls of the other one as before; with no other she is paused. Logging in again undoes it."""
    rules = QueueRules(leaves_after_misses=True)
    plan = centre(
        queue("help", ring_timeout_s=10, misses_max=1, rules=rules),
        queue("sales"),
        agent("ana", *queues),
        flow(Answer(), menu({"1": "help", "2": "sales"}), help=(enter("help"),), sales=(enter("sales"),)),
    )
    book = play(plan).showing("AgentIs").sees(CallArrived("c1"), PromptEnds("c1"), Presses("c1", "1"))
    book.sees(PhoneRings("ana")).skip().at(10).sees(CallArrived("c2"), PromptEnds("c2"), Presses("c2", "2"))
    if len(queues) == 1:
        assert AgentIs("ana", "paused", "missed") in book.effects
        return
    assert OfferCall("c2", "ana") in book.effects
    assert book.engine.state.agents[AgentName("ana")].left == ("help",)
    book.sees(PicksUp("ana"), HangsUp("ana")).skip()
    book.sees(event(ServeAsked("r1", AgentName("ana"), tuple(plan.queues))))
    assert OfferCall("c1", "ana") in book.effects
