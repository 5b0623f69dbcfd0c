"""Digits that a caller is asked for: enough of them, in time, as often as is said, and shown to nobody if secret."""

from dataclasses import replace
from typing import Any

import pytest

from acd.core import commands
from acd.core.conditions import Check
from acd.core.flow_steps import Answer, Collect, Confirm, Decide, EndCall, Play, SetValues
from acd.core.ledger_flows import DigitsTaken, KeyRefused
from acd.core.values import Filled
from tests.core.playbook import Playbook, play
from tests.core.words import CallArrived, CallEnds, HangUp, PlayPrompt, Presses, PromptEnds, centre, flow

RIGHT = Decide(Check("customer", is_one_of=("1234",)), "right", "wrong")


def asked(*before: Any, **settings: Any) -> Playbook:
    """A caller who is asked for his number, of 4 digits or what is said."""
    step = Collect("choose", "customer", **{"digits_max": 4, "digits_min": 4, "tries_max": 2, **settings})
    steps = flow(
        Answer(), *before, step, RIGHT,
        right=(Play("welcome"), EndCall()), wrong=(Play("sorry"), EndCall()), gone=(Play("goodbye"), EndCall()),
    )  # fmt: skip
    book = play(centre(steps)).sees(CallArrived("c1"))
    return book if before else book.does(PlayPrompt("c1", "choose"))


def pressing(book: Playbook, keys: str) -> Playbook:
    """One key after the other."""
    for key in keys:
        book.sees(Presses("c1", key))
    return book


def taken(book: Playbook) -> list[tuple[int, str]]:
    """What the ledger says of it."""
    return [(fact.count, fact.digits) for fact in book.facts if isinstance(fact, DigitsTaken)]


def test_the_last_digit_is_the_end_also_while_the_question_is_spoken():
    """Nobody waits for a time limit, and what comes after them belongs to the next question."""
    book = pressing(asked(), "1234").does(PlayPrompt("c1", "welcome"))
    assert taken(book) == [(4, "1234")]


@pytest.mark.parametrize(("keys", "heard"), [("1234#", "welcome"), ("99*1234#", "welcome"), ("1*#", "choose")])
def test_a_key_ends_them_and_another_takes_them_back(keys, heard):
    """`#` and `*`; after too few it is asked again."""
    pressing(asked(digits_max=9), keys).does(PlayPrompt("c1", heard))


@pytest.mark.parametrize(("keys", "heard"), [("1234", "welcome"), ("12", "choose")])
def test_silence_ends_them_too(keys, heard):
    """What was pressed counts if it is enough."""
    pressing(asked(digits_max=9), keys).at(4.9).at(5.1).does(PlayPrompt("c1", heard))


def test_who_presses_nothing_is_asked_again_and_then_goes_on_without():
    """The time begins when the question ends; the value is not set."""
    book = asked(timeout_prompt="sorry").at(2).sees(PromptEnds("c1")).at(6.9).does()
    book.at(7.1).does(PlayPrompt("c1", "sorry")).at(8).sees(PromptEnds("c1")).does(PlayPrompt("c1", "choose"))
    book.at(9).sees(PromptEnds("c1")).at(14.1).does(PlayPrompt("c1", "sorry"))
    assert len([fact for fact in book.facts if isinstance(fact, KeyRefused)]) == 2
    assert taken(book) == []


def test_who_does_not_give_them_takes_the_other_way_if_there_is_one():
    """After the last try."""
    book = asked(otherwise="gone", tries_max=1).sees(PromptEnds("c1")).at(5.1).does(PlayPrompt("c1", "goodbye"))
    book.sees(PromptEnds("c1")).does(HangUp("c1"), CallEnds("c1", "flow_ended")).is_empty()


def test_what_was_pressed_before_the_question_counts():
    """Regular callers know it; what is left over is kept for the next question."""
    book = pressing(asked(Play("notice")).skip(), "12349").sees(PromptEnds("c1")).does(PlayPrompt("c1", "welcome"))
    assert next(iter(book.engine.state.calls.values())).keys_ahead == "9"


def test_he_hears_them_and_says_that_they_are_right():
    """Said back one by one; any other key, and silence, ask for them again."""
    book = pressing(asked(confirm=Confirm("confirm", "1"), tries_max=3), "1234").does(PlayPrompt("c1", "say-1"))
    for prompt in ("say-2", "say-3", "say-4", "confirm"):
        book.sees(PromptEnds("c1")).does(PlayPrompt("c1", prompt))
    book.sees(Presses("c1", "2")).does(PlayPrompt("c1", "choose"))
    pressing(book, "1234").does(PlayPrompt("c1", "say-1")).sees(Presses("c1", "1")).does(PlayPrompt("c1", "welcome"))
    assert taken(book) == [(4, "1234")]


def test_what_is_secret_stands_nowhere():
    """Neither in the ledger nor in the notes on the channel, though the flow can compare it and goes on noting."""
    step = Collect("choose", "customer", digits_max=4, is_secret=True)
    copied = SetValues({"other": Filled(("no ", "customer", "")), "kind": "gold"})
    steps = flow(Answer(), step, copied, RIGHT, right=(Play("welcome"), EndCall()), wrong=(EndCall(),))
    book = play(replace(centre(steps), secrets=("customer", "other"))).sees(CallArrived("c1"))
    pressing(book.skip(), "1234").does(PlayPrompt("c1", "welcome"))
    assert taken(book) == [(4, "")]
    notes = [command.note for command in book.asked if isinstance(command, commands.NoteLeg)]
    assert [dict(note.values) for note in notes] == [{}, {"kind": "gold"}]
    assert "1234" not in repr((book.facts, book.asked))
