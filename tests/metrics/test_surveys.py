"""What callers leave: messages by what became of them, and answers by whom they are about."""

from acd.core.ids import AgentName, CallId, NodeName, QueueName, RecordingId
from acd.core.ledger_recording import MessageDelivered, MessageFailed, RecordingFailure
from acd.core.ledger_surveys import SurveyAnswered, SurveyBegan
from acd.metrics.exposition import render
from acd.metrics.recordings import RecordingFold
from acd.metrics.series import Names
from acd.metrics.surveys import SurveyFold

CALL, HELP, ANA = CallId("a1-e1-c1"), QueueName("help"), AgentName("ana")


def test_messages_are_counted_by_their_outcome():
    """All outcomes are there from the beginning."""
    fold, name = RecordingFold(Names([NodeName("a1")])), RecordingId("a1-e1-c1-r1")
    fold.take(MessageDelivered(CALL, name, "office", 2))
    fold.take(MessageFailed(CALL, name, "office", RecordingFailure.TOO_SHORT, ""))
    shown = render(fold.series()).decode()
    told = {outcome: f'acd_messages_total{{outcome="{outcome}"}}' for outcome in ("delivered", "failed", "left")}
    assert f"{told['delivered']} 1.0" in shown
    assert f"{told['failed']} 1.0" in shown
    assert f"{told['left']} 0.0" in shown


def test_answers_are_counted_by_queue_question_and_answer():
    """And how many were asked, so that a share can be told."""
    fold = SurveyFold(Names([HELP]))
    fold.take(SurveyBegan(CALL, "survey", HELP, ANA))
    fold.take(SurveyAnswered(CALL, "stars", "good", HELP, ANA))
    shown = render(fold.series()).decode()
    assert 'acd_surveyed_calls_total{queue="help"} 1.0' in shown
    assert 'acd_given_answers_total{answer="good",question="stars",queue="help"} 1.0' in shown
