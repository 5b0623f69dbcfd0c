"""The step that asks a service about the caller."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import Discriminator, Tag

from acd.config.step_shapes import Languages, StepPath, StepShape, form
from acd.config.strict import Shape
from acd.config.values import Name
from acd.core.look_up_rules import LookUpStep

if TYPE_CHECKING:
    from acd.config.steps import Steps


class LookUpUseShape(Shape):
    """Which look-up; what callers hear who wait for it, and what follows for those about whom nothing was found."""

    name: Name
    prompt: Name | None = None
    failed: "Steps | None" = None


class LookUpStepShape(StepShape):
    """`- look_up: LOOK_UP`, or `- look_up: { name: LOOK_UP, … }`. Without a prompt it may come before the answer."""

    look_up: Annotated[Annotated[Name, Tag("<short>")] | Annotated[LookUpUseShape, Tag("<long>")], Discriminator(form)]

    @property
    def use(self) -> LookUpUseShape:
        """The long form of both."""
        return self.look_up if isinstance(self.look_up, LookUpUseShape) else LookUpUseShape(name=self.look_up)

    def branches(self) -> "Iterator[tuple[str, Steps, StepPath]]":
        """For those about whom nothing was found."""
        if self.use.failed is not None:
            yield "failed", self.use.failed, ("look_up", "failed")

    def prompts(self, languages: Languages) -> Iterator[tuple[str, StepPath, Languages]]:
        """What is heard meanwhile."""
        if self.use.prompt is not None:
            yield self.use.prompt, ("look_up", "prompt"), languages

    def planned(self, name: str) -> LookUpStep:
        """Without a branch for failures, callers go on all the same."""
        return LookUpStep(self.use.name, self.use.prompt, None if self.use.failed is None else f"{name}/failed")
