"""Prompts are spoken in the caller's language, and who may choose one hears the question in each."""

from acd.core import commands
from acd.core.flow_steps import Answer, ChooseLanguage, EndCall, Play
from tests.core.playbook import Playbook, play
from tests.core.words import (
    CallArrived,
    KeyRefused,
    PlayPrompt,
    Presses,
    PromptEnds,
    Speaks,
    centre,
    flow,
    menu,
)

LANGUAGES = ChooseLanguage("language", {"1": "en", "2": "fr"}, timeout_s=5.0, tries_max=2)


def languages_of(book: Playbook) -> list[tuple[str, str]]:
    """What was spoken, and in which language."""
    return [(c.prompt, c.language) for c in book.asked if isinstance(c, commands.PlayPrompt)]


def test_a_language_is_asked_for_in_each_and_kept_for_every_prompt():
    """The question is spoken in both; after the key everything is in the chosen one, also a menu and its excuse."""
    steps = flow(Answer(), LANGUAGES, Play("welcome"), menu({"1": "gone"}, invalid_prompt="sorry"), gone=(EndCall(),))
    book = (
        play(centre(steps))
        .showing("Speaks")
        .sees(CallArrived("c1"), PromptEnds("c1"), Presses("c1", "2"))
        .does(
            PlayPrompt("c1", "language"), PlayPrompt("c1", "language"), Speaks("c1", "fr"), PlayPrompt("c1", "welcome")
        )
    )
    book.sees(PromptEnds("c1"), Presses("c1", "7"))
    assert languages_of(book) == [
        ("language", "en"),
        ("language", "fr"),
        ("welcome", "fr"),
        ("choose", "fr"),
        ("sorry", "fr"),
    ]
    noted = [c.note.language for c in book.asked if isinstance(c, commands.NoteLeg)]
    assert noted == ["en", "fr", "fr"]


def test_wrong_keys_and_none_keep_the_language_of_the_line():
    """Asked twice, and then on in the line's own; what was refused is recorded."""
    steps = flow(Answer(), LANGUAGES, Play("welcome"))
    book = (
        play(centre(steps))
        .showing("KeyRefused", "Speaks")
        .sees(CallArrived("c1"), Presses("c1", "9"))
        .does(PlayPrompt("c1", "language"), KeyRefused("c1", "9"), PlayPrompt("c1", "language"))
    )
    book.sees(PromptEnds("c1"), PromptEnds("c1")).skip().at(4.9).does().at(5).does(
        KeyRefused("c1", ""), PlayPrompt("c1", "welcome")
    )
    assert languages_of(book)[-1] == ("welcome", "en")


def test_a_language_pressed_too_early_is_taken():
    """Regular callers know it."""
    steps = flow(Answer(), Play("hello"), LANGUAGES, Play("welcome"))
    book = play(centre(steps)).sees(CallArrived("c1"), Presses("c1", "2"), PromptEnds("c1"))
    assert languages_of(book) == [("hello", "en"), ("welcome", "fr")]
