"""Transfers of flows: to a phone of ours, or to one agent alone; whoever is not reached goes on in his flow."""

from dataclasses import replace
from typing import Any

import pytest

from acd.core import commands
from acd.core.events import FailureReason
from acd.core.flow_steps import Answer, EnterQueue, Play, SetValues, Transfer
from acd.core.ids import AgentName, PhoneName, QueueName
from acd.core.plan import Plan
from acd.core.reaching import own_skill
from tests.core.playbook import Playbook, play
from tests.core.rerun import taken_over
from tests.core.words import (
    CallArrived,
    CallEnds,
    HangsUp,
    HangUp,
    IsBusy,
    IsCongested,
    OfferCall,
    Pause,
    PhoneIs,
    PicksUp,
    PlayPrompt,
    Refuses,
    Said,
    StayEnds,
    agent,
    centre,
    flow,
    queue,
)

RECEPTION = PhoneName("phone-rita")


def to_phone() -> Plan:
    """Through to the reception's phone, at which nobody takes calls of queues; then a sentence."""
    steps = (Answer(), Transfer("", 20, RECEPTION), Play("sorry"))
    return centre(queue("help"), agent("rita", phone=None), agent("ana"), flow(*steps))


def to_agent(wanted: str = "ana", **settings: Any) -> Plan:
    """Ana alone is waited for, for 20 seconds; ben serves the same queue."""
    hers = EnterQueue(QueueName("help"), agent=wanted, wait_max_s=20.0)
    steps = (Answer(), SetValues({"owner": "ana", "nobody": "zoe"}), hers, Play("sorry"))
    plan = centre(queue("help", **settings), agent("ana"), agent("ben"), flow(*steps))
    agents = {name: replace(each, skills={own_skill(name): 1}) for name, each in plan.agents.items()}
    return replace(plan, agents=agents)


def called() -> Playbook:
    """A caller for whom the reception's phone rings."""
    return play(to_phone()).sees(CallArrived("c1"))


def test_a_phone_of_ours_rings_and_they_talk():
    """He hears its ringing; whoever answers talks with him until one hangs up."""
    book = called().does(Said("CallPhone", (RECEPTION,)))
    book.sees(PicksUp(RECEPTION)).does().at(60)
    book.sees(HangsUp(RECEPTION)).does(HangUp("c1"), CallEnds("c1", "target_hung_up")).is_empty()


@pytest.mark.parametrize("refusal", [IsBusy, Refuses, IsCongested], ids=["busy", "refused", "congested"])
def test_a_phone_that_does_not_take_him_lets_his_flow_go_on(refusal):
    """It is tried once: no other way leads to it."""
    book = called().skip().sees(refusal(RECEPTION))
    book.does(PlayPrompt("c1", "sorry"))
    assert sum(isinstance(each, commands.CallPhone) for each in book.asked) == 1


def test_nobody_answers_there_in_time():
    """Its ringing ends, and he hears what comes next."""
    book = called().skip().at(21)
    assert PlayPrompt("c1", "sorry") in book.effects


@pytest.mark.parametrize("reason", [FailureReason.SWITCH_ERROR, FailureReason.TIMED_OUT])
def test_a_leg_that_cannot_be_made_costs_nothing_but_time(reason):
    """Whether the switch refuses, or nobody knows."""
    book = play(to_phone()).fails(commands.CallPhone, reason).sees(CallArrived("c1"))
    assert PlayPrompt("c1", "sorry") in book.effects


def test_a_phone_that_is_in_use_or_away_is_not_rung():
    """He goes on at once."""
    book = play(to_phone()).sees(PhoneIs("rita", in_use=True)).sees(CallArrived("c1"))
    book.does(PlayPrompt("c1", "sorry"))


def test_she_alone_is_asked_though_others_are_free():
    """Her phone rings as for any call of the queue."""
    book = play(to_agent()).sees(CallArrived("c1")).does(OfferCall("c1", "ana"))
    book.sees(PicksUp("ana")).does(StayEnds("c1", "answered"))


def test_who_is_busy_is_waited_for_and_then_the_flow_goes_on():
    """She alone: the other one's phone stays silent."""
    book = play(to_agent()).sees(PhoneIs("ana", in_use=True), CallArrived("c1")).skip().at(19).does()
    book.at(21).does(StayEnds("c1", "timed_out"), PlayPrompt("c1", "sorry"))


def test_who_becomes_free_in_time_takes_him():
    """As soon as her own call is over."""
    book = play(to_agent()).sees(PhoneIs("ana", in_use=True), CallArrived("c1")).skip().at(10)
    book.sees(PhoneIs("ana", in_use=False)).does(OfferCall("c1", "ana"))


@pytest.mark.parametrize("wanted", ["$nobody", "$unset"])
def test_nobody_is_waited_for_who_is_not_there(wanted):
    """A value that names no agent: on at once, and never to somebody else."""
    play(to_agent(wanted)).sees(CallArrived("c1")).does(PlayPrompt("c1", "sorry"))


def test_a_value_of_the_call_names_her():
    """As a look-up may have said who looks after him."""
    play(to_agent("$owner")).sees(CallArrived("c1")).does(OfferCall("c1", "ana"))


def test_who_has_a_break_is_not_waited_for():
    """She does not take calls now."""
    play(to_agent()).sees(Pause("ana")).skip().sees(CallArrived("c1")).does(PlayPrompt("c1", "sorry"))


@pytest.mark.parametrize("store", ["after", "before", "none"])
def test_the_next_engine_waits_on_for_her_alone(store):
    """And no longer than the first would have."""
    book = play(to_agent()).sees(CallArrived("c1"), PicksUp("ana")).at(30).sees(CallArrived("c2"))
    run = taken_over(book, store)
    stay = next(iter(run.engine.state.stays.values()))
    assert own_skill(AgentName("ana")) in stay.call_class
    assert stay.expires_s - stay.entered_s == pytest.approx(20.0)
    assert not any(isinstance(each, commands.OfferCall) and each.agent == "ben" for each in run.asked)
