"""After a conversation: its disposition, a note, whether it is solved; and how long the agent has for that."""

from dataclasses import replace
from typing import Any

import pytest

from acd.core import dispositions, ledger, ledger_control, wrap_ups, wrapping_up
from acd.core.agents import AgentState
from acd.core.change import Change
from acd.core.events import Now
from acd.core.ids import AgentName, CallId, OfferId, QueueName
from acd.core.requests import DispositionAsked, WrapUpEndAsked, WrapUpExtensionAsked
from tests.core.playbook import Playbook, play
from tests.core.rerun import STORES, taken_over
from tests.core.words import (
    MORNING,
    AgentIs,
    Answered,
    CallArrived,
    Dials,
    HangsUp,
    LogOut,
    OfferCall,
    Pause,
    PhoneIs,
    PicksUp,
    PlayPrompt,
    PromptEnds,
    Resume,
    agent,
    centre,
    event,
    queue,
)

ANA = AgentName("ana")
WORDS: list[dict[str, Any]] = [{"code": "sale"}, {"note": "hm"}, {"is_solved": False}]
CODES = {"sale": "Something was sold.", "callback": "We ring back.", "wrong": "A wrong number."}


def said(who, code=None, note=None, *, solved=None):
    """She says how her call ended."""
    return event(DispositionAsked("r1", who, code, note, solved))


def more(who, seconds):
    """She asks for more time."""
    return event(WrapUpExtensionAsked("r1", who, seconds))


def done(who):
    """She has finished."""
    return event(WrapUpEndAsked("r1", who))


def floor(*, required=True, wrap_up_s=10.0, **settings) -> Playbook:
    """Ana alone, of whom a disposition is wanted."""
    wanted = {"dispositions": CODES, "is_disposition_required": required, "wrap_up_max_s": 60.0, **settings}
    return play(centre(queue("help", wrap_up_s=wrap_up_s, **wanted), agent("ana"))).showing("AgentIs")


def after_a_call(**settings) -> Playbook:
    """Her first call ends after 5 seconds, and another caller waits already."""
    book = floor(**settings).sees(CallArrived("c1"), PicksUp("ana"), CallArrived("c2")).at(5).sees(HangsUp("c1"))
    return book.skip()


def why(book: Playbook) -> str:
    """The reason of the last answer."""
    return [fact.why for fact in book.facts if isinstance(fact, ledger.RequestAnswered)][-1]


def given(facts) -> list[tuple[str, str, bool | None]]:
    """What the books say of conversations."""
    told = [fact for fact in facts if isinstance(fact, ledger_control.DispositionGiven)]
    return [(fact.code, fact.note, fact.is_solved) for fact in told]


def owes(engine) -> bool:
    """Whether a disposition of Ana's is missing."""
    return dispositions.is_owed(Change(engine.state, Now(0.0, MORNING)), ANA)


def missing(facts) -> int:
    """How often nothing was said where it had to be."""
    return sum(isinstance(fact, ledger_control.DispositionMissing) for fact in facts)


NEXT = AgentIs("ana", "ready"), AgentIs("ana", "offered"), OfferCall("c2", "ana")
ANSWERED_AND_NEXT = NEXT[0], Answered("done"), *NEXT[1:]


def test_no_call_is_offered_before_a_required_disposition_is_given_and_one_right_after():
    """Her usual time is over long since: the missing word alone keeps her."""
    book = after_a_call().at(30).does()
    book.sees(said("ana", "sale", "wants two", solved=True)).does(*ANSWERED_AND_NEXT)
    assert given(book.facts) == [("sale", "wants two", True)]
    assert not missing(book.facts)


def test_what_is_said_early_leaves_her_the_rest_of_her_time():
    """A code within the wrap-up does not cut it short."""
    after_a_call().at(7).sees(said("ana", "sale")).does(Answered("done")).at(14).does().at(15).does(*NEXT)


def test_it_can_be_said_while_she_talks_and_corrected_until_the_wrap_up_is_over():
    """What was not said again stands; the books are told once, and then it is too late."""
    book = floor(wrap_up_s=10.0).sees(CallArrived("c1"), PicksUp("ana")).sees(said("ana", "sale", "a first word"))
    book.at(5).sees(HangsUp("c1"), said("ana", "callback"), said("ana", solved=False)).at(14)
    assert given(book.facts) == []
    book.at(15).skip()
    assert given(book.facts) == [("callback", "a first word", False)]
    book.sees(said("ana", "wrong")).does(Answered("refused"))
    assert why(book) == "ana has no call, and none to wrap up"
    assert len(given(book.facts)) == 1


def test_anything_said_is_something_to_write_down():
    """That a call was not solved is a word too."""
    nothing = wrap_ups.WrapUp(ANA, CallId("a1-e1-c1"), OfferId("a1-e1-c1-s1-o1"), QueueName("help"))
    assert not nothing.is_told
    assert all(replace(nothing, **word).is_told for word in WORDS)


def test_a_note_alone_is_no_disposition():
    """It is kept, and the code is still wanted."""
    book = after_a_call(wrap_up_s=0.0).at(6).sees(said("ana", note="hm")).does(Answered("done"))
    assert why(book).endswith("no disposition yet")
    book.at(7).sees(said("ana", "wrong")).does(*ANSWERED_AND_NEXT)
    assert given(book.facts) == [("wrong", "hm", None)]


def test_nobody_is_kept_for_ever():
    """After the longest wrap-up she takes calls again, and the books say what is missing."""
    book = after_a_call().at(64.9).does().at(65).does(*NEXT)
    assert missing(book.facts) == 1
    assert given(book.facts) == []


def test_an_optional_disposition_keeps_nobody():
    """And of what nobody said the books say nothing."""
    book = after_a_call(required=False).at(15).does(*NEXT)
    assert given(book.facts) == []
    assert missing(book.facts) == 0


def test_a_wrap_up_is_extended_as_far_as_the_queue_allows():
    """Each time it is told by how much; at the longest it is refused."""
    book = after_a_call(required=False).at(10).sees(more("ana", 20)).does(Answered("done"))
    assert why(book) == "the wrap-up of ana lasts another 25 s"
    book.at(34).does().sees(more("ana", 600)).does(Answered("done"))
    assert why(book) == "the wrap-up of ana lasts another 31 s"
    book.sees(more("ana", 1)).does(Answered("refused")).at(64.9).does().at(65).does(*NEXT)
    assert [f.seconds for f in book.facts if isinstance(f, ledger_control.WrapUpExtended)] == [20, 30]


def test_a_wrap_up_is_ended_when_nothing_is_missing():
    """Before that it is refused, and says what is wanted."""
    book = after_a_call().sees(done("ana")).does(Answered("refused"))
    assert why(book) == "the disposition of the call a1-e1-c1 is missing; known: sale, callback, wrong"
    book.sees(said("ana", "sale"), done("ana")).does(Answered("done"), *ANSWERED_AND_NEXT)


def test_what_cannot_be_done_says_why():
    """Nothing is changed by it."""
    book = floor()
    for wish, reason in [
        (said("bob", "sale"), "there is no agent 'bob'"),
        (said("ana", "sale"), "ana has no call, and none to wrap up"),
        (more("ana", 5), "ana is not in wrap-up but ready"),
        (done("ana"), "ana is not in wrap-up but ready"),
    ]:
        book.sees(wish).does(Answered("refused"))
        assert why(book) == reason
    book.sees(CallArrived("c1"), PicksUp("ana")).skip().sees(said("ana", "sold")).does(Answered("refused"))
    assert why(book) == "'sold' is no disposition of the queue help; known: sale, callback, wrong"
    book.sees(said("ana", "sale", "x" * (wrapping_up.NOTE_LENGTH_MAX + 1))).does(Answered("refused"))
    book.sees(HangsUp("c1")).at(10)
    assert given(book.facts) == []


def test_no_other_wish_gets_round_it():
    """To go on is refused; to pause or to leave is done when it has been given, or cannot come any more."""
    book = after_a_call().sees(Resume("ana")).does(Answered("refused"))
    book.sees(Pause("ana")).does(Answered("deferred")).at(40).does()
    book.sees(said("ana", "sale")).does(AgentIs("ana", "paused", "lunch"), Answered("done"))
    book = after_a_call().sees(LogOut("ana")).does(Answered("deferred")).at(65).does(AgentIs("ana", "logged_out"))
    assert missing(book.facts) == 1


def test_it_can_be_given_by_a_code_of_the_phone():
    """The number of its place in the queue's list; a wrong one is told so."""
    book = after_a_call(wrap_up_s=0.0).sees(PhoneIs("ana", in_use=True), Dials("phone-ana", "*159"))
    book.does(PlayPrompt("phone-ana", "agent-wrong"))
    book.sees(PromptEnds("phone-ana"), HangsUp("phone-ana"), PhoneIs("ana", in_use=False)).skip()
    book.callers.pop("phone-ana")
    book.sees(PhoneIs("ana", in_use=True), Dials("phone-ana", "*152"))
    book.does(AgentIs("ana", "on_other_call"), PlayPrompt("phone-ana", "agent-noted"))
    book.sees(PromptEnds("phone-ana"), PhoneIs("ana", in_use=False)).skip()
    assert given(book.facts) == [("callback", "", None)]


def test_a_code_of_the_phone_without_a_call_is_wrong():
    """There is nothing of which she could say it."""
    floor().sees(Dials("phone-ana", "*151")).does(
        AgentIs("ana", "on_other_call"), PlayPrompt("phone-ana", "agent-wrong")
    )


@pytest.mark.parametrize("store", STORES)
def test_a_crash_forgets_nothing_of_it(store):
    """What she said and what she owes is in the store: the next engine neither asks twice nor lets her off."""
    book = after_a_call().sees(said("ana", "sale", "kept"))
    run = taken_over(book, store)
    run.at(15)
    assert given(run.facts) == ([("sale", "kept", None)] if store == "after" else [])
    owing = taken_over(after_a_call().at(30), "after")
    assert owes(owing.engine)
    assert owing.engine.state.agents[ANA].state is AgentState.WRAP_UP
    owing.at(64)
    assert not missing(owing.facts)
    owing.at(66)
    assert missing(owing.facts) == 1
    assert owing.engine.state.agents[ANA].state is not AgentState.WRAP_UP


def test_what_was_said_while_she_talked_outlives_a_crash():
    """The conversation goes on with the next engine, and ends in a wrap-up that owes nothing."""
    book = floor().sees(CallArrived("c1"), PicksUp("ana")).at(3).sees(said("ana", "sale"))
    run = taken_over(book)
    run.see(HangsUp("c1"))
    run.at(60)
    assert given(run.facts) == [("sale", "", None)]
