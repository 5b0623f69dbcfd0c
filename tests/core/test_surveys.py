"""After the conversation: who was hung up on by the agent is asked how it was; her wrap-up does not wait for that."""

from dataclasses import replace
from typing import Any

import pytest

from acd.core.caller_steps import AfterCall, Question
from acd.core.flow_steps import Answer, EnterQueue, Play, SetValues
from acd.core.flows import Flow
from acd.core.ids import QueueName
from acd.core.ledger_surveys import SurveyAnswered, SurveyBegan
from acd.core.plan import Plan
from acd.core.queue_rules import QueueRules
from acd.core.surveyed import AGENT, QUEUE
from tests.core.effects import AcceptTransfer, Transferred
from tests.core.playbook import Playbook, play
from tests.core.rerun import taken_over
from tests.core.words import (
    LINE,
    AgentIs,
    AsksForTransfer,
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    HangUp,
    OfferCall,
    PicksUp,
    PlayPrompt,
    Presses,
    PromptEnds,
    agent,
    centre,
    flow,
    queue,
)

STARS = Question("stars", "how-was-it", {"1": "bad", "5": "good"}, timeout_s=5.0, tries_max=2)


def asking(*, agreed: str = "", by_line: bool = False, wrap_up_s: float = 20.0) -> Plan:
    """A queue (or the line) that asks after the conversation; another queue does not, unless it is the line."""
    rule = AfterCall("survey", agreed)
    rules = QueueRules() if by_line else QueueRules(after_call=rule)
    plan = centre(
        queue("help", wrap_up_s=wrap_up_s, rules=rules),
        queue("sales"),
        agent("ana", "help"),
        agent("ben", "sales"),
        flow(Answer(), SetValues({"survey": "yes", "other": "no"}), EnterQueue(QueueName("help"))),
        Flow("survey", {"start": (STARS, Play("thanks"))}),
    )
    return replace(plan, lines={LINE: replace(plan.lines[LINE], after_call=rule)}) if by_line else plan


def talking(**settings: Any) -> Playbook:
    """A caller who talks with ana."""
    return play(asking(**settings)).sees(CallArrived("c1"), PicksUp("ana")).skip()


@pytest.mark.parametrize("by_line", [False, True])
def test_he_is_asked_when_she_has_hung_up_and_his_answer_is_about_her(by_line: bool) -> None:
    """Her wrap-up begins at once; the question ends like any other."""
    book = talking(by_line=by_line).showing("AgentIs").at(60).sees(HangsUp("ana"))
    book.does(AgentIs("ana", "wrap_up"), PlayPrompt("c1", "how-was-it"))
    book.sees(Presses("c1", "5")).does(PlayPrompt("c1", "thanks"))
    book.sees(PromptEnds("c1")).does(HangUp("c1"), CallEnds("c1", "flow_ended")).at(90).skip().is_empty()
    told = [fact for fact in book.facts if isinstance(fact, SurveyBegan | SurveyAnswered)]
    assert [type(fact).__name__ for fact in told] == ["SurveyBegan", "SurveyAnswered"]
    answer = told[1]
    assert isinstance(answer, SurveyAnswered)
    assert (answer.question, answer.answer, answer.queue, answer.agent) == ("stars", "good", "help", "ana")


def test_who_answers_nothing_is_asked_twice_and_let_go():
    """Bounded: nobody is kept for a survey."""
    book = talking().sees(HangsUp("ana"), PromptEnds("c1")).does(PlayPrompt("c1", "how-was-it"))
    book.at(6).does(PlayPrompt("c1", "how-was-it")).sees(Presses("c1", "7")).does(PlayPrompt("c1", "thanks"))
    assert not any(isinstance(fact, SurveyAnswered) for fact in book.facts)


def test_a_caller_who_hangs_up_first_is_asked_nothing():
    """There is nobody to ask."""
    talking().sees(HangsUp("c1")).does(CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "ana"))


def test_only_who_has_agreed_is_asked():
    """By a value that his flow has set."""
    talking(agreed="survey").sees(HangsUp("ana")).does(PlayPrompt("c1", "how-was-it"))
    talking(agreed="other").sees(HangsUp("ana")).does(HangUp("c1"), CallEnds("c1", "agent_hung_up"))


def test_who_is_sent_on_is_not_asked_before_his_last_conversation():
    """Nor after it where the next queue does not ask."""
    book = talking(wrap_up_s=0.0).sees(AsksForTransfer("ana", "sales"))
    book.does(
        Transferred("c1", "ana", "queue", "sales"),
        AcceptTransfer("ana"),
        CancelOffer("c1", "ana"),
        OfferCall("c1", "ben"),
    )
    book.sees(PicksUp("ben")).skip().sees(HangsUp("ben")).does(HangUp("c1"), CallEnds("c1", "agent_hung_up"))


def test_he_may_hang_up_while_he_is_asked():
    """Which ends his call and nothing else."""
    talking().sees(HangsUp("ana")).skip().sees(HangsUp("c1")).does(CallEnds("c1", "caller_hung_up"))


@pytest.mark.parametrize("store", ["after", "before", "none"])
def test_the_next_engine_asks_on_and_knows_of_whom(store):
    """It stands on his leg."""
    run = taken_over(talking().sees(HangsUp("ana")), store)
    call = next(iter(run.engine.state.calls.values()))
    assert (call.flow, call.playback is not None) == ("survey", True)
    assert (call.values[AGENT], call.values[QUEUE]) == ("ana", "help")


def test_the_next_engine_asks_who_was_left_by_her_meanwhile():
    """Nobody saw her go: he is still there, so she was first."""
    run = taken_over(talking(), meanwhile=(HangsUp("ana"),), gap_s=2.0)
    call = next(iter(run.engine.state.calls.values()))
    assert call.flow == "survey"
