"""Another engine takes over: who is there goes on, who is gone has ended once, and what nobody saw is said so."""

from dataclasses import replace
from typing import Any

import pytest

from acd.core import commands, ledger
from acd.core.calls import CallState
from acd.core.engine import Engine
from acd.core.events import CentreLoaded, Now
from acd.core.flow_steps import Answer, Play
from acd.core.ids import OfferId
from tests.core.playbook import Playbook, play
from tests.core.rerun import Rerun, taken_over
from tests.core.words import (
    MORNING,
    NODE,
    CallArrived,
    Dials,
    HangsUp,
    PhoneRings,
    PicksUp,
    agent,
    centre,
    flow,
    queue,
)


def told(run: Rerun, kind: Any) -> list[Any]:
    """The facts of one kind that the next engine recorded."""
    return [fact for fact in run.facts if isinstance(fact, kind)]


def three_waiting() -> Playbook:
    """Three callers in one line, and nobody at work."""
    return play(centre(queue("help"))).sees(CallArrived("c1"), CallArrived("c2"), CallArrived("c3"))


@pytest.mark.parametrize("store", ["after", "none"])
def test_waiting_callers_keep_order_entry_time_and_music(store):
    """With or without a store; nobody is moved."""
    run = taken_over(three_waiting(), store, gap_s=7.0)
    stays = sorted(run.engine.state.stays.values(), key=lambda stay: stay.place)
    assert [run.engine.state.calls[stay.call].leg for stay in stays] == [run.callers[who] for who in ("c1", "c2", "c3")]
    assert {round(stay.entered_s - run.clock_s, 6) for stay in stays} == {0.0}
    moved = [c for c in run.asked if isinstance(c, commands.JoinBridge) and c.id.startswith("e2")]
    assert not moved
    assert [fact.is_known for fact in told(run, ledger.CallAdopted)] == [store == "after"] * 3
    assert [(fact.adopted, fact.gone) for fact in told(run, ledger.NodeFound)] == [(3, 0)]


def test_what_only_the_notes_know_begins_in_the_books_with_its_old_time():
    """The ledger of a store that was away knows nothing of these calls."""
    run = taken_over(three_waiting(), "none", gap_s=7.0)
    assert [fact.began_at for fact in told(run, ledger.CallBegan)] == [MORNING] * 3
    assert [fact.began_at for fact in told(run, ledger.StayBegan)] == [MORNING] * 3


def test_who_went_while_nobody_looked_has_ended_unobserved_in_between():
    """Not before the last step that was written, and not after the next engine came."""
    run = taken_over(three_waiting(), meanwhile=(HangsUp("c2"),), gap_s=7.0)
    (call,), (stay,) = told(run, ledger.CallEnded), told(run, ledger.StayEnded)
    assert call.ending == stay.ending == "ended_unobserved"
    assert call.earliest == stay.earliest == MORNING
    assert (call.latest - MORNING).total_seconds() == (stay.latest - MORNING).total_seconds() == 7
    assert stay.wait_s == 0
    assert [(fact.adopted, fact.gone) for fact in told(run, ledger.NodeFound)] == [(2, 1)]


def test_who_came_while_nobody_looked_begins_now():
    """No engine has noted anything on his leg."""
    run = taken_over(three_waiting(), meanwhile=(CallArrived("c4"),))
    assert [fact.leg for fact in told(run, ledger.CallBegan)] == [run.callers["c4"]]
    assert len(run.engine.state.stays) == 4


def test_who_picked_up_while_nobody_looked_is_joined():
    """She hears him at once."""
    book = play(centre(queue("help"), agent("ana"))).sees(CallArrived("c1"), PhoneRings("ana"))
    run = taken_over(book, meanwhile=(PicksUp("ana"),))
    assert [fact.agent for fact in told(run, ledger.ConversationBegan)] == ["ana"]


def test_a_leftover_leg_of_an_agent_is_ended_and_frees_her():
    """Her phone rang for a caller who has gone meanwhile."""
    book = play(centre(queue("help"), agent("ana"))).sees(CallArrived("c1"), PhoneRings("ana"))
    run = taken_over(book, meanwhile=(HangsUp("c1"),))
    assert run.board.channels == {}
    assert run.engine.state.agents[next(iter(run.engine.state.agents))].state == "ready"


def test_a_number_that_is_none_of_ours_is_refused_again_and_counted_once():
    """Its call has begun and ended in the books already."""
    book = (
        play(centre(queue("help"))).showing("silent hang-up").fails(commands.HangUp).sees(CallArrived("c1", line="9"))
    )
    run = taken_over(book)
    assert not told(run, ledger.CallBegan)
    assert run.board.channels == {}


def test_a_phone_at_a_feature_code_is_asked_anew():
    """She has keyed nothing yet, or must do so again."""
    run = taken_over(play(centre(queue("help"), agent("ana", pin="1"))).sees(Dials("phone-ana", "*11")))
    assert [c.prompt for c in run.asked if isinstance(c, commands.PlayPrompt)] == ["agent-number", "agent-number"]


def test_a_bug_in_one_call_harms_no_other():
    """It goes to the spoken fallback, its books are closed, and the two others wait on."""
    whole = Rerun(three_waiting()).run()
    kept = whole.keeper.go_back(len(whole.keeper.steps))
    assert kept is not None
    broken = replace(kept.calls[0], state=CallState.TALKING, offer=OfferId("no-such-offer"))
    engine = Engine()
    engine.handle(CentreLoaded(whole.book.plan, 2, replace(kept, calls=(broken, *kept.calls[1:]))), Now(0.0, MORNING))
    step = engine.handle(whole.board.listed(NODE), Now(0.0, MORNING))
    kinds = [type(fact) for fact in step.facts]
    assert (kinds.count(ledger.BugContained), kinds.count(ledger.CallEnded), kinds.count(ledger.StayEnded)) == (1, 1, 1)
    assert [c.leg for c in step.commands if isinstance(c, commands.ReleaseLeg)] == [whole.callers["c1"]]
    assert len(engine.state.stays) == 2


def test_the_calls_of_a_switch_that_is_not_there_yet_wait_for_it():
    """And nothing is done about them before."""
    whole = Rerun(three_waiting()).run()
    kept = whole.keeper.go_back(len(whole.keeper.steps))
    engine = Engine()
    engine.handle(CentreLoaded(whole.book.plan, 2, kept), Now(0.0, MORNING))
    assert engine.next_deadline() is None
    assert engine.state.unadopted is not None
    assert len(engine.state.unadopted.calls) == 3


def test_nothing_of_what_was_taken_over_stays_in_the_store_for_ever():
    """Also what the next engine never put into its state."""
    book = play(centre(queue("help"), agent("ana"))).sees(CallArrived("c1"), PhoneRings("ana"))
    run = taken_over(book, meanwhile=(HangsUp("c1"), HangsUp("ana")))
    assert {table for table, _ in run.keeper.entries} == {"agents"}


def test_a_prompt_is_spoken_again_after_the_old_one_is_stopped():
    """He re-enters the step at which he was, and it counts once."""
    run = taken_over(play(centre(queue("help"), flow(Answer(), Play("welcome")))).sees(CallArrived("c1")))
    assert [c.prompt for c in run.asked if isinstance(c, commands.PlayPrompt)] == ["welcome", "welcome"]
    assert len(run.board.channels[run.leg("c1")].playing) == 1
    assert not told(run, ledger.StepEntered)
