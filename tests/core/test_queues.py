"""Queues: arrival order, limits, and what follows when no agent comes."""

from acd.core import commands
from acd.core.plan import Answer, EndCall, Play
from tests.core.playbook import play
from tests.core.words import (
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    HangUp,
    OfferCall,
    PicksUp,
    PlayPrompt,
    StayEnds,
    agent,
    centre,
    enter,
    flow,
    queue,
)

PATIENT = flow(Answer(), enter("help"), Play("sorry"), EndCall())


def test_callers_are_served_in_the_order_of_their_arrival():
    """One agent, three callers; who hung up is passed over."""
    play(centre(queue("help"), agent("ana"))).sees(CallArrived("c1"), CallArrived("c2"), CallArrived("c3")).does(
        OfferCall("c1", "ana")
    ).sees(PicksUp("ana"), HangsUp("c2")).does(
        StayEnds("c1", "answered"), StayEnds("c2", "abandoned"), CallEnds("c2", "caller_hung_up")
    ).sees(HangsUp("ana")).does(HangUp("c1"), OfferCall("c3", "ana"), CallEnds("c1", "agent_hung_up"))


def test_the_longest_wait_ends_the_stay_and_the_flow_goes_on():
    """Also while a phone rings: it stops, and the caller hears what the flow says next."""
    play(centre(queue("help", wait_max_s=20.0, ring_timeout_s=30), agent("ana"), PATIENT)).sees(CallArrived("c1")).does(
        OfferCall("c1", "ana")
    ).at(20).does(StayEnds("c1", "timed_out"), CancelOffer("c1", "ana"), PlayPrompt("c1", "sorry"))


def test_the_longest_wait_counts_from_the_beginning_through_every_offer():
    """A missed offer does not start the wait anew."""
    play(centre(queue("help", wait_max_s=20.0, ring_timeout_s=15, back_off_s=60.0), agent("ana"), PATIENT)).sees(
        CallArrived("c1")
    ).does(OfferCall("c1", "ana")).at(15).does(CancelOffer("c1", "ana")).at(20).does(
        StayEnds("c1", "timed_out"), PlayPrompt("c1", "sorry")
    )


def test_a_full_queue_refuses_and_the_flow_goes_on():
    """The caller hears it at once, and the refusal is a stay of its own in the books."""
    play(centre(queue("help", waiting_max=1), PATIENT)).sees(CallArrived("c1")).does().sees(CallArrived("c2")).does(
        StayEnds("c2", "refused_full"), PlayPrompt("c2", "sorry")
    )


def test_music_that_fails_is_tried_again_a_bounded_number_of_times():
    """The caller waits on in any case, and an agent who comes is joined."""
    book = play(centre(queue("help"))).fails(commands.JoinBridge).sees(CallArrived("c1"))
    assert sum(isinstance(command, commands.JoinBridge) for command in book.asked) == 3
