"""The menu that the tests of menus and of asking for keys have in common."""

from typing import Any

from acd.core.flow_steps import Answer, EndCall, Play
from tests.core.playbook import Playbook, play
from tests.core.words import CallArrived, PlayPrompt, PromptEnds, agent, centre, enter, flow, menu, queue


def at_the_menu(**settings: Any) -> Playbook:
    """A caller who hears the menu: 1 is help, anything else after three tries ends the call."""
    steps = flow(
        Answer(),
        Play("welcome"),
        menu({"1": "help"}, timeout_s=5.0, tries_max=3, **settings),
        help=(enter("help"),),
        gone=(Play("goodbye"), EndCall()),
    )
    return (
        play(centre(queue("help"), agent("ana"), steps))
        .sees(CallArrived("c1"))
        .does(PlayPrompt("c1", "welcome"))
        .at(3)
        .sees(PromptEnds("c1"))
        .does(PlayPrompt("c1", "choose"))
    )
