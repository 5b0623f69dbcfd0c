"""A caller finds it open, closed, closed for a holiday, or open for a little while more."""

from dataclasses import replace

import pytest

from acd.core.flow_steps import Answer, EndCall, IfOpen, Play
from acd.core.hours import Hours
from acd.core.plan import Plan
from tests.core.playbook import play
from tests.core.words import AnswerCall, CallArrived, PlayPrompt, centre, flow

# The tests begin at 10:00 in Brussels, on Monday 23 November 2026.
HOUR_S, DAY_S = 3600.0, 86_400.0
OFFICE = Hours(
    "office",
    "Europe/Brussels",
    (((480, 720), (780, 1080)),) * 5 + ((), ()),
    {"2026-11-24": (), "2026-11-25": ((600, 660),), "2026-11-26": ()},
    {"2026-11-24": "Feast", "2026-11-25": "Half a feast", "2026-11-27": "A feast on which it is open"},
    {"2026-11-25": "half"},
)
STEP = IfOpen("office", "open", "closed", "holiday", "soon", 900.0, {"half": "special"})


def floor(step: IfOpen = STEP, hours: Hours = OFFICE) -> Plan:
    """Each branch says its name."""
    blocks = {name: (Play(name), EndCall()) for name in ("open", "closed", "holiday", "soon")}
    steps = flow(Answer(), step, EndCall(), **blocks, special=(Answer(), Play("half"), Play("holiday")))
    return centre(steps, hours)


@pytest.mark.parametrize(
    ("at_s", "said"),
    [
        (0, "open"),
        (1.75 * HOUR_S - 1, "open"),
        (1.75 * HOUR_S, "soon"),
        (2 * HOUR_S - 1, "soon"),
        (2 * HOUR_S, "closed"),
        (3 * HOUR_S, "open"),
        (DAY_S, "holiday"),
        (2 * DAY_S, "open"),
        (2 * DAY_S + HOUR_S, "half"),
        (3 * DAY_S, "closed"),
        (4 * DAY_S, "open"),
        (4 * DAY_S + 10 * HOUR_S, "holiday"),
        (5 * DAY_S, "closed"),
    ],
)
def test_what_a_caller_hears_at_that_moment(at_s, said):
    """An end within a quarter of an hour is soon, at noon too; a closed day that is no holiday is just closed."""
    play(floor()).at(at_s).sees(CallArrived("c1")).does(PlayPrompt("c1", said))


def test_after_a_special_days_prompt_comes_what_holidays_have():
    """Its own words first."""
    book = play(floor()).at(2 * DAY_S + HOUR_S).sees(CallArrived("c1")).does(PlayPrompt("c1", "half"))
    said = [step for step in book.plan.flows["main"].blocks["special"] if isinstance(step, Play)]
    assert [step.prompt for step in said] == ["half", "holiday"]


def test_without_branches_of_their_own_a_holiday_is_closed_and_the_last_minutes_are_open():
    """As it was before there were any."""
    plan = floor(IfOpen("office", "open", "closed"))
    play(plan).at(DAY_S).sees(CallArrived("c1")).does(PlayPrompt("c1", "closed"))
    play(plan).at(2 * HOUR_S - 1).sees(CallArrived("c1")).does(PlayPrompt("c1", "open"))


def test_without_a_name_the_lines_hours_count():
    """One flow for several lines; a line without hours is always open, as after a reload that took them away."""
    plan = floor(replace(STEP, hours=""))
    play(plan).at(2 * HOUR_S).sees(CallArrived("c1")).does(PlayPrompt("c1", "open"))
    lines = {number: replace(line, hours="office") for number, line in plan.lines.items()}
    play(replace(plan, lines=lines)).at(2 * HOUR_S).sees(CallArrived("c1")).does(PlayPrompt("c1", "closed"))
    gone = replace(plan, lines=lines, hours={})
    play(gone).at(2 * HOUR_S).sees(CallArrived("c1")).does(PlayPrompt("c1", "open"))


def test_who_was_not_answered_is_answered_to_hear_why():
    """A special day's prompt is said to whoever meets a closed door, before the flow itself would answer."""
    plan = floor()
    unanswered = replace(plan.flows["main"], blocks={**plan.flows["main"].blocks, "start": (STEP,)})
    book = (
        play(replace(plan, flows={"main": unanswered}))
        .showing("AnswerCall")
        .at(2 * DAY_S + HOUR_S)
        .sees(CallArrived("c1"))
    )
    book.does(AnswerCall("c1"), PlayPrompt("c1", "half"))
