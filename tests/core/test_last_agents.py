"""Who spoke with a caller last is asked first when he rings again, as long as the queue remembers her."""

from dataclasses import replace

import pytest

from acd.core import last_agents
from acd.core.calls import Call
from acd.core.change import Change
from acd.core.door_notes import LastAgent
from acd.core.events import Now
from acd.core.flow_steps import Answer, EnterQueue
from acd.core.ids import AgentName, CallId, LegId, LineNumber, NodeName, OfferId, QueueName, StayId, conversation_id
from acd.core.offers import Offer, OfferState
from acd.core.plan import Agent, Plan
from acd.core.remembering import REMEMBERED_MAX
from acd.core.requests import BlindTransferAsked
from acd.core.routing_rules import LAST_AGENT, Need, Routing
from acd.core.state import State
from tests.core.playbook import Playbook, play
from tests.core.rerun import STORES, taken_over
from tests.core.words import (
    MORNING,
    CallArrived,
    HangsUp,
    LogOut,
    OfferCall,
    Pause,
    PhoneGoes,
    PhoneRings,
    PicksUp,
    agent,
    centre,
    flow,
    queue,
)

HELP, DAY_S = QueueName("help"), 86_400.0
HIS, OTHERS = "+32470000001", "+32470000002"
TWO = (agent("ana", "help"), agent("luis", "help"))


def rings(who: str, number: str = HIS):
    """A caller with this number."""
    return CallArrived(who, caller=number)


def plan_of(*agents: Agent, days: float = 30.0, preferred_for_s: float = 20.0, needs: tuple[Need, ...] = ()) -> Plan:
    """Callers who would rather have whom they had."""
    way = flow(Answer(), EnterQueue(HELP, preferred=LAST_AGENT, needs=needs))
    routing = Routing(preferred_for_s=preferred_for_s, remembers_for_s=days * DAY_S)
    return centre(queue("help", routing=routing), *(agents or TWO), way)


def spoken(plan: Plan, number: str = HIS) -> Playbook:
    """Ana has spoken with him; Luis is ready for longer than she is now."""
    book = play(plan).sees(rings("c1", number), PhoneRings("ana"), PicksUp("ana"))
    return book.at(60).sees(HangsUp("c1")).skip()


def asked(book: Playbook) -> list[str]:
    """Who was asked for the latest caller since the last `skip`."""
    return [str(each.words[1]) for each in book.effects if each.name == "OfferCall"]


def test_she_is_asked_though_another_one_is_idle_longer():
    """By his number; somebody else gets who is idle longest."""
    spoken(plan_of()).at(3600).sees(rings("c2")).does(OfferCall("c2", "ana"))
    spoken(plan_of()).at(3600).sees(rings("c2", OTHERS)).does(OfferCall("c2", "luis"))


def test_who_hides_his_number_has_no_last_agent():
    """Two such callers need not be the same."""
    book = spoken(plan_of(), "").at(3600).sees(rings("c2", ""))
    assert asked(book) == ["luis"]
    assert not book.engine.state.last_agents


@pytest.mark.parametrize(("days", "at_s", "who"), [(1, DAY_S, "ana"), (1, DAY_S + 61, "luis"), (0, 100.0, "luis")])
def test_she_is_remembered_as_long_as_the_queue_says(days, at_s, who):
    """From the end of their conversation; not at all where it says nothing."""
    book = spoken(plan_of(days=days)).at(at_s).sees(rings("c2"))
    assert asked(book) == [who]


def test_while_she_is_busy_he_waits_for_her_and_then_for_anybody():
    """As for any preferred agent."""
    book = spoken(plan_of()).sees(rings("c2", OTHERS), PicksUp("luis"), rings("c3", OTHERS), PicksUp("ana"))
    book.sees(HangsUp("luis")).skip().sees(rings("c4")).does()
    book.at(80).does(OfferCall("c4", "luis"))


def test_without_a_time_to_wait_she_is_asked_if_she_is_free():
    """Else the next one is, at once."""
    plan = plan_of(preferred_for_s=0.0)
    assert asked(spoken(plan).sees(rings("c2"))) == ["ana"]
    busy = spoken(plan).sees(rings("c2"), PicksUp("ana")).skip().sees(rings("c3"))
    assert asked(busy) == ["luis"]


@pytest.mark.parametrize("goes", [LogOut, Pause, PhoneGoes])
def test_nobody_waits_for_who_is_not_there(goes):
    """The others are asked at once."""
    book = spoken(plan_of()).sees(goes("ana")).skip().sees(rings("c2"))
    assert asked(book) == ["luis"]


def test_the_one_to_whom_he_was_transferred_is_the_last():
    """And so is whoever he had the time after."""
    book = spoken(plan_of()).sees(rings("c2"), PicksUp("ana"))
    call = next(iter(book.engine.state.calls))
    book.sees(lambda _: BlindTransferAsked("r1", call, "luis"))
    book.sees(PicksUp("luis")).at(90).sees(HangsUp("c2")).skip()
    assert asked(book.sees(rings("c3"))) == ["luis"]


def test_she_must_serve_the_queue_and_have_what_he_needs_this_time():
    """What he needs now may be something else."""
    both = centre(queue("help", routing=Routing(remembers_for_s=DAY_S)), *TWO)
    (known,) = spoken(plan_of()).engine.state.last_agents.values()
    for queues, needs, found in (((HELP,), (), "ana"), ((HELP,), (Need("mac", 3),), None), ((), (), None)):
        state = State(plan=both)
        state.open(both, 60.0)
        change = Change(state, Now(60.0, MORNING))
        change.put(known)
        worker = spoken(plan_of()).engine.state.agents[AgentName("ana")]
        state.agents[worker.id] = replace(worker, queues=queues, skills={"mac": 2})
        assert last_agents.find(change, call_of(HIS), both.queues[HELP], needs) == found


def call_of(number: str) -> Call:
    """A call with this number."""
    return Call(CallId("k"), NodeName("a1"), LegId("l"), LineNumber("1"), number, "", "main", "en", MORNING)


@pytest.mark.parametrize("store", STORES)
def test_the_next_engine_remembers_her(store):
    """As far as it was written; without a store he begins anew."""
    run = taken_over(spoken(plan_of()), store)
    known = [each.agent for each in run.engine.state.last_agents.values()]
    assert known == (["ana"] if store != "none" else []) or store == "before"
    run.see(rings("c2"))
    if known:
        assert list(run.engine.state.offers.values())[-1].agent == "ana"


@pytest.mark.parametrize("store", STORES)
def test_a_conversation_that_ends_after_the_takeover_is_remembered_too(store):
    """The next engine saw its end."""
    book = play(plan_of()).sees(rings("c1"), PhoneRings("ana"), PicksUp("ana")).at(60)
    run = taken_over(book, store)
    run.see(HangsUp("c1"))
    assert [each.agent for each in run.engine.state.last_agents.values()] == ["ana"]


def remembering(count: int) -> Change:
    """A change in which so many conversations have ended, a second apart, each with another caller."""
    change = Change(State(plan=plan_of(days=1)), Now(0.0, MORNING))
    for number in range(count):
        change.now = Now(float(number), MORNING)
        speak(change, number_of(number))
    return change


def number_of(caller: int) -> str:
    """One of many."""
    return f"+3247{caller:07}"


def speak(change: Change, number: str) -> None:
    """A conversation of Ana's with this caller has ended."""
    name = OfferId("o")
    offer = Offer(
        name, CallId("k"), StayId("s"), HELP, AgentName("ana"), LegId("o"), conversation_id(name), 0.0,
        OfferState.JOINED,
    )  # fmt: skip
    last_agents.remember(change, call_of(number), offer)


def test_so_many_are_remembered_and_the_longest_ago_is_forgotten():
    """Who rings again meanwhile is remembered anew."""
    change = remembering(REMEMBERED_MAX)
    speak(change, number_of(0))
    assert len(change.state.last_agents) == REMEMBERED_MAX
    for number in range(5):
        speak(change, number_of(REMEMBERED_MAX + number))
    known = [each.partition("|")[2] for each in change.state.last_agents]
    assert len(known) == REMEMBERED_MAX
    assert known[0] == number_of(6)
    assert known[-6:] == [number_of(number) for number in (0, *range(REMEMBERED_MAX, REMEMBERED_MAX + 5))]


def test_whose_time_is_over_goes_when_a_conversation_ends():
    """A few at a time."""
    change = remembering(7)
    change.now = Now(2 * DAY_S, MORNING)
    for left in (5, 2, 1):
        speak(change, "+1555")
        assert len(change.state.last_agents) == left
    assert {each.spoken_s for each in change.state.last_agents.values()} == {2 * DAY_S}


def test_an_engine_keeps_whose_time_is_not_over_and_no_more_than_the_bound():
    """The rest is struck out of the store."""
    ana, now_s = AgentName("ana"), float(REMEMBERED_MAX) + 1
    known = [LastAgent(f"help|{each}", HELP, ana, float(each)) for each in reversed(range(REMEMBERED_MAX + 2))]
    known += [LastAgent("help|old", HELP, ana, now_s - DAY_S), LastAgent("gone|1", QueueName("gone"), ana, now_s)]
    change = Change(State(plan=plan_of(days=1)), Now(now_s, MORNING))
    last_agents.keep(change, known)
    assert list(change.state.last_agents) == [f"help|{each}" for each in range(2, REMEMBERED_MAX + 2)]
    assert {key for _, key in change.touched()} == {each.id for each in known}
