"""Conditions on values: a table of what holds, and the way that a caller takes."""

import pytest

from acd.core.conditions import Both, Check, Either, Not, holds
from acd.core.flow_steps import Answer, Decide, EndCall, Play, SetValues
from acd.core.values import Filled
from tests.core.playbook import play
from tests.core.words import CallArrived, CallEnds, HangUp, PlayPrompt, PromptEnds, centre, flow

KNOWN = {
    "language": "nl", "caller": "+32470000001", "tries": "7", "below": "-3", "time": "09:30", "date": "2026-12-24",
    "same": "nl",
}  # fmt: skip
NL, CALLER = Check("language", is_one_of=("nl",)), Check("caller", begins_with=("+33", "+32"))
NEVER = Check("withheld", is_set=True)


@pytest.mark.parametrize(
    ("condition", "is_so"),
    [
        (NL, True),
        (Check("language", is_one_of=("fr", Filled(("", "same", "")))), True),
        (Check("language", is_one_of=("NL",)), False),
        (Check("language", is_one_of=()), False),
        (Check("language", is_none_of=("nl",)), False),
        (Check("withheld", is_none_of=("nl",)), True),
        (Check("caller", is_set=True), True),
        (Check("withheld", is_set=False), True),
        (NEVER, False),
        (CALLER, True),
        (Check("caller", begins_with=("32",)), False),
        (Check("tries", at_least="7", at_most="7"), True),
        (Check("tries", at_least="10"), False),
        (Check("below", at_most="-2"), True),
        (Check("time", at_least="9:00", at_most="12:00"), True),
        (Check("time", at_least="10:00"), False),
        (Check("date", at_least="2026-12-01"), True),
        (Check("date", at_most="2026-11-30"), False),
        (Check("date", at_least="9"), False),
        (Check("language", at_least="1"), False),
        (Check("withheld", at_most="1"), False),
        (Both((NL, CALLER)), True),
        (Both((NL, NEVER)), False),
        (Either((NEVER, NL)), True),
        (Either((NEVER, NEVER)), False),
        (Not(NEVER), True),
        (Not(Both((NL, Not(NEVER)))), False),
    ],
)
def test_what_holds(condition, is_so):
    """What cannot be compared does not hold: a word is not less than a number."""
    assert holds(condition, lambda name: KNOWN.get(name, "")) is is_so


def test_a_branch_that_runs_out_goes_on_behind_its_step():
    """As people read it; without `else` it is passed, and within a branch it is the same."""
    inner = Decide(NL, "start/2/then/1/then")
    steps = flow(
        Answer(), Decide(CALLER, "start/2/then", "start/2/else"), Play("goodbye"),
        **{"start/2/then": (inner, Play("choose")), "start/2/else": (Play("sorry"),),
           "start/2/then/1/then": (Play("never"),)},
    )  # fmt: skip
    book = play(centre(steps)).sees(CallArrived("c1")).does(PlayPrompt("c1", "choose"))
    book.sees(PromptEnds("c1")).does(PlayPrompt("c1", "goodbye"))
    book.sees(PromptEnds("c1")).does(HangUp("c1"), CallEnds("c1", "flow_ended")).is_empty()


def test_who_is_asked_for_something_else_takes_the_other_way():
    """An anonymous caller has no number to begin with anything."""
    steps = flow(
        SetValues({"kind": "new"}), Decide(CALLER, "known", "unknown"),
        known=(EndCall(),), unknown=(Answer(), Play("sorry")),
    )  # fmt: skip
    play(centre(steps)).sees(CallArrived("c1", caller="")).does(PlayPrompt("c1", "sorry"))
