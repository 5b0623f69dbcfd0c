"""Feature codes: an agent logs in, pauses and goes on from the keys of her phone."""

import pytest

from acd.core.codes import pin_hash
from acd.core.events import EndCause, LegEnded
from acd.core.ids import LegId
from tests.core.playbook import Playbook, play
from tests.core.words import (
    NODE,
    AgentIs,
    CallArrived,
    Dials,
    HangUp,
    OfferCall,
    PhoneIs,
    PlayPrompt,
    Presses,
    PromptEnds,
    agent,
    centre,
    queue,
)

DESK = "phone-luis"
# As long as a phone is on a code it is no phone for a caller.
BUSY, FREE = AgentIs("luis", "on_other_call"), AgentIs("luis", "ready")


def desk() -> Playbook:
    """Ana, number 4711 in her head, away from any phone; Luis at his."""
    plan = centre(queue("help"), agent("ana", phone=None, pin="2580"), agent("luis", pin="1111"))
    return play(plan).showing("AgentIs")


def keys(book: Playbook, text: str) -> Playbook:
    """Press these keys at the desk."""
    for digit in text:
        book.sees(Presses(DESK, digit))
    return book


def test_an_agent_logs_in_with_number_and_pin():
    """Asked one after the other, each ended with #; the keys stop the question."""
    book = play(centre(queue("help"), agent("7", phone=None, pin="2580"), agent("luis"))).showing("AgentIs")
    book.sees(Dials(DESK, "*11")).does(BUSY, PlayPrompt(DESK, "agent-number"))
    keys(book, "7#").does(PlayPrompt(DESK, "agent-pin"))
    keys(book, "2580#").does(
        AgentIs("luis", "logged_out"), AgentIs("7", "on_other_call"), PlayPrompt(DESK, "agent-ready")
    )
    book.sees(PromptEnds(DESK)).does(HangUp(DESK), AgentIs("7", "ready")).is_empty()
    book.sees(CallArrived("c1")).does(AgentIs("7", "offered"), OfferCall("c1", "7"))


def test_number_and_pin_can_be_dialled_at_once():
    """For a key of the phone that has it all."""
    book = play(centre(queue("help"), agent("7", phone=None, pin="2580"), agent("luis"))).showing("AgentIs")
    book.sees(Dials(DESK, "*117*2580")).does(
        BUSY, AgentIs("luis", "logged_out"), AgentIs("7", "on_other_call"), PlayPrompt(DESK, "agent-ready")
    )


def test_a_wrong_pin_is_asked_again_and_refused_the_third_time():
    """Nobody is told whether it was the number or the PIN."""
    book = (
        play(centre(queue("help"), agent("7", phone=None, pin="2580"), agent("luis"))).sees(Dials(DESK, "*11")).skip()
    )
    for _ in range(2):
        keys(book, "7#").does(PlayPrompt(DESK, "agent-pin"))
        keys(book, "0000#").does(PlayPrompt(DESK, "agent-number"))
    keys(book, "7#").skip()
    keys(book, "0000#").does(PlayPrompt(DESK, "agent-wrong"))
    book.sees(PromptEnds(DESK)).does(HangUp(DESK)).is_empty()


@pytest.mark.parametrize(
    ("code", "state", "said"),
    [
        ("*12", AgentIs("luis", "logged_out"), "agent-logged-out"),
        ("*13", AgentIs("luis", "paused", "break"), "agent-paused"),
        ("*133", AgentIs("luis", "paused", "training"), "agent-paused"),
    ],
)
def test_codes_act_on_who_sits_at_the_phone(code, state, said):
    """And say what they did."""
    desk().sees(Dials(DESK, code)).does(BUSY, state, PlayPrompt(DESK, said))


def test_going_on_ends_a_pause():
    """*14 after *13."""
    book = desk().sees(Dials(DESK, "*13"), PromptEnds(DESK)).skip()
    book.callers.clear()
    book.sees(Dials(DESK, "*14")).does(BUSY, PlayPrompt(DESK, "agent-ready"))
    book.sees(PromptEnds(DESK)).does(HangUp(DESK), FREE)


@pytest.mark.parametrize("code", ["*99", "*139", "*13x", "101", "*12 7"])
def test_anything_else_is_refused_in_words(code):
    """A phone that dials something unknown hears that, and is hung up."""
    book = desk().sees(Dials(DESK, code)).does(BUSY, PlayPrompt(DESK, "agent-wrong"))
    book.sees(PromptEnds(DESK)).does(HangUp(DESK), FREE).is_empty()


def test_a_phone_that_dials_twice_is_free_after_both():
    """The end of one code does not make it free for callers while it is on another."""
    book = desk().sees(Dials(DESK, "*11")).skip()
    first = book.callers["first"] = book.callers.pop(DESK)
    book.sees(Dials(DESK, "*99")).skip().sees(lambda _: LegEnded(NODE, LegId(first), EndCause.NORMAL, 0, "")).does()
    book.sees(PromptEnds(DESK)).does(HangUp(DESK), FREE).is_empty()


def test_late_news_does_not_free_a_phone_that_is_on_a_code():
    """A list of phones may have been made just before it dialled."""
    desk().sees(Dials(DESK, "*11")).skip().sees(PhoneIs("luis", in_use=True), PhoneIs("luis", in_use=False)).does()


def test_a_code_from_a_phone_where_nobody_is_logged_in_is_refused():
    """There is nobody whom it could be about."""
    plan = centre(queue("help"), agent("ana", phone=None))
    play(plan).sees(Dials("phone-x", "*13")).does(PlayPrompt("phone-x", "agent-wrong"))


def test_a_phone_that_presses_nothing_is_hung_up():
    """Twenty seconds after the question."""
    desk().sees(Dials(DESK, "*11")).skip().at(20).does(HangUp(DESK), FREE).is_empty()


def test_the_pin_that_is_kept_is_not_the_pin():
    """And the same PIN of two agents is kept differently."""
    assert "2580" not in pin_hash("7", "2580")
    assert pin_hash("7", "2580") != pin_hash("8", "2580")
