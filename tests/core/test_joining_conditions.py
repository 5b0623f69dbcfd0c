"""Who is let into a queue, and who has to leave it, when nobody is there for whom waiting makes sense."""

from dataclasses import replace
from typing import Any

import pytest

from acd.core import doors, events
from acd.core.agents import AgentState
from acd.core.flow_steps import Answer, EndCall, EnterQueue, Play
from acd.core.ids import QueueName
from acd.core.plan import Agent, Plan
from acd.core.queue_rules import Obstacle, QueueRules
from acd.core.reasons import StayEnding
from acd.core.waiting import LEAVE_AT_ONCE_MAX
from tests.core.playbook import Playbook, play
from tests.core.rerun import STORES, taken_over
from tests.core.words import (
    NODE,
    CallArrived,
    HangsUp,
    LogOut,
    OfferCall,
    Pause,
    PhoneComes,
    PhoneGoes,
    PhoneIs,
    PhoneRings,
    PicksUp,
    PlayPrompt,
    Presses,
    PromptEnds,
    StayEnds,
    agent,
    centre,
    enter,
    event,
    flow,
    menu,
    queue,
)

ALL = tuple(Obstacle)
NOBODY = {StayEnding.REFUSED_NOBODY_ELIGIBLE: "nobody", StayEnding.LEFT_NOBODY_ELIGIBLE: "nobody"}
STEP = replace(enter("help"), endings=NOBODY)


def floor(*agents: Agent, step: EnterQueue = STEP, wrap_up_s: float = 0.0, **rules: Any) -> Plan:
    """A queue with these conditions. Who is not let in, or has to leave, hears `sorry`; other endings end the call."""
    help_ = queue("help", wrap_up_s=wrap_up_s, rules=QueueRules(**rules))
    return centre(help_, *(agents or (agent("ana"),)), flow(Answer(), step, EndCall(), nobody=(Play("sorry"),)))


def engaged(book: Playbook, obstacle: Obstacle) -> Playbook:
    """Ana has this obstacle; `c0` is whom she was given for it, if anybody."""
    match obstacle:
        case Obstacle.PAUSED:
            book.sees(Pause("ana"))
        case Obstacle.IN_USE:
            book.sees(CallArrived("c0"), PicksUp("ana"))
        case Obstacle.RINGING:
            book.sees(CallArrived("c0"), PhoneRings("ana"))
        case Obstacle.UNREACHABLE:
            book.sees(PhoneGoes("ana"))
        case Obstacle.WRAP_UP:
            book.sees(CallArrived("c0"), PicksUp("ana"), HangsUp("ana"))
    return book.skip()


REFUSED = (StayEnds("c1", "refused_nobody_eligible"), PlayPrompt("c1", "sorry"))


def gone(book: Playbook) -> list[str]:
    """Whose stay has ended since the last look, and how."""
    ended, book.effects = [said for said in book.effects if said.name == "StayEnds"], []
    return [f"{who} {ending}" for who, ending in (said.words for said in ended)]


OF_AGENTS = [each for each in Obstacle if each is not Obstacle.NO_SKILL]


@pytest.mark.parametrize("obstacle", OF_AGENTS)
def test_nobody_is_let_in_while_all_agents_are_as_the_queue_says(obstacle):
    """The caller hears it at once; each condition counts alone, and the others do not."""
    book = engaged(play(floor(wrap_up_s=60.0, refuse_if_all=(obstacle,))), obstacle)
    book.sees(CallArrived("c1")).does(*REFUSED)
    others = tuple(each for each in ALL if each is not obstacle)
    engaged(play(floor(wrap_up_s=60.0, refuse_if_all=others)), obstacle).sees(CallArrived("c1")).does()


def test_one_agent_who_may_be_free_some_day_is_enough():
    """Luis only talks, which the queue does not mind."""
    plan = floor(agent("ana"), agent("luis"), refuse_if_all=(Obstacle.PAUSED,))
    book = play(plan).sees(Pause("ana"), CallArrived("c0"), PicksUp("luis")).skip().sees(CallArrived("c1")).does()
    book.sees(Pause("luis"), HangsUp("luis")).skip().sees(CallArrived("c2"))
    book.does(StayEnds("c2", "refused_nobody_eligible"), PlayPrompt("c2", "sorry"))


def test_who_is_logged_out_never_counts():
    """Whatever the condition is."""
    book = play(floor(refuse_if_all=(Obstacle.RINGING,))).sees(LogOut("ana")).skip()
    book.sees(CallArrived("c1")).does(*REFUSED)


def test_without_conditions_callers_wait_for_whoever_comes():
    """As long as they may."""
    play(floor()).sees(LogOut("ana")).skip().sees(CallArrived("c1")).does()


@pytest.mark.parametrize("obstacle", [Obstacle.PAUSED, Obstacle.UNREACHABLE])
def test_who_waits_leaves_when_the_last_agent_goes(obstacle):
    """At once, in order, and not before; who calls later is let in, and leaves, as nothing else is said."""
    plan = floor(agent("ana"), agent("luis"), leave_if_all=(obstacle,))
    book = play(plan).sees(CallArrived("c0"), PicksUp("ana"), CallArrived("d0"), PicksUp("luis"), CallArrived("c1"))
    goes = PhoneGoes if obstacle is Obstacle.UNREACHABLE else Pause
    book.skip().sees(goes("ana"), HangsUp("ana"), goes("luis"))
    assert not gone(book)
    book.sees(HangsUp("luis"))
    assert gone(book) == ["c1 left_nobody_eligible"]
    assert gone(book.sees(CallArrived("c2"))) == ["c2 left_nobody_eligible"]


def test_who_is_being_asked_about_leaves_only_after_the_offer():
    """Her phone rings for him: the wait is not over before she has missed it."""
    book = play(floor(leave_if_all=(Obstacle.RINGING, Obstacle.PAUSED, Obstacle.WRAP_UP)))
    book.sees(CallArrived("c1"), PhoneRings("ana"), Pause("ana")).at(14)
    assert not gone(book)
    assert gone(book.at(15)) == ["c1 left_nobody_eligible"]


def test_a_need_that_nobody_has_any_more_lets_its_callers_go():
    """Those who need no French wait on."""
    french = replace(enter("help", french=3), endings=NOBODY)
    help_ = queue("help", rules=QueueRules(leave_if_all=(Obstacle.PAUSED, Obstacle.NO_SKILL)))
    plan = centre(
        help_,
        agent("ana", french=5),
        agent("luis"),
        flow(
            Answer(), menu({"1": "french", "2": "any"}), french=(french,), any=(STEP,), nobody=(Play("sorry"),),
        ),
    )  # fmt: skip
    book = play(plan)
    for who, key in (("a", "1"), ("b", "2"), ("c1", "1"), ("c2", "2")):
        book.sees(CallArrived(who), PromptEnds(who), Presses(who, key))
        if who in "ab":
            book.sees(PicksUp({"a": "ana", "b": "luis"}[who]))
    assert not gone(book.skip().sees(Pause("ana")))
    assert gone(book.sees(HangsUp("a"))) == ["c1 left_nobody_eligible"]


def test_who_serves_another_queue_only_is_not_there():
    """An agent who logs out of the queue was the last one."""
    plan = centre(
        queue("help", rules=QueueRules(leave_if_all=(Obstacle.PAUSED,))),
        queue("sales"),
        agent("ana", "help"),
        agent("luis", "sales"),
        flow(Answer(), STEP, EndCall(), nobody=(Play("sorry"),)),
    )
    book = play(plan).sees(PhoneIs("ana", in_use=True), CallArrived("c1")).skip()
    assert gone(book.sees(LogOut("ana"))) == ["c1 left_nobody_eligible"]


def test_a_whole_line_leaves_a_part_at_a_time():
    """The engine hears whoever calls meanwhile; within a moment all are gone, the first of the line first."""
    plan = floor(leave_if_all=(Obstacle.PAUSED,))
    book = play(plan).sees(CallArrived("c0"), PicksUp("ana"))
    waiting = [f"c{number}" for number in range(1, 26)]
    for who in waiting:
        book.sees(CallArrived(who))
    book.sees(Pause("ana")).skip().sees(HangsUp("ana"))
    assert gone(book) == [f"{who} left_nobody_eligible" for who in waiting[:LEAVE_AT_ONCE_MAX]]
    assert gone(book.at(book.second + 1.0)) == [f"{who} left_nobody_eligible" for who in waiting[LEAVE_AT_ONCE_MAX:]]


def test_a_switch_that_is_away_sends_nobody_away():
    """Its phones cannot be seen, which says nothing of its agents."""
    lost = event(events.NodeLost(NODE))
    book = play(floor(leave_if_all=(Obstacle.UNREACHABLE,))).sees(CallArrived("c0"), PicksUp("ana"))
    book.sees(CallArrived("c1")).skip().sees(lost, PhoneGoes("ana")).does()


@pytest.mark.parametrize("store", STORES)
def test_another_engine_lets_nobody_go_whose_agents_are_there(store):
    """Not even while it has not heard of their phones yet."""
    plan = floor(leave_if_all=(Obstacle.PAUSED, Obstacle.UNREACHABLE))
    book = play(plan).sees(CallArrived("c0"), PicksUp("ana"), CallArrived("c1"))
    run = taken_over(book, store)
    assert not run.hung_up()
    waiting = [call for call in run.engine.state.calls.values() if call.state == "queued"]
    assert len(waiting) == 1 or store == "none"


def test_whoever_was_there_the_last_time_is_asked_first():
    """However many agents there are, the next look costs one; when she goes, another one is found."""
    plan = floor(*(agent(f"a{number}") for number in range(50)), refuse_if_all=(Obstacle.PAUSED,))
    book = play(plan)
    state = book.engine.state
    (help_,) = state.floors.classes_in(QueueName("help"))
    for number in range(49):
        book.sees(Pause(f"a{number}"))
        assert doors.anybody_counts(state, help_, (Obstacle.PAUSED,))
        (witness,) = state.witnesses.values()
        assert state.agents[witness].state is AgentState.READY
    book.sees(Pause("a49"))
    assert not doors.anybody_counts(state, help_, (Obstacle.PAUSED,))


def test_an_agent_who_comes_back_lets_callers_in_again():
    """Her phone is there again."""
    book = play(floor(refuse_if_all=(Obstacle.UNREACHABLE,))).sees(PhoneGoes("ana")).skip()
    book.sees(CallArrived("c1")).does(*REFUSED).sees(PhoneComes("ana"), CallArrived("c2")).does(OfferCall("c2", "ana"))
