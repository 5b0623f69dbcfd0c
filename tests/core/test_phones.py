"""Phones come and go, and their agents with them."""

from tests.core.playbook import play
from tests.core.words import (
    AgentIs,
    CallArrived,
    HangsUp,
    OfferCall,
    PhoneComes,
    PhoneGoes,
    PhoneIs,
    PicksUp,
    StayEnds,
    agent,
    centre,
    queue,
)


def test_a_phone_that_is_gone_leaves_the_pool_by_itself():
    """And a phone that comes back enters it, and gets who waits."""
    play(centre(queue("help"), agent("ana"))).showing("AgentIs").sees(PhoneGoes("ana")).does(
        AgentIs("ana", "unreachable")
    ).sees(CallArrived("c1")).does().sees(PhoneComes("ana")).does(
        AgentIs("ana", "ready"), AgentIs("ana", "offered"), OfferCall("c1", "ana")
    )


def test_a_phone_that_goes_during_a_call_counts_afterwards():
    """The call goes on; after it the agent is unreachable and not ready."""
    book = play(centre(queue("help"), agent("ana"))).sees(CallArrived("c1"), PicksUp("ana"), PhoneGoes("ana"))
    book.sees(HangsUp("c1"), CallArrived("c2")).skip().does()
    assert book.engine.state.agents["ana"].state == "unreachable"  # type: ignore[index]  # a name is a text


def test_an_agent_on_another_call_is_not_offered_one():
    """Her own call, or one that somebody else put to her phone."""
    play(centre(queue("help"), agent("ana"))).showing("AgentIs").sees(PhoneIs("ana", in_use=True)).does(
        AgentIs("ana", "on_other_call")
    ).sees(CallArrived("c1")).does().sees(PhoneIs("ana", in_use=False)).does(
        AgentIs("ana", "ready"), AgentIs("ana", "offered"), OfferCall("c1", "ana")
    )


def test_a_phone_that_is_gone_is_not_back_because_it_is_free():
    """That it has no call any more says nothing about its registration."""
    book = play(centre(queue("help"), agent("ana"))).showing("AgentIs").sees(PhoneIs("ana", in_use=True)).skip()
    book.sees(PhoneGoes("ana")).does(AgentIs("ana", "unreachable")).sees(PhoneIs("ana", in_use=False)).does()


def test_our_own_call_is_not_another_call():
    """Her phone is in use because of us: nothing changes."""
    play(centre(queue("help"), agent("ana"))).showing("AgentIs").sees(CallArrived("c1")).skip().sees(
        PhoneIs("ana", in_use=True), PicksUp("ana")
    ).does(StayEnds("c1", "answered"), AgentIs("ana", "talking"))


def test_news_of_a_phone_twice_or_of_an_unknown_phone_changes_nothing():
    """Doubled registrations are common; a phone without an agent is not an error."""
    play(centre(queue("help"), agent("ana"))).showing("AgentIs").sees(
        PhoneComes("ana"), PhoneComes("ana"), PhoneComes("nobody"), PhoneGoes("nobody"), PhoneGoes("stranger")
    ).does()


def test_late_news_of_a_node_that_the_phone_has_left_changes_nothing():
    """She registered on the second node before the first noticed that she was gone."""
    play(centre(queue("help"), agent("ana")), "a1", "b1").sees(
        PhoneComes("ana", node="b1"), PhoneGoes("ana", node="a1"), CallArrived("c1", node="b1")
    ).does(OfferCall("c1", "ana"))
