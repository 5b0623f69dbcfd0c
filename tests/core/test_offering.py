"""Offers: an agent is reserved before she is rung, and whatever happens to an offer, the caller keeps the place."""

from acd.core import commands
from acd.core.events import FailureReason
from acd.core.ids import AgentName
from tests.core.playbook import play
from tests.core.words import (
    AgentIs,
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    HangUp,
    IsBusy,
    Join,
    LegAppears,
    OfferCall,
    OfferEnds,
    PhoneRings,
    PicksUp,
    Refuses,
    Resume,
    RingPhone,
    StayEnds,
    agent,
    centre,
    queue,
)


def test_the_whole_life_of_a_call():
    """Offered, created, rung, answered, joined; the caller hangs up; the agent wraps up and is ready again."""
    play(centre(queue("help", wrap_up_s=10.0), agent("ana"))).showing("RingPhone", "Join", "AgentIs", "OfferEnds").sees(
        CallArrived("c1")
    ).does(AgentIs("ana", "offered"), OfferCall("c1", "ana"), RingPhone("ana")).at(1).sees(PhoneRings("ana")).does().at(
        4
    ).sees(PicksUp("ana")).does(
        Join("c1", "ana"), StayEnds("c1", "answered"), OfferEnds("ana", "accepted"), AgentIs("ana", "talking")
    ).at(60).sees(HangsUp("c1")).does(
        AgentIs("ana", "wrap_up"), CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "ana")
    ).is_empty().at(69).does().at(70).does(AgentIs("ana", "ready"))


def test_the_agent_hangs_up():
    """The caller's leg is ended, and the call says who left."""
    play(centre(queue("help"), agent("ana"))).sees(CallArrived("c1"), PicksUp("ana")).skip().sees(HangsUp("ana")).does(
        HangUp("c1"), CallEnds("c1", "agent_hung_up")
    ).is_empty()


def test_no_answer_goes_to_the_next_agent_and_the_first_backs_off():
    """A missed offer costs the agent, never the caller."""
    play(centre(queue("help", ring_timeout_s=15, back_off_s=30.0), agent("ana"), agent("luis"))).showing(
        "OfferEnds"
    ).sees(CallArrived("c1"), PhoneRings("ana")).does(OfferCall("c1", "ana")).at(15).does(
        OfferEnds("ana", "no_answer"), CancelOffer("c1", "ana"), OfferCall("c1", "luis")
    ).sees(PhoneRings("luis")).at(30).does(OfferEnds("luis", "no_answer"), CancelOffer("c1", "luis")).at(44).does().at(
        45
    ).does(OfferCall("c1", "ana"))


def test_busy_and_rejected_go_to_the_next_agent_at_once():
    """Both are named for what they were."""
    play(centre(queue("help", back_off_s=5.0), agent("ana"), agent("luis"), agent("zoe"))).showing("OfferEnds").sees(
        CallArrived("c1"), IsBusy("ana")
    ).does(OfferCall("c1", "ana"), OfferEnds("ana", "busy"), OfferCall("c1", "luis")).sees(Refuses("luis")).does(
        OfferEnds("luis", "rejected"), OfferCall("c1", "zoe")
    )


def test_a_leg_that_cannot_be_created_counts_as_unreachable():
    """An unregistered phone is refused at once; nothing was rung and nothing needs hanging up."""
    play(centre(queue("help", back_off_s=5.0), agent("ana"))).showing("OfferEnds").fails(
        commands.OfferCall, FailureReason.UNREACHABLE
    ).sees(CallArrived("c1")).does(OfferCall("c1", "ana"), OfferEnds("ana", "unreachable"))


def test_a_creation_in_doubt_is_hung_up_and_not_repeated():
    """If nobody knows whether the leg exists, it is ended by its id; the agent is not asked again for the moment."""
    play(centre(queue("help", back_off_s=5.0), agent("ana"))).showing("OfferEnds").fails(
        commands.OfferCall, FailureReason.TIMED_OUT
    ).sees(CallArrived("c1")).does(
        OfferCall("c1", "ana"), OfferEnds("ana", "technical_failure"), CancelOffer("c1", "ana")
    )


def test_a_dead_phone_is_not_waited_for_and_costs_no_miss():
    """No 180 within three seconds: the next agent is asked at once."""
    plan = centre(queue("help", ring_timeout_s=15, back_off_s=60.0, misses_max=1), agent("ana"), agent("luis"))
    play(plan).showing("OfferEnds", "AgentIs").sees(CallArrived("c1")).skip().at(2.9).does().at(3).does(
        OfferEnds("ana", "unreachable"),
        AgentIs("ana", "backing_off"),
        AgentIs("luis", "offered"),
        CancelOffer("c1", "ana"),
        OfferCall("c1", "luis"),
    )


def test_repeated_misses_pause_the_agent():
    """Nobody seems to sit there; she goes on when she says so, and her count begins anew."""
    plan = centre(queue("help", ring_timeout_s=15, misses_max=2), agent("ana"))
    book = play(plan).sees(CallArrived("c1"), PhoneRings("ana")).at(15).sees(PhoneRings("ana")).skip()
    book.showing("AgentIs").at(30).does(
        AgentIs("ana", "backing_off"), CancelOffer("c1", "ana"), AgentIs("ana", "paused", "missed")
    )
    book.sees(Resume("ana"), PhoneRings("ana")).skip().at(45).does(
        AgentIs("ana", "backing_off"),
        CancelOffer("c1", "ana"),
        AgentIs("ana", "ready"),
        AgentIs("ana", "offered"),
        OfferCall("c1", "ana"),
    )


def test_an_answer_forgets_earlier_misses():
    """Only misses in a row count."""
    plan = centre(queue("help", ring_timeout_s=15, misses_max=2), agent("ana"))
    book = play(plan).sees(CallArrived("c1"), PhoneRings("ana")).at(15).sees(PicksUp("ana"), HangsUp("c1"))
    assert book.engine.state.agents[AgentName("ana")].misses == 0


def test_the_phone_shows_who_calls_and_from_which_queue():
    """A prefix before the name, and a phone that picks up by itself where that is wished."""
    plan = centre(queue("help", name_prefix="Help: ", is_auto_answered=True), agent("ana"))
    book = play(plan).sees(CallArrived("c1"))
    offered = next(command for command in book.asked if isinstance(command, commands.OfferCall))
    assert (offered.caller, offered.name, offered.is_auto_answered) == ("+32470000001", "Help: +32470000001", True)


def test_a_leg_is_not_rung_before_it_is_in_our_application():
    """The switch answers the request a moment before the channel can be dialled: dialling then was refused (409)."""
    play(centre(queue("help"), agent("ana"))).showing("slow creation", "RingPhone").sees(CallArrived("c1")).does(
        OfferCall("c1", "ana")
    ).sees(LegAppears("ana"), LegAppears("ana")).does(RingPhone("ana"))


def test_an_agent_who_drops_before_the_joining_is_replaced():
    """Answered and dropped: the caller goes back to the music, in the same place, and to the next agent."""
    book = play(centre(queue("help", back_off_s=5.0), agent("ana"), agent("luis"))).showing("OfferEnds")
    book.sees(CallArrived("c1")).skip().showing("slow joins").sees(PicksUp("ana"), HangsUp("ana")).does(
        OfferEnds("ana", "dropped"), OfferCall("c1", "luis")
    )
    assert next(iter(book.engine.state.stays.values())).entered_s == 0


def test_an_answer_that_crosses_the_cancel_changes_nothing():
    """The caller hung up while the agent lifted the phone: she is freed and hears a hang-up, no dead air."""
    play(centre(queue("help"), agent("ana"))).showing("silent hang-up").sees(CallArrived("c1")).skip().sees(
        HangsUp("c1")
    ).does(StayEnds("c1", "abandoned"), CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "ana")).sees(
        PicksUp("ana")
    ).does().sees(HangsUp("ana")).is_empty()


def test_an_agent_is_not_offered_a_call_before_her_phone_is_free():
    """Her old leg still hangs up: the next caller waits these milliseconds rather than hear her busy."""
    play(centre(queue("help"), agent("ana"))).showing("silent hang-up").sees(
        CallArrived("c1"), PicksUp("ana"), CallArrived("c2")
    ).skip().sees(HangsUp("c1")).does(CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "ana")).sees(
        HangsUp("ana")
    ).does(OfferCall("c2", "ana"))


def test_doubled_news_of_a_phone_change_nothing():
    """Ringing twice, answering twice: said once."""
    play(centre(queue("help"), agent("ana"))).sees(
        CallArrived("c1"), PhoneRings("ana"), PhoneRings("ana"), PicksUp("ana"), PicksUp("ana")
    ).does(OfferCall("c1", "ana"), StayEnds("c1", "answered"))
