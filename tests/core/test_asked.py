"""Every request is answered, once, under its id: by a fact that says what became of it, and why."""

from typing import Any, get_args

import pytest

from acd.core import ledger
from acd.core.events import Event
from acd.core.ids import AgentName
from acd.core.requests import PauseAsked, Request
from tests.core.playbook import play
from tests.core.words import agent, centre, event, queue

EVERY: tuple[Any, ...] = get_args(Request)


@pytest.mark.parametrize("kind", EVERY, ids=[kind.__name__ for kind in EVERY])
def test_a_request_about_nobody_is_refused_with_a_reason(kind):
    """Whatever it asks for: nobody is called so, and no call has this id."""
    values: dict[str, Any] = {"request": "r7", "agent": AgentName("nobody"), "call": "a1-e1-c9", "seconds": 5.0}
    fields = {name: values.get(name, "x") for name, each in kind.__dataclass_fields__.items() if name != "phone"}
    asked: Event = kind(**fields, **({"phone": None} if "phone" in kind.__dataclass_fields__ else {}))
    book = play(centre(queue("help"), agent("ana"))).sees(event(asked))
    (told,) = (fact for fact in book.facts if isinstance(fact, ledger.RequestAnswered))
    assert (told.request, told.outcome) == ("r7", "refused")
    assert "there is no" in told.why


def test_each_request_has_its_own_answer():
    """Under its own id, in the order in which they came."""
    book = play(centre(queue("help"), agent("ana")))
    book.sees(*[event(PauseAsked(f"r{number}", AgentName("ana"), "lunch")) for number in range(3)])
    told = [fact.request for fact in book.facts if isinstance(fact, ledger.RequestAnswered)]
    assert told == ["r0", "r1", "r2"]
