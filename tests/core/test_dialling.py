"""Whether an agent may call a number, and why not."""

import pytest

from acd.core import dialling
from acd.core.ids import QueueName
from acd.core.plan import Trunk
from tests.core import words
from tests.core.own_calls import (
    NUMBER,
    OWN,
    SALES,
    TAKES,
    dials,
    floor,
    talking,
    why,
)
from tests.core.words import (
    LINE,
    AgentIs,
    Answered,
    CallArrived,
    HangsUp,
    LogOut,
    Pause,
    PhoneGoes,
    PhoneIs,
    PicksUp,
)


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        (dials("bob"), "there is no agent 'bob'"),
        (dials(to="112"), "'112' is no agent, no queue, no line and no number with its country code"),
        (dials(to="+44205550100"), "+44205550100 is none of the numbers that may be called from here"),
        (dials(to="ana"), "ana is of our own: only numbers outside are called"),
        (dials(to=LINE), f"{LINE} is of our own: only numbers outside are called"),
        (dials(queue=QueueName("else")), "ana does not serve the queue else"),
        (dials(case="x" * (dialling.CASE_LENGTH_MAX + 1)), "a case has 64 characters at most"),
    ],
)
def test_what_may_not_be_called_says_why(wish, reason):
    """Toll fraud ends here, and nothing rings."""
    book = floor().sees(wish).does(Answered("refused")).is_empty()
    assert why(book) == reason


def test_who_cannot_be_rung_cannot_call():
    """In a call, logged out, away from her phone, or without a channel."""
    for before in (
        (CallArrived("c1"),),
        (CallArrived("c1"), PicksUp("ana")),
        (dials(),),
        (LogOut("ana"),),
        (PhoneGoes("ana"),),
        (PhoneIs("ana", in_use=True),),
    ):
        floor().sees(*before).skip().sees(dials()).does(Answered("refused"))
    book = floor(Trunk("one", calls_max=1, reserve=1)).sees(dials()).does(Answered("refused"))
    assert why(book) == "every channel of the trunks is taken, or kept for callers"


def test_she_may_call_in_a_pause_and_is_paused_after_it():
    """And while she wraps up, which is over then."""
    book = floor().sees(Pause("ana")).skip().sees(dials()).does(AgentIs("ana", "own_call"), Answered("done"), TAKES)
    book.sees(HangsUp("ana")).does(AgentIs("ana", "backing_off"), AgentIs("ana", "paused", "lunch"))
    book = talking(queue=SALES).sees(HangsUp(NUMBER)).skip().sees(dials())
    book.does(AgentIs("ana", "own_call"), Answered("done"), words.OfferCall("a1-e1-c2", "ana"))


def test_a_disposition_that_is_missing_comes_first():
    """The next number waits for what became of the last one."""
    book = floor(dispositions={"sale": "Sold."}, is_disposition_required=True)
    book.sees(dials(queue=SALES), PicksUp("ana"), PicksUp(NUMBER), HangsUp(NUMBER)).skip()
    book.sees(dials()).does(Answered("refused"))
    assert why(book) == f"the disposition of the call {OWN} is missing; known: sale"
