"""Every offer explains itself: what was recorded when it was decided, and each agent's reason in words with numbers."""

from acd.core import choosing, ledger
from acd.core.flow_steps import Answer
from acd.core.ids import AgentName, CallId
from acd.core.ledger_waiting import OfferChosen
from acd.core.queue_rules import AgentRules
from acd.core.requests import HandToAsked
from acd.core.why import why
from tests.core.playbook import Playbook, play
from tests.core.words import (
    CallArrived,
    HangsUp,
    Pause,
    PhoneRings,
    PicksUp,
    agent,
    centre,
    enter,
    event,
    flow,
    queue,
)


def chosen(book: Playbook) -> list[OfferChosen]:
    """What was recorded of each choice, in order."""
    return [fact for fact in book.facts if isinstance(fact, OfferChosen)]


def detail(book: Playbook, call: str, who: str) -> str:
    """Why this agent is not asked, in words."""
    (found,) = why(book.engine.state, CallId(call), book.second, AgentName(who))
    return found.detail


def test_an_offer_tells_by_which_rules_and_before_whom_she_was_chosen():
    """Of five who are ready the longest idle one; the next three are named."""
    names = "ana ben eva jo kim".split()
    book = play(centre(queue("help"), *(agent(name) for name in names))).at(1).sees(CallArrived("c1"))
    (fact,) = chosen(book)
    assert (fact.agent, fact.ready, fact.runners_up) == ("ana", 5, ("ben", "eva", "jo"))
    assert (fact.rules, fact.waiting, fact.wait_s) == (book.plan.revision, 0, 0.0)
    assert len(fact.runners_up) == choosing.RUNNERS_UP_MAX


def test_it_tells_how_long_he_waited_and_how_many_others_wait():
    """She was the only one, and he the first of three."""
    book = play(centre(queue("help"), agent("ana"))).sees(CallArrived("c0"), PicksUp("ana"))
    book.at(5).sees(CallArrived("c1"), CallArrived("c2"), CallArrived("c3")).at(35).sees(HangsUp("ana"))
    fact = chosen(book)[-1]
    assert (fact.ready, fact.runners_up, fact.waiting, fact.wait_s) == (1, (), 2, 30.0)


def test_each_offer_is_explained_once():
    """Also one for which an agent was named; the two facts of an offer name each other."""
    book = play(centre(queue("help", ring_timeout_s=10), agent("ana"), agent("luis")))
    book.sees(Pause("luis"), CallArrived("c1"), PicksUp("ana"), CallArrived("c2"), HangsUp("ana"), PhoneRings("ana"))
    book.at(10)
    book.sees(event(HandToAsked("r1", CallId("a1-e1-c2"), AgentName("ana"), "boss")))
    made = [fact.offer for fact in book.facts if isinstance(fact, ledger.OfferMade)]
    assert [fact.offer for fact in chosen(book)] == made
    assert len(made) >= 3


def test_the_reasons_of_busy_agents_have_numbers():
    """For how long she talks, what is left of her wrap-up and of her rest, and with whom."""
    plan = centre(
        queue("help", ring_timeout_s=10, back_off_s=30.0, wrap_up_s=20.0),
        agent("ana"),
        agent("luis", rules=AgentRules(ring_timeout_s=40)),
        agent("eva"),
    )
    book = play(plan).sees(CallArrived("c1"), PicksUp("ana"), CallArrived("c2"), PhoneRings("eva"))
    book.at(10).sees(PhoneRings("luis")).sees(CallArrived("c3")).at(15)
    assert detail(book, "a1-e1-c3", "ana") == "talks with the caller of a1-e1-c1 for 15 s"
    assert detail(book, "a1-e1-c3", "luis") == "is reserved by call a1-e1-c2 for 5 s"
    assert detail(book, "a1-e1-c3", "eva") == "did not take her last offer: left alone, 25 s left"
    assert detail(book, "a1-e1-c2", "luis") == "is being asked to take this call for 5 s"
    assert detail(book, "a1-e1-c1", "ana") == "talks with this caller for 15 s"
    book.at(20).sees(HangsUp("c1")).at(33)
    assert detail(book, "a1-e1-c3", "ana") == "is in wrap-up, 7 s left (call a1-e1-c1)"


def test_what_is_missing_is_told_as_two_numbers():
    """What she has, and what the call needs."""
    plan = centre(queue("help"), agent("ana", french=2), flow(Answer(), enter("help", french=3)))
    book = play(plan).sees(CallArrived("c1"))
    assert detail(book, "a1-e1-c1", "ana") == "lacks french: 2 < 3"


def test_who_missed_several_is_told_how_many():
    """A supervisor sees that nobody may sit there."""
    plan = centre(queue("help", ring_timeout_s=10, back_off_s=5.0, misses_max=9), agent("ana"))
    book = play(plan).sees(CallArrived("c1"), PhoneRings("ana")).at(15).sees(PhoneRings("ana")).at(26)
    assert detail(book, "a1-e1-c1", "ana") == "did not take her last offer, of 2 missed in a row: left alone, 4 s left"
