"""The same agents take callers and call out: one call at a time, and the more important first."""

from dataclasses import replace

import pytest

from acd.core.flow_steps import Answer
from acd.core.queue_rules import QueueRules
from tests.core.own_calls import ANA, NUMBER, SALES, dials, why
from tests.core.playbook import Playbook, play
from tests.core.words import (
    AgentIs,
    Answered,
    CallArrived,
    HangsUp,
    OfferCall,
    Pause,
    PicksUp,
    Presses,
    PromptEnds,
    Resume,
    agent,
    centre,
    enter,
    flow,
    menu,
    queue,
)

MENU = menu({"1": "plain", "2": "important", "3": "french"})


def floor(outbound: int | None = 20, **sales: float) -> Playbook:
    """Ana helps, and calls out for sales. Callers of key 1 have priority 10, of key 2 50; of key 3 need French."""
    plan = centre(
        queue("help"),
        queue("sales", rules=QueueRules(outbound_priority=outbound), **sales),
        agent("ana"),
        flow(
            Answer(),
            MENU,
            plain=(enter("help", priority=10),),
            important=(enter("help", priority=50),),
            french=(enter("help", priority=90, french=3),),
        ),
    )
    return play(replace(plan, outbound_prefixes=("+32",))).showing("AgentIs")


def wait(book: Playbook, who: str, key: str) -> Playbook:
    """A caller chooses his key."""
    return book.sees(CallArrived(who), PromptEnds(who), Presses(who, key))


def test_who_calls_out_gets_no_caller_meanwhile_and_the_first_one_after_it():
    """One call at a time, whichever way it goes; her wrap-up of the queue for which she called counts as well."""
    book = floor(wrap_up_s=5.0).sees(dials(queue=SALES), PicksUp("ana"), PicksUp(NUMBER))
    wait(wait(book, "c1", "1"), "c2", "2")
    assert not [said for said in book.effects if said.name == "OfferCall" and said.words[0] in ("c1", "c2")]
    book.skip().at(10).sees(HangsUp(NUMBER)).skip().at(14.9).does()
    book.at(15).does(AgentIs("ana", "ready"), AgentIs("ana", "offered"), OfferCall("c2", "ana"))


def test_who_talks_with_a_caller_cannot_call_out():
    """One call at a time, the other way round."""
    book = wait(floor(), "c1", "1").sees(PicksUp("ana")).skip().sees(dials(queue=SALES)).does(Answered("refused"))
    assert why(book) == "ana cannot call now: she is talking"


def paused(book: Playbook, key: str) -> Playbook:
    """Ana pauses, and somebody waits."""
    return wait(book.sees(Pause("ana")), "c1", key).skip()


def test_a_caller_who_is_more_important_comes_first():
    """She is told who waits, goes on, and gets him."""
    book = paused(floor(), "2").sees(dials(queue=SALES)).does(Answered("refused"))
    assert why(book) == "a1-e1-c1 waits for her, with priority 50"
    book.sees(Resume("ana")).does(
        AgentIs("ana", "ready"), Answered("done"), AgentIs("ana", "offered"), OfferCall("c1", "ana")
    )


@pytest.mark.parametrize(("outbound", "key"), [(20, "1"), (None, "2"), (50, "2"), (20, "3")])
def test_otherwise_she_may_call(outbound, key):
    """He is not more important, nobody said that it counts, or he does not wait for her: she speaks no French."""
    book = paused(floor(outbound), key).sees(dials(queue=SALES))
    assert Answered("done") in book.effects
    assert book.engine.state.agents[ANA].state == "own_call"


def test_a_call_for_no_queue_is_a_case_of_hers():
    """Whoever waits."""
    book = paused(floor(), "2").sees(dials())
    assert Answered("done") in book.effects
