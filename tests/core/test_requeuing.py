"""A caller waits on with another engine: in his place, and with the agent who is being asked."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from acd.core import commands, ledger
from acd.core.events import FailureReason, NodeConnected
from acd.core.flow_steps import Answer, EndCall
from acd.core.ids import CallId, LegId, QueueName, StayId
from acd.core.legs import LegNote
from acd.core.snapshot import LegCondition, LegSnapshot
from tests.core.playbook import Playbook, play
from tests.core.rerun import Rerun, taken_over
from tests.core.words import (
    LINE,
    MORNING,
    NODE,
    CallArrived,
    PhoneRings,
    PicksUp,
    agent,
    centre,
    enter,
    event,
    flow,
    queue,
)


def ringing(**settings: object) -> Playbook:
    """An agent's phone rings for a caller."""
    return play(centre(queue("help", **settings), agent("ana"))).sees(CallArrived("c1"), PhoneRings("ana"))


def endings(run: Rerun, kind: Any) -> list[str]:
    """How those of a kind ended."""
    return [fact.ending for fact in run.facts if isinstance(fact, kind)]


@pytest.mark.parametrize("store", ["after", "none"])
def test_a_phone_that_rings_rings_on_and_its_owner_is_joined(store):
    """Whoever asked her is gone, and she notices nothing."""
    run = taken_over(ringing(), store)
    offer = next(iter(run.engine.state.offers.values()))
    assert (offer.state, offer.agent) == ("ringing", "ana")
    run.see(PicksUp("ana"))
    assert endings(run, ledger.StayEnded) == ["answered"]


def test_the_limit_of_the_ringing_is_the_old_one():
    """Fifteen seconds, of which ten are gone; then it counts as missed."""
    run = taken_over(ringing().at(8), gap_s=2.0)
    offer = next(iter(run.engine.state.offers.values()))
    assert offer.deadline_s is not None
    assert offer.deadline_s - run.clock_s == 15.0


def test_who_was_being_joined_is_joined():
    """Either they are in their bridge already, or they are put there again."""
    book = play(centre(queue("help"), agent("ana"))).showing("slow joins")
    book.sees(CallArrived("c1"), PhoneRings("ana"), PicksUp("ana"))
    assert endings(taken_over(book), ledger.StayEnded) == ["answered"]


def test_a_conversation_of_which_only_notes_know_began_between_the_offer_and_now():
    """The wait counts to the offer, as nobody saw how long it rang."""
    book = play(centre(queue("help"), agent("ana"))).at(5).sees(CallArrived("c1")).at(6)
    run = taken_over(book.sees(PhoneRings("ana"), PicksUp("ana")).at(60), "none")
    (stay,) = (fact for fact in run.facts if isinstance(fact, ledger.StayEnded))
    assert (stay.ending, stay.wait_s) == ("answered", 0.0)
    assert stay.latest is not None
    assert stay.earliest is not None
    assert (stay.latest - stay.earliest).total_seconds() == 55


def test_a_queue_that_is_gone_from_the_plan_sends_its_callers_through_the_flow_again():
    """Nobody is hung up for it; the stay ends, once."""
    book = play(centre(queue("help"), queue("sales"), flow(Answer(), enter("help")))).sees(CallArrived("c1"))
    run = taken_over(book, next_plan=centre(queue("sales"), flow(Answer(), enter("sales"), EndCall())))
    assert endings(run, ledger.StayEnded) == ["technical_failure"]
    assert [stay.queue for stay in run.engine.state.stays.values()] == ["sales"]


def test_an_unanswered_caller_hears_ringing_on():
    """He pays nothing before an agent is there."""
    plan = centre(queue("help"), flow(enter("help", answer_on_connect=True)))
    run = taken_over(play(plan).sees(CallArrived("c1")))
    asked = [type(command).__name__ for command in run.asked if command.id.startswith("e2")]
    assert "RingCaller" in asked
    assert "AnswerLeg" not in asked


def test_a_caller_who_is_with_an_agent_already_is_answered_and_stays_there():
    """His answer was lost, the joining was not: he is not sent back to the ringing."""
    plan = centre(queue("help"), flow(enter("help", answer_on_connect=True)), agent("ana"))
    book = play(plan).showing("slow joins").fails(commands.AnswerLeg, FailureReason.LOST).sees(CallArrived("c1"))
    run = taken_over(book.sees(PhoneRings("ana"), PicksUp("ana")))
    assert run.board.hears(run.leg("c1")) == "conversation"
    assert [type(command) for command in run.asked].count(commands.AnswerLeg) == 2


def test_another_music_is_played_by_moving_him():
    """The plan has changed while nobody looked."""
    book = play(centre(queue("help"))).sees(CallArrived("c1"))
    run = taken_over(book, next_plan=centre(queue("help", music="jazz")))
    assert [c.music for c in run.asked if isinstance(c, commands.StartMusic)][-1] == "jazz"
    assert len(run.board.bridges) == 1


def test_who_enters_a_queue_while_others_are_taken_over_comes_after_them():
    """The clock was set back since one was noted to wait, so that both came now; it was he who waited before."""
    entering = LegNote(CallId("a1-e0-c1"), LINE, MORNING, "en", number=1, step="main/start/1")
    waiting = replace(entering, call=CallId("a1-e0-c2"), queue=QueueName("help"), stay=StayId("a1-e0-c2-s1"), order=7.0)
    waiting = replace(waiting, waiting_since=MORNING + timedelta(hours=1))
    notes = {"a1-1700000000.1": entering, "a1-1700000000.2": waiting}
    legs = tuple(LegSnapshot(LegId(leg), LegCondition.UP, "", note=note) for leg, note in notes.items())
    book = play(centre(queue("help"))).sees(event(NodeConnected(NODE, legs, (), ())))
    line = sorted(book.engine.state.stays.values(), key=lambda stay: stay.place)
    assert [(stay.call, stay.lined_up_s) for stay in line] == [("a1-e0-c2", 0.0), ("a1-e0-c1", 0.0)]
