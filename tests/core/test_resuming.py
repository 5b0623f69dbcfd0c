"""Calls that are in their flow, or talk, go on with another engine."""

import pytest

from acd.core import commands, ledger
from acd.core.flow_steps import Answer, EndCall, Play, SetValues, Transfer
from tests.core.playbook import Playbook, play
from tests.core.rerun import taken_over
from tests.core.words import (
    CallArrived,
    HangsUp,
    PhoneRings,
    PicksUp,
    Presses,
    PromptEnds,
    agent,
    centre,
    flow,
    menu,
    queue,
)

NUMBER = "+3225550199"


def in_second_menu() -> Playbook:
    """A caller who has pressed 1 in the first menu and hears the second, with a value set on the way."""
    plan = centre(
        queue("help"),
        flow(Answer(), menu({"1": "more"}), more=(SetValues({"kind": "gold"}), menu({"2": "gone"})), gone=(EndCall(),)),
    )
    return play(plan).sees(CallArrived("c1"), PromptEnds("c1"), Presses("c1", "1"))


@pytest.mark.parametrize("store", ["after", "none"])
def test_a_caller_in_a_menu_is_asked_again_where_he_was(store):
    """What he pressed before still counts, and so does what he presses now."""
    run = taken_over(in_second_menu(), store)
    (call,) = run.engine.state.calls.values()
    assert (call.step, call.awaited, call.values) == ("main/more/1", "key", {"kind": "gold"})
    run.see(Presses("c1", "2"))
    assert run.hung_up() == {"c1"}


@pytest.mark.parametrize("store", ["after", "none"])
def test_a_conversation_goes_on_and_ends_as_ever(store):
    """Neither of the two notices; her wrap-up follows, and the books balance."""
    book = play(centre(queue("help", wrap_up_s=5.0), agent("ana")))
    run = taken_over(book.sees(CallArrived("c1"), PhoneRings("ana"), PicksUp("ana")), store)
    assert not [c for c in run.asked if isinstance(c, commands.JoinBridge) and c.id.startswith("e2")]
    run.see(HangsUp("c1"))
    assert [type(fact) for fact in run.facts].count(ledger.ConversationEnded) == 1
    assert next(iter(run.engine.state.agents.values())).state == "wrap_up"


def test_an_agent_who_hung_up_meanwhile_has_ended_the_call():
    """As it would have been had we been there."""
    book = play(centre(queue("help"), agent("ana"))).sees(CallArrived("c1"), PicksUp("ana"))
    run = taken_over(book, meanwhile=(HangsUp("ana"),))
    assert [fact.ending for fact in run.facts if isinstance(fact, ledger.CallEnded)] == ["agent_hung_up"]


def test_a_number_that_rings_for_him_rings_on():
    """It is not called a second time."""
    book = play(centre(queue("help"), flow(Answer(), Transfer(NUMBER), Play("sorry"))))
    run = taken_over(book.sees(CallArrived("c1"), PhoneRings(NUMBER)))
    assert [type(command) for command in run.asked].count(commands.CallNumber) == 1
    run.see(PicksUp(NUMBER))
    assert [fact.ending for fact in run.facts if isinstance(fact, ledger.TransferEnded)] == ["answered"]


def test_a_number_that_does_not_ring_yet_is_called_anew():
    """The first leg is ended; whether anybody had heard of it nobody knows."""
    run = taken_over(play(centre(queue("help"), flow(Answer(), Transfer(NUMBER)))).sees(CallArrived("c1")))
    called = [command.leg for command in run.asked if isinstance(command, commands.CallNumber)]
    assert len(set(called)) == 2
    assert [leg for leg in called if leg in run.board.channels] == called[1:]


def test_a_step_that_is_gone_from_the_plan_leads_to_where_his_line_begins():
    """The flow was changed while nobody looked."""
    plan = centre(queue("help"), flow(Answer(), Play("welcome")))
    run = taken_over(in_second_menu(), next_plan=plan)
    (call,) = run.engine.state.calls.values()
    assert (call.step, call.awaited) == ("main/start/1", "prompt")


def test_a_caller_who_was_being_hung_up_is_hung_up():
    """The flow had ended for him, and the reason stays the same."""
    book = play(centre(queue("help"), flow(Answer(), EndCall()))).fails(commands.HangUp).sees(CallArrived("c1"))
    run = taken_over(book)
    assert [fact.ending for fact in run.facts if isinstance(fact, ledger.CallEnded)] == ["flow_ended"]
