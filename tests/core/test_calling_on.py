"""Agents' own calls and a crash: whoever talks talks on, what rings rings on, and nobody is rung twice."""

import pytest

from acd.core import ledger_own_calls
from acd.core.agents import AgentState
from acd.core.own_calls import OwnCallState
from tests.core.own_calls import (
    ANA,
    HER_LINE,
    NUMBER,
    SALES,
    dials,
    endings,
    floor,
    own_state,
    ringing,
    talking,
)
from tests.core.rerun import STORES, taken_over
from tests.core.words import (
    HangsUp,
    PhoneRings,
    PicksUp,
)


@pytest.mark.parametrize("store", STORES)
def test_a_conversation_outlives_a_crash(store):
    """With the store or by what is noted on her leg alone: both stay joined, and she is busy."""
    book = talking(queue=SALES, case="4711")
    run = taken_over(book, store)
    assert own_state(run.engine.state) == [OwnCallState.TALKING]
    assert run.engine.state.agents[ANA].state is AgentState.OWN_CALL
    (own,) = run.engine.state.own_calls.values()
    assert (own.number, own.shown, own.queue, own.case) == (NUMBER, HER_LINE, SALES, "4711")
    run.see(HangsUp(NUMBER))
    assert not run.board.channels
    assert [ending for ending, _ in endings(run.facts)] == ["number_hung_up"]
    run.at(60)
    assert run.engine.state.agents[ANA].state is AgentState.READY


def test_what_ended_while_nobody_looked_ended_unseen():
    """Her leg or the number's: the other one goes, and it is told once."""
    for gone in ("ana", NUMBER):
        run = taken_over(talking(), meanwhile=(HangsUp(gone),), gap_s=5.0)
        assert not run.board.channels, gone
        assert [ending for ending, _ in endings(run.facts)] == ["ended_unobserved"]
        run.at(60)
        assert run.engine.state.agents[ANA].state is AgentState.READY


def test_a_phone_and_a_number_that_ring_ring_on():
    """Nobody is rung a second time; when they pick up it goes on."""
    run = taken_over(floor().sees(dials(), PhoneRings("ana")))
    assert own_state(run.engine.state) == [OwnCallState.ASKING]
    run.see(PicksUp("ana"))
    run.see(PhoneRings(NUMBER))
    run.see(PicksUp(NUMBER))
    assert own_state(run.engine.state) == [OwnCallState.TALKING]
    run = taken_over(ringing().sees(PhoneRings(NUMBER)))
    assert own_state(run.engine.state) == [OwnCallState.RINGING]
    run.at(31)
    assert not run.board.channels
    assert [ending for ending, _ in endings(run.facts)] == ["no_answer"]


def test_what_was_kept_counts_more_than_a_note_and_a_note_more_than_nothing():
    """The books are told of the call a second time only if they have lost it."""
    for store, told in (("after", 0), ("none", 1)):
        run = taken_over(talking(), store)
        assert len(run.engine.state.own_calls) == 1
        assert sum(isinstance(fact, ledger_own_calls.OwnCallBegan) for fact in run.facts) == told
