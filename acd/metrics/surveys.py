"""What callers answer after their conversations: a fold over facts."""

from typing import ClassVar

from acd.core.ledger import Fact
from acd.core.ledger_surveys import SurveyAnswered, SurveyBegan
from acd.metrics.series import Names, Series, counter


class SurveyFold:
    """Fed fact by fact; `queues` bounds that label, and questions and answers are bounded as well."""

    hears: ClassVar[frozenset[type[Fact]]] = frozenset({SurveyBegan, SurveyAnswered})

    def __init__(self, queues: Names) -> None:
        self._queues, self._questions, self._words = queues, Names(), Names()
        self.began = counter("acd_surveyed_calls_total", "Callers who were asked after their conversation", "queue")
        self.answers = counter("acd_given_answers_total", "Their answers", "queue", "question", "answer")
        for queue in queues.all():
            self.began.add(queue, by=0)

    def take(self, fact: Fact) -> None:
        """One fact; those about other things change nothing."""
        match fact:
            case SurveyBegan():
                self.began.add(self._queues.of(fact.queue))
            case SurveyAnswered():
                words = self._questions.of(fact.question), self._words.of(fact.answer)
                self.answers.add(self._queues.of(fact.queue) if fact.queue else "", *words)
            case _:
                pass

    def series(self) -> tuple[Series, ...]:
        """Everything that is kept here."""
        return self.began, self.answers
