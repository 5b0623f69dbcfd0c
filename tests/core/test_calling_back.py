"""A callback is promised to a caller when the store has it, and is owed until it is done."""

from dataclasses import replace
from datetime import timedelta

import pytest

from acd.core import ledger
from acd.core.callback_requests import CallbackEndAsked
from acd.core.callback_steps import CallbackOffer, PromiseCallback
from acd.core.callbacks import CallbackSecured, CallbackUnsecured, SecureCallback
from acd.core.flow_steps import Answer, Play, SetValues
from acd.core.ids import CallId, QueueName
from acd.core.ledger_callbacks import (
    CallbackAsked,
    CallbackEnded,
    CallbackEnding,
    CallbackNotPromised,
    CallbackPromised,
)
from acd.core.plan import Home
from tests.core.playbook import Playbook, play
from tests.core.rerun import STORES, taken_over
from tests.core.words import (
    MORNING,
    NODE,
    Answered,
    CallArrived,
    CallEnds,
    HangsUp,
    HangUp,
    OfferCall,
    PicksUp,
    PlayPrompt,
    Presses,
    PromptEnds,
    StayEnds,
    agent,
    centre,
    enter,
    flow,
    queue,
)

NUMBER = "+32470000001"
PROMISE = PromiseCallback("sorry", QueueName("help"))


def line(*steps, **settings):
    """A line that answers, promises and says so, or that it cannot."""
    said = flow(Answer(), *(steps or (PROMISE,)), Play("promised"), sorry=(Play("sorry"),))
    return play(centre(queue("help", **settings), agent("ana"), said))


def facts(book: Playbook, kind):
    """Those of one kind."""
    return [fact for fact in book.facts if isinstance(fact, kind)]


def told(kind, **said):
    """What the store says of the first caller's."""
    return lambda _: kind(NODE, CallId("a1-e1-c1"), NUMBER, **said)


def ended(*, is_done: bool):
    """Somebody says what became of it."""
    return lambda _: CallbackEndAsked("r1", NUMBER, is_done, "ana")


def test_it_is_spoken_of_when_the_store_has_it():
    """Not before."""
    book = line().showing("slow store").sees(CallArrived("c1")).does()
    book.at(1).sees(told(CallbackSecured)).does(PlayPrompt("c1", "promised"))
    (asked,), (promised,) = facts(book, CallbackAsked), facts(book, CallbackPromised)
    assert (asked.number, asked.queue, asked.is_again) == (NUMBER, "help", False)
    assert promised.callback == asked.callback
    assert asked.due_at == MORNING + timedelta(days=1)
    book.sees(PromptEnds("c1")).does(HangUp("c1"), CallEnds("c1", "flow_ended"))
    assert book.engine.state.callbacks[NUMBER].is_secured


def test_the_call_says_between_which_moments():
    """As the clocks of the centre show them: a flow can say it."""
    book = line().sees(CallArrived("c1"))
    (call,) = book.engine.state.calls.values()
    assert call.values == {
        "callback-number": NUMBER,
        "callback-from-day": "2026-11-23",
        "callback-from-time": "10:00",
        "callback-day": "2026-11-24",
        "callback-time": "10:00",
    }


@pytest.mark.parametrize(
    "goes_wrong",
    [
        lambda book: book.sees(told(CallbackUnsecured, why="the disk is full")),
        lambda book: book.at(4),
    ],
    ids=["refused", "mute"],
)
def test_what_the_store_does_not_take_is_not_promised(goes_wrong):
    """He hears that, and nobody is owed anything."""
    book = line().showing("slow store").sees(CallArrived("c1"))
    goes_wrong(book).does(PlayPrompt("c1", "sorry"))
    assert not book.engine.state.callbacks
    assert len(facts(book, CallbackNotPromised)) == 1
    assert [fact.ending for fact in facts(book, CallbackEnded)] == [CallbackEnding.NOT_SECURED]
    # The store's word that comes too late promises nothing.
    book.sees(told(CallbackSecured)).does()
    assert not facts(book, CallbackPromised)


def test_a_store_that_cannot_be_asked_is_one_that_refuses():
    """The command itself fails."""
    line().fails(SecureCallback).sees(CallArrived("c1")).does(PlayPrompt("c1", "sorry"))


@pytest.mark.parametrize("caller", ["", "+1212555010", "112", "0470000001"])
def test_a_number_that_may_not_be_called_is_not_promised(caller):
    """Withheld, outside of what may be called, short, or without its country."""
    book = line().sees(CallArrived("c1", caller=caller)).does(PlayPrompt("c1", "sorry"))
    assert not book.engine.state.callbacks
    assert facts(book, CallbackNotPromised)[0].queue == "help"


def test_he_may_give_another_number():
    """As a person dials it."""
    said = replace(PROMISE, number="$number")
    book = (
        line(SetValues({"number": "0032 2 555 01 99"}), said).sees(CallArrived("c1")).does(PlayPrompt("c1", "promised"))
    )
    assert list(book.engine.state.callbacks) == ["+3225550199"]


def test_he_may_give_it_as_it_is_written_at_home():
    """Without the country; an emergency number has none and is never called."""
    for given, called in (("0470 12 34 56", ["+32470123456"]), ("112", [])):
        said = flow(Answer(), replace(PROMISE, number="$number"), Play("promised"), sorry=(Play("sorry"),))
        plan = replace(centre(queue("help"), agent("ana"), said), home=Home("0", "+32"))
        values = flow(SetValues({"number": given}), *said.blocks["start"], sorry=said.blocks["sorry"])
        book = play(replace(plan, flows={"main": values})).sees(CallArrived("c1"))
        assert list(book.engine.state.callbacks) == called


def test_asked_twice_it_is_one():
    """With the older place, also when the second call could not be secured."""
    book = line().sees(CallArrived("c1"), HangsUp("c1")).at(60).sees(CallArrived("c2"))
    first, second = facts(book, CallbackAsked)
    assert (second.callback, second.is_again) == (first.callback, True)
    assert (second.lined_up_at, second.due_at) == (first.lined_up_at, first.due_at)
    assert len(facts(book, CallbackPromised)) == 2
    book.skip().showing("slow store").at(70).sees(CallArrived("c3")).at(80).does(
        PlayPrompt("c3", "sorry"), HangUp("c2"), CallEnds("c2", "flow_ended")
    )
    assert book.engine.state.callbacks[NUMBER].is_secured


def test_two_who_ask_with_one_number_at_the_same_time_are_both_told_the_truth():
    """What the first asked for is on the disk before the second has his answer."""
    book = line().showing("slow store").sees(CallArrived("c1"), CallArrived("c2")).does()
    book.at(1).sees(told(CallbackSecured)).does(PlayPrompt("c1", "promised"))
    book.at(5).does(PlayPrompt("c2", "sorry"))
    assert book.engine.state.callbacks[NUMBER].is_secured


def test_who_hangs_up_meanwhile_is_owed_it_all_the_same():
    """He asked for it, and the store has it."""
    book = line().showing("slow store").sees(CallArrived("c1"), HangsUp("c1"), told(CallbackSecured))
    assert book.engine.state.callbacks[NUMBER].is_secured
    lost = line().showing("slow store").sees(CallArrived("c1"), HangsUp("c1"), told(CallbackUnsecured, why="no room"))
    assert not lost.engine.state.callbacks


def test_it_is_owed_until_somebody_says_otherwise():
    """Done, or cancelled; what nobody is owed cannot end."""
    book = line().sees(CallArrived("c1"), HangsUp("c1")).skip()
    book.sees(ended(is_done=True)).does(Answered("done")).sees(ended(is_done=False)).does(Answered("refused"))
    assert [(fact.ending, fact.by) for fact in facts(book, CallbackEnded)] == [(CallbackEnding.DONE, "ana")]
    assert not book.engine.state.callbacks


@pytest.mark.parametrize("store", STORES[:2])
def test_it_outlives_the_engine(store):
    """Whoever was owed a callback is, as far as the store knows."""
    book = line().sees(CallArrived("c1"), PromptEnds("c1"))
    run = taken_over(book, store)
    assert list(run.engine.state.callbacks) == [NUMBER]
    assert run.engine.state.callbacks[NUMBER].is_secured


WAITS = replace(enter("help"), callback=CallbackOffer("1", "owed", "offer", after_s=120.0))


def test_who_accepts_it_while_he_waits_keeps_his_place():
    """The stay ends so; what he is owed has the time at which he came."""
    waits = flow(Answer(), WAITS, owed=(PromiseCallback("sorry"), Play("promised")), sorry=(Play("sorry"),))
    book = play(centre(queue("help"), agent("ana"), waits))
    book.sees(CallArrived("c0", caller="+32470000009"), PicksUp("ana")).at(10).sees(CallArrived("c1")).skip()
    book.at(40).sees(Presses("c1", "1")).does(StayEnds("c1", "callback_accepted"), PlayPrompt("c1", "promised"))
    (asked,) = facts(book, CallbackAsked)
    assert asked.lined_up_at == MORNING + timedelta(seconds=10)


def test_whom_nothing_can_be_promised_waits_on_where_he_was():
    """Before those who came after him."""
    waits = flow(Answer(), WAITS, owed=(PromiseCallback("sorry"),), sorry=(enter("help"),))
    book = play(centre(queue("help"), agent("ana"), waits))
    book.sees(CallArrived("c0", caller="+32470000009"), PicksUp("ana"))
    book.at(10).sees(CallArrived("c1", caller="")).at(20).sees(CallArrived("c2", caller="+32470000002"))
    book.at(40).sees(Presses("c1", "1")).skip().sees(HangsUp("ana"))
    assert OfferCall("c1", "ana") in book.effects


def test_the_books_of_a_caller_who_was_told_no():
    """His call goes on; the ledger says why."""
    book = line().sees(CallArrived("c1", caller="")).sees(PromptEnds("c1")).skip()
    assert [fact.why for fact in facts(book, CallbackNotPromised)] == ["no number is known"]
    assert [fact.ending for fact in facts(book, ledger.CallEnded)] == ["flow_ended"]
