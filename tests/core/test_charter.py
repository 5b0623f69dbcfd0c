"""A line with the charter: the wait is told beforehand, and whoever waits too long may leave his number."""

from dataclasses import replace

from acd.core.callback_steps import CallbackOffer, PromiseCallback
from acd.core.charter import Charter
from acd.core.flow_steps import Answer, Play
from acd.core.flows import Flow
from acd.core.ledger_callbacks import CallbackAsked, CallbackOffered
from acd.core.pace import Pace
from acd.core.plan import Prompt
from tests.core.playbook import Playbook, play
from tests.core.words import (
    LINE,
    CallArrived,
    PicksUp,
    PlayPrompt,
    Presses,
    PromptEnds,
    StayEnds,
    agent,
    centre,
    enter,
    flow,
    queue,
)

CHARTER = Charter(CallbackOffer("1", "start", "offer", 150.0, above_s=150.0, flow="callback"))
CALLBACK = Flow("callback", {"start": (PromiseCallback("no"), Play("promised")), "no": (Play("sorry"),)})


def waiting(charter: Charter | None = CHARTER) -> Playbook:
    """Ana talks; c1 waits in a queue of which nothing is said, on a line with this charter."""
    plan = centre(queue("help"), agent("ana"), flow(Answer(), enter("help")), CALLBACK)
    prompts = {**plan.prompts, "offer": Prompt("offer", dict.fromkeys(plan.languages, 20.0))}
    lines = {LINE: replace(plan.lines[LINE], charter=charter)}
    book = play(replace(plan, lines=lines, prompts=prompts))
    return book.sees(CallArrived("c0", caller="+32470000009"), PicksUp("ana"), CallArrived("c1")).skip()


def slow(book: Playbook) -> Playbook:
    """Each call takes two minutes, and that is known."""
    book.engine.state.forecasts.paces["help"] = Pace("help", 1, taken=40.0, agent_seconds=40.0 * 120.0)
    return book


def test_after_two_and_a_half_minutes_he_may_leave_his_number():
    """The key leads into the flow of callbacks, which the line names."""
    book = waiting().at(149).does().at(150).does(PlayPrompt("c1", "offer")).sees(Presses("c1", "1"))
    book.does(StayEnds("c1", "callback_accepted"), PlayPrompt("c1", "promised"))
    (asked,) = [fact for fact in book.facts if isinstance(fact, CallbackAsked)]
    assert asked.queue == "help"


def test_the_wait_is_told_beforehand_and_a_long_one_offers_at_once():
    """Though the queue itself tells nothing: 80 of 100 stay below 193 s. What is no better is not said again."""
    book = slow(waiting()).at(3).does(PlayPrompt("c1", "wait-time-4")).sees(PromptEnds("c1"))
    book.does(PlayPrompt("c1", "offer")).sees(PromptEnds("c1")).at(63).does()


def test_without_the_charter_nothing_of_it_is_said():
    """The same queue on another line."""
    book = slow(waiting(None)).at(400).does().sees(Presses("c1", "1")).does()
    assert not [fact for fact in book.facts if isinstance(fact, CallbackOffered)]
