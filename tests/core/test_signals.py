"""What a leg tells reaches whom it concerns, and nobody else."""

from acd.core import commands
from tests.core.playbook import play
from tests.core.words import (
    CallArrived,
    Dials,
    Holds,
    OfferCall,
    PicksUp,
    PlayPrompt,
    Presses,
    PromptEnds,
    agent,
    centre,
    queue,
)

CENTRE = centre(queue("help"), agent("ana"))


def test_keys_of_an_agent_on_a_call_are_nobodys_business():
    """She plays with her phone; nothing happens to the caller."""
    play(CENTRE).sees(CallArrived("c1"), PicksUp("ana")).skip().sees(Presses("ana", "1"), Presses("c1", "9")).does()


def test_a_feature_code_and_a_call_do_not_hear_each_others_keys():
    """The same key means something else on each leg."""
    book = (
        play(CENTRE)
        .sees(CallArrived("c1"), Dials("phone-x", "*11"))
        .does(OfferCall("c1", "ana"), PlayPrompt("phone-x", "agent-number"))
    )
    book.sees(Presses("c1", "#")).does().sees(Presses("phone-x", "#")).does(PlayPrompt("phone-x", "agent-pin"))


def test_a_sound_that_ends_late_ends_nothing_that_came_after_it():
    """The question was stopped by a key; its end is told when the next one plays already."""
    book = play(CENTRE).sees(Dials("phone-x", "*11")).skip()
    late = PromptEnds("phone-x")(book)
    book.sees(Presses("phone-x", "#")).skip().sees(lambda _: late).does()
    assert sum(isinstance(command, commands.PlayPrompt) for command in book.asked) == 2


def test_signals_of_an_unknown_leg_change_nothing():
    """It may have ended a moment ago, or be another application's."""
    book = play(CENTRE)
    book.callers["ghost"] = "somebody-else"
    book.sees(Presses("ghost", "1"), Holds("ghost")).does()
