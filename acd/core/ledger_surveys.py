"""The facts about surveys after conversations: part of the vocabulary of `ledger.py`."""

from acd.core.frozen import dataclass
from acd.core.ids import AgentName, CallId, QueueName


@dataclass(frozen=True, slots=True)
class SurveyBegan:
    """The agent has hung up first, and her caller goes on in this flow."""

    call: CallId
    flow: str
    queue: QueueName
    agent: AgentName


@dataclass(frozen=True, slots=True)
class SurveyAnswered:
    """A caller has answered a question of a flow; of whom he spoke is empty if he had not talked with an agent."""

    call: CallId
    question: str
    answer: str
    queue: QueueName
    agent: AgentName


SurveyFact = SurveyBegan | SurveyAnswered
