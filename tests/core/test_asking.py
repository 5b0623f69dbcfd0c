"""Asking for keys: they count also while the prompt speaks, and nobody is asked for ever."""

from acd.core.flow_steps import Answer, EndCall, Play
from tests.core.menu_calls import at_the_menu
from tests.core.playbook import play
from tests.core.words import (
    CallArrived,
    CallEnds,
    HangUp,
    KeyRefused,
    KeyTaken,
    OfferCall,
    PlayPrompt,
    Presses,
    PromptEnds,
    StopPrompt,
    agent,
    centre,
    enter,
    flow,
    menu,
    queue,
)


def test_a_key_leads_to_its_block():
    """The key is taken while the menu speaks: the prompt stops first, so that the caller can be moved at once."""
    at_the_menu().showing("StopPrompt", "KeyTaken").sees(Presses("c1", "1")).does(
        KeyTaken("c1", "1"), StopPrompt("c1"), OfferCall("c1", "ana")
    )


def test_a_wrong_key_is_excused_and_asked_again():
    """The excuse comes first, then the menu; a key during the excuse counts too."""
    at_the_menu(invalid_prompt="sorry").showing("KeyRefused").sees(Presses("c1", "7")).does(
        KeyRefused("c1", "7"), PlayPrompt("c1", "sorry")
    ).at(5).sees(PromptEnds("c1")).does(PlayPrompt("c1", "choose")).sees(Presses("c1", "1")).does(
        OfferCall("c1", "ana")
    )


def test_silence_is_asked_again_and_ends_after_the_last_try():
    """Five seconds after the prompt's end, three times; then the flow's `otherwise`."""
    book = at_the_menu(timeout_prompt="hello")
    for second in (10, 20):
        book.at(second).sees(PromptEnds("c1")).at(second + 4.9).does().at(second + 5).does(PlayPrompt("c1", "hello"))
        book.at(second + 7).sees(PromptEnds("c1")).does(PlayPrompt("c1", "choose"))
    book.at(30).sees(PromptEnds("c1")).at(35).does(PlayPrompt("c1", "goodbye"))
    book.at(37).sees(PromptEnds("c1")).does(HangUp("c1"), CallEnds("c1", "flow_ended")).is_empty()


def test_a_key_pressed_too_early_is_kept_for_the_menu():
    """Regular callers know the menu: what they press during the welcome answers it without a word."""
    steps = flow(Answer(), Play("welcome"), menu({"1": "help"}), help=(enter("help"),), gone=(EndCall(),))
    play(centre(queue("help"), agent("ana"), steps)).sees(CallArrived("c1"), Presses("c1", "1")).does(
        PlayPrompt("c1", "welcome")
    ).at(2).sees(PromptEnds("c1")).does(OfferCall("c1", "ana"))
