"""What becomes of who waits when his time limit is reached."""

from dataclasses import replace

import pytest

from acd.core import commands, ledger
from acd.core.flow_steps import Answer, EndCall, Play
from acd.core.queue_rules import QueueRules
from acd.core.reasons import StayEnding
from tests.core.playbook import Playbook, play
from tests.core.rerun import STORES, taken_over
from tests.core.words import (
    CallArrived,
    CancelOffer,
    HangsUp,
    PhoneRings,
    PicksUp,
    PlayPrompt,
    StayEnds,
    agent,
    centre,
    enter,
    flow,
    queue,
)


def patient(**rules) -> Playbook:
    """The longest wait is shorter than the ringing."""
    plan = centre(
        queue("help", wait_max_s=20.0, ring_timeout_s=30, rules=QueueRules(**rules)),
        agent("ana"),
        flow(Answer(), enter("help"), Play("sorry"), EndCall()),
    )
    return play(plan).sees(CallArrived("c1"), PhoneRings("ana")).skip()


def test_a_phone_that_rings_when_the_wait_is_over_may_ring_on():
    """Whoever is about to be helped is not sent away; if she does not come, the flow goes on."""
    patient(rings_past_wait=True).at(29).does().sees(PicksUp("ana")).does(StayEnds("c1", "answered"))
    patient(rings_past_wait=True).at(30).does(
        StayEnds("c1", "timed_out"), CancelOffer("c1", "ana"), PlayPrompt("c1", "sorry")
    )


@pytest.mark.parametrize("store", STORES)
def test_it_rings_on_with_another_engine_too(store):
    """Killed while it rings past the longest wait."""
    run = taken_over(patient(rings_past_wait=True).at(25), store)
    run.see(PicksUp("ana"))
    assert [fact.ending for fact in run.facts if isinstance(fact, ledger.StayEnded)] == ["answered"]
    run.see(HangsUp("ana"))


def test_the_longest_wait_counts_more_unless_said_otherwise():
    """The phone stops."""
    patient().at(20).does(StayEnds("c1", "timed_out"), CancelOffer("c1", "ana"), PlayPrompt("c1", "sorry"))


BRANCHES = {StayEnding.TIMED_OUT: "long", StayEnding.REFUSED_FULL: "crowd"}


def branched(**settings) -> Playbook:
    """A step that says what follows each ending; c1 waits."""
    step = replace(enter("help"), endings=BRANCHES)
    flows = flow(Answer(), step, Play("next"), long=(Play("long"),), crowd=(Play("crowd"),))
    return play(centre(queue("help", **settings), flows)).sees(CallArrived("c1")).skip()


def test_what_follows_a_stay_is_said_for_each_ending():
    """Its own block for the longest wait and for a full queue; every other one goes on with the next step."""
    branched(wait_max_s=20.0).at(20).does(StayEnds("c1", "timed_out"), PlayPrompt("c1", "long"))
    full = branched(waiting_max=1).sees(CallArrived("c2"))
    full.does(StayEnds("c2", "refused_full"), PlayPrompt("c2", "crowd"))
    closed = branched().fails(commands.JoinBridge).sees(CallArrived("c2"))
    closed.does(StayEnds("c2", "technical_failure"), PlayPrompt("c2", "next"))


@pytest.mark.parametrize("store", STORES)
def test_it_is_said_to_the_next_engine_too(store):
    """Which finds him in the block that followed, or still waiting."""
    run = taken_over(branched(wait_max_s=20.0).at(20), store)
    run.at(21)
    (call,) = run.engine.state.calls.values()
    assert call.block == "long"
