"""What is asked after a conversation: how a queue or a line names the flow for it, and the step that asks."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Discriminator, Field, Tag

from acd.config.step_shapes import Languages, StepPath, StepShape, form
from acd.config.strict import Shape
from acd.config.values import MenuKey, Name, Seconds, between
from acd.core.caller_steps import AfterCall, Question


class AfterCallShape(Shape):
    """The flow, for those callers only of whom the value `agreed` is `yes`, if it names one."""

    flow: Name
    agreed: Name | None = None


AfterCallWish = Annotated[
    Annotated[Name, Tag("<short>")] | Annotated[AfterCallShape, Tag("<long>")], Discriminator(form)
]


def after_call_of(said: str | AfterCallShape | None) -> AfterCall | None:
    """As the core knows it, from either way to write it."""
    if said is None:
        return None
    return AfterCall(said) if isinstance(said, str) else AfterCall(said.flow, said.agreed or "")


class QuestionShape(Shape):
    """What is asked, under which name the answer is written down, and which key means which answer."""

    name: Name
    prompt: Name
    timeout: Annotated[Seconds, between(1, 60)] = 5.0
    tries: Annotated[int, Field(ge=1, le=10)] = 2
    wrong_key: Name | None = None
    no_key: Name | None = None
    answers: Annotated[dict[MenuKey, Name], Field(min_length=1)]


class QuestionStepShape(StepShape):
    """`- question:`."""

    question: QuestionShape
    needs_answer: ClassVar[bool] = True

    def prompts(self, languages: Languages) -> Iterator[tuple[str, StepPath, Languages]]:
        """The question, and what is said before it is asked again."""
        for field in ("prompt", "wrong_key", "no_key"):
            prompt = getattr(self.question, field)
            if prompt is not None:
                yield prompt, ("question", field), languages

    def planned(self, name: str) -> Question:  # noqa: ARG002  # it has no branches to be named after it
        """Without branches: whatever the answer, the flow goes on."""
        said = self.question
        return Question(
            said.name,
            said.prompt,
            said.answers,
            timeout_s=said.timeout,
            tries_max=said.tries,
            invalid_prompt=said.wrong_key,
            timeout_prompt=said.no_key,
        )
