"""The step in which a caller leaves a message."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar

from acd.config.step_shapes import Languages, StepPath, StepShape
from acd.config.strict import Shape
from acd.config.values import MenuKey, Name, Seconds, between
from acd.core.caller_steps import RecordMessage

if TYPE_CHECKING:
    from acd.config.steps import Steps


class MessageShape(Shape):
    """What he hears before the tone, when his message ends, and where it is brought."""

    prompt: Name
    deliver: Name
    longest: Annotated[Seconds, between(5, 600)] = 120.0
    silence: Annotated[Seconds, between(2, 30)] = 5.0
    least: Annotated[Seconds, between(0, 30)] = 2.0
    end_key: MenuKey = "#"
    beep: bool = True
    failed: "Steps | None" = None


class MessageStepShape(StepShape):
    """`- message:`."""

    message: MessageShape
    needs_answer: ClassVar[bool] = True

    def branches(self) -> "Iterator[tuple[str, Steps, StepPath]]":
        """For who could not leave one, or said nothing."""
        if self.message.failed is not None:
            yield "failed", self.message.failed, ("message", "failed")

    def prompts(self, languages: Languages) -> Iterator[tuple[str, StepPath, Languages]]:
        """What he hears before the tone."""
        yield self.message.prompt, ("message", "prompt"), languages

    def planned(self, name: str) -> RecordMessage:
        """Its branch is a block of its own."""
        said = self.message
        return RecordMessage(
            prompt=said.prompt,
            delivery=said.deliver,
            longest_s=int(said.longest),
            silence_s=int(said.silence),
            least_s=said.least,
            end_key=said.end_key,
            has_beep=said.beep,
            failed=None if said.failed is None else f"{name}/failed",
        )
