"""A caller whose wait would be too long is sent elsewhere before he begins to wait."""

from dataclasses import replace

import pytest

from acd.core.flow_steps import Answer, EndCall, Play
from acd.core.plan import Plan
from acd.core.queue_rules import QueueRules
from acd.core.reasons import StayEnding
from tests.core.playbook import Playbook, play
from tests.core.words import (
    CallArrived,
    HangsUp,
    OfferCall,
    PicksUp,
    PlayPrompt,
    StayEnds,
    agent,
    centre,
    enter,
    flow,
    queue,
)

STEP = replace(enter("help"), endings={StayEnding.DIVERTED: "elsewhere"})


def floor(above_s: float | None = 200.0) -> Plan:
    """Of a caller who would wait longer than that in more than 20 of 100 cases the flow takes care otherwise."""
    help_ = queue("help", rules=QueueRules(divert_above_s=above_s))
    return centre(help_, agent("ana"), flow(Answer(), STEP, EndCall(), elsewhere=(Play("long"),)))


def busy(plan: Plan, *, is_known: bool = True) -> Playbook:
    """Ana talks and one waits; she takes one a minute, which is known, or not yet."""
    book = play(plan).sees(CallArrived("c0"), PicksUp("ana"), CallArrived("c1"))
    pace = book.engine.state.forecasts.paces["help"]
    if is_known:
        pace.taken, pace.agent_seconds = 100.0, 6000.0
    return book.skip()


def test_who_would_wait_too_long_is_sent_elsewhere():
    """The second in line would wait less than 200 s in 80 of 100 cases, the third would not."""
    book = busy(floor()).sees(CallArrived("c2")).does().sees(CallArrived("c3"))
    book.does(StayEnds("c3", "diverted"), PlayPrompt("c3", "long"))


def test_when_the_line_has_moved_callers_are_let_in_again():
    """It is asked anew for each."""
    busy(floor()).sees(CallArrived("c2"), HangsUp("c1")).skip().sees(CallArrived("c3")).does()


@pytest.mark.parametrize(("above_s", "is_known"), [(None, True), (200.0, False)])
def test_nobody_is_sent_away_without_a_limit_or_on_a_guess(above_s, is_known):
    """While it cannot be said how long he would wait, he may try."""
    book = busy(floor(above_s), is_known=is_known)
    for number in range(2, 9):
        book.sees(CallArrived(f"c{number}")).does()


def test_who_need_not_wait_is_let_in():
    """An agent is free for him."""
    book = busy(floor(above_s=1.0)).sees(HangsUp("c1"), HangsUp("ana")).skip()
    book.sees(CallArrived("c2")).does(OfferCall("c2", "ana"))
