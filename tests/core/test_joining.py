"""From the moment an agent picks up until she and the caller part."""

from acd.core import commands
from acd.core.plan import Trunk
from tests.core.playbook import Playbook, play
from tests.core.words import (
    AgentIs,
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    Holds,
    Join,
    OfferCall,
    OfferEnds,
    PicksUp,
    PlayPrompt,
    Presses,
    PromptEnds,
    StayEnds,
    StopPrompt,
    TakesBack,
    agent,
    centre,
    queue,
)


def outside() -> Playbook:
    """An agent at a mobile phone, whom a caller waits for."""
    book = play(centre(queue("help", back_off_s=5.0), agent("outside"))).showing("Join", "OfferEnds", "StopPrompt")
    return book.sees(CallArrived("c1")).does(OfferCall("c1", "outside"))


def test_a_phone_outside_must_press_one():
    """A voicemail picks up too, and nobody wants to be joined with it."""
    book = outside()
    offered = next(command for command in book.asked if isinstance(command, commands.OfferCall))
    assert (offered.number, offered.trunk) == ("+32470000099", "trunk")
    book.at(8).sees(PicksUp("outside")).does(PlayPrompt("outside", "agent-accept")).sees(
        Presses("outside", "5"), Presses("outside", "1")
    ).does(StopPrompt("c1"), Join("c1", "outside"), StayEnds("c1", "answered"), OfferEnds("outside", "accepted"))


def test_a_phone_outside_is_not_rung_when_every_channel_is_taken():
    """The reserve is for callers; she is asked again when a channel is free."""
    plan = centre(queue("help"), agent("outside"), Trunk("main", calls_max=2, reserve=1))
    book = play(plan).showing("OfferEnds").sees(CallArrived("c1", trunk="main"))
    book.does(OfferEnds("outside", "unreachable")).at(0.9).does().at(1).does(OfferEnds("outside", "unreachable"))
    assert not any(isinstance(command, commands.OfferCall) for command in book.asked)


def test_the_question_is_asked_again_until_its_time_is_up():
    """Fifteen seconds; then the next agent is asked."""
    outside().sees(PicksUp("outside")).does(PlayPrompt("outside", "agent-accept")).at(4).sees(
        PromptEnds("outside")
    ).does(PlayPrompt("outside", "agent-accept")).at(15).does(
        OfferEnds("outside", "no_answer"), CancelOffer("c1", "outside")
    )


def test_a_question_that_cannot_be_spoken_is_not_repeated_for_ever():
    """The offer ends as a failure of ours, and the next agent is asked."""
    book = play(centre(queue("help", back_off_s=5.0), agent("outside"))).showing("OfferEnds")
    book.fails(commands.PlayPrompt).sees(CallArrived("c1")).skip().sees(PicksUp("outside")).does(
        PlayPrompt("outside", "agent-accept"), OfferEnds("outside", "technical_failure"), CancelOffer("c1", "outside")
    )


def test_who_hangs_up_instead_of_accepting_has_dropped_it():
    """The caller keeps his place."""
    outside().sees(PicksUp("outside")).skip().sees(HangsUp("outside")).does(OfferEnds("outside", "dropped"))


def test_a_phone_outside_may_take_its_time_to_ring():
    """Networks are slow; only the ring time of the queue counts."""
    outside().at(14.9).does().at(15).does(OfferEnds("outside", "no_answer"), CancelOffer("c1", "outside"))


def test_a_whisper_comes_before_the_caller():
    """She hears which queue it is; the caller hears his music until then."""
    play(centre(queue("help", whisper="whisper"), agent("ana"))).showing("Join").sees(
        CallArrived("c1"), PicksUp("ana")
    ).does(OfferCall("c1", "ana"), PlayPrompt("ana", "whisper")).at(2).sees(PromptEnds("ana")).does(
        Join("c1", "ana"), StayEnds("c1", "answered")
    )


def test_a_whisper_that_never_ends_does_not_keep_them_apart():
    """At its deadline it is stopped."""
    play(centre(queue("help", whisper="whisper"), agent("ana"))).showing("Join").sees(
        CallArrived("c1"), PicksUp("ana")
    ).skip().at(20).does(Join("c1", "ana"), StayEnds("c1", "answered"))


def test_the_caller_leaves_during_the_whisper():
    """She is freed at once."""
    play(centre(queue("help", whisper="whisper"), agent("ana"))).sees(CallArrived("c1"), PicksUp("ana")).skip().sees(
        HangsUp("c1")
    ).does(StayEnds("c1", "abandoned"), CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "ana")).is_empty()


def test_what_the_caller_hears_is_stopped_before_he_is_moved():
    """A leg that plays a sound cannot be moved: the connection would wait for the announcement."""
    book = play(centre(queue("help", position_every_s=30.0, ring_timeout_s=15), agent("ana"))).showing("Join")
    book.sees(CallArrived("c1"), CallArrived("c2"), PicksUp("ana")).at(3).skip().showing("StopPrompt").sees(
        HangsUp("ana")
    )
    book.sees(PicksUp("ana"))
    kinds = [type(command).__name__ for command in book.asked]
    assert kinds.index("StopPrompt") < len(kinds) - 1 - kinds[::-1].index("JoinBridge")


def test_hold_is_told_and_counted():
    """The switch plays the music; the books say how long."""
    play(centre(queue("help"), agent("ana"))).showing("AgentIs").sees(CallArrived("c1"), PicksUp("ana")).skip().sees(
        Holds("ana"), Holds("ana"), TakesBack("ana")
    ).does(AgentIs("ana", "holding"), AgentIs("ana", "talking")).sees(Holds("ana"), HangsUp("c1")).does(
        AgentIs("ana", "holding"),
        AgentIs("ana", "wrap_up"),
        CallEnds("c1", "caller_hung_up"),
        CancelOffer("c1", "ana"),
        AgentIs("ana", "ready"),
    )
