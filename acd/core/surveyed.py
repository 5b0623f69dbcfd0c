"""Of whom a caller speaks who is asked after his conversation: values of his call, which no step can set."""

from acd.core.calls import Call
from acd.core.change import Change
from acd.core.ids import AgentName, QueueName
from acd.core.ledger_surveys import SurveyAnswered

# Names of values that steps set have no underscores.
AGENT, QUEUE = "survey_agent", "survey_queue"


def answered(change: Change, call: Call, question: str, answer: str) -> None:
    """He has answered by a key."""
    queue, agent = QueueName(call.values.get(QUEUE, "")), AgentName(call.values.get(AGENT, ""))
    change.record(SurveyAnswered(call.id, question, answer, queue, agent))
