"""Queues: arrival order, limits, and what follows when no agent comes."""

from acd.core import commands
from acd.core.flow_steps import Answer, EndCall, Play
from tests.core.playbook import play
from tests.core.words import (
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    HangUp,
    OfferCall,
    PhoneRings,
    PicksUp,
    PlayPrompt,
    PromptEnds,
    StayEnds,
    StopPrompt,
    Told,
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
    play(centre(queue("help", wait_max_s=20.0, ring_timeout_s=30), agent("ana"), PATIENT)).sees(
        CallArrived("c1"), PhoneRings("ana")
    ).does(OfferCall("c1", "ana")).at(20).does(
        StayEnds("c1", "timed_out"), CancelOffer("c1", "ana"), PlayPrompt("c1", "sorry")
    )


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


def test_position_is_told_to_who_waits_and_not_to_whom_a_phone_rings():
    """After three seconds, and then as often as the queue says; callers to whom an agent is rung count as before."""
    plan = centre(queue("help", position_every_s=20.0, ring_timeout_s=60), agent("ana"))
    book = play(plan).showing("Told").sees(CallArrived("c1"), PhoneRings("ana"), CallArrived("c2"), CallArrived("c3"))
    book.does(OfferCall("c1", "ana")).at(3).does(
        Told("c2", 2), Told("c3", 3), PlayPrompt("c2", "position-2"), PlayPrompt("c3", "position-3")
    )
    book.at(5).sees(PromptEnds("c2"), PromptEnds("c3"), HangsUp("c2")).skip().at(23).does(
        Told("c3", 2), PlayPrompt("c3", "position-2")
    )


def test_an_announcement_that_never_ends_is_stopped():
    """The caller hears music again, and the next announcement in its time."""
    plan = centre(queue("help", position_every_s=60.0))
    play(plan).showing("StopPrompt").sees(CallArrived("c1")).at(3).does(PlayPrompt("c1", "position-1")).at(23).does(
        StopPrompt("c1")
    )


def test_the_wait_ends_in_the_middle_of_an_announcement():
    """It is stopped before he is moved."""
    plan = centre(queue("help", position_every_s=60.0, wait_max_s=5.0), PATIENT)
    play(plan).showing("StopPrompt").sees(CallArrived("c1")).at(3).skip().at(5).does(
        StayEnds("c1", "timed_out"), StopPrompt("c1"), PlayPrompt("c1", "sorry")
    )


def test_music_that_fails_is_tried_again_a_bounded_number_of_times():
    """Then the caller goes on in the flow: waiting in silence is worse."""
    book = play(centre(queue("help"), PATIENT)).fails(commands.JoinBridge).sees(CallArrived("c1"))
    assert sum(isinstance(command, commands.JoinBridge) for command in book.asked) == 3
    book.does(StayEnds("c1", "technical_failure"), PlayPrompt("c1", "sorry"))
