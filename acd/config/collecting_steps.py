"""The step that asks a caller for digits."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from acd.config.step_shapes import Languages, StepPath, StepShape
from acd.config.strict import Shape
from acd.config.values import MenuKey, Name, Seconds, between, refusal
from acd.core.flow_steps import Collect, Confirm
from acd.core.speaking import prompts_for

if TYPE_CHECKING:
    from acd.config.steps import Steps

Digits = Annotated[int, Field(ge=1, le=40)]


class ConfirmShape(Shape):
    """What is asked after the digits were said back, and the key that says that they are right."""

    prompt: Name
    yes: MenuKey = "1"


class CollectShape(Shape):
    """Which digits are asked for, and where they go."""

    into: Name
    prompt: Name
    min: Digits = 1
    max: Digits
    terminator: MenuKey | Literal["none"] = "#"
    timeout: Annotated[Seconds, between(1, 60)] = 5.0
    tries: Annotated[int, Field(ge=1, le=10)] = 3
    wrong_digits: Name | None = None
    no_key: Name | None = None
    confirm: ConfirmShape | None = None
    secret: bool = False
    otherwise: "Steps | None" = None

    @model_validator(mode="after")
    def _can_be_met(self) -> "CollectShape":
        if self.min > self.max:
            raise refusal("collect.bad", f"nobody can press {self.min} digits and at most {self.max}", "min up to max")
        if self.terminator.isdecimal():
            expected = '"#", "*" or none, which are no digits'
            raise refusal("collect.bad", f'"{self.terminator}" ends the digits and is one of them', expected)
        if self.secret and self.confirm is not None:
            expected = "no confirm, or no secret"
            raise refusal("collect.bad", "what is secret would be said back aloud", expected)
        return self


class CollectStepShape(StepShape):
    """`- collect:`."""

    collect: CollectShape
    needs_answer: ClassVar[bool] = True

    @property
    def goes_on_by_key(self) -> bool:
        """Unless nothing else is said of who presses nothing."""
        return self.collect.otherwise is not None

    def branches(self) -> "Iterator[tuple[str, Steps, StepPath]]":
        """For who does not give the digits."""
        if self.collect.otherwise is not None:
            yield "otherwise", self.collect.otherwise, ("collect", "otherwise")

    def prompts(self, languages: Languages) -> Iterator[tuple[str, StepPath, Languages]]:
        """The question, what is said before it is asked again, and the digits that are said back."""
        for field in ("prompt", "wrong_digits", "no_key"):
            prompt = getattr(self.collect, field)
            if prompt is not None:
                yield prompt, ("collect", field), languages
        if self.collect.confirm is not None:
            yield self.collect.confirm.prompt, ("collect", "confirm", "prompt"), languages
            for prompt in sorted(prompts_for("digits", "")):
                yield prompt, ("collect", "confirm"), languages

    def gives(self) -> Iterator[tuple[str, StepPath]]:
        """The one that it is about."""
        yield self.collect.into, ("collect", "into")

    def planned(self, name: str) -> Collect:
        """Who does not give them goes on with the next step, or with `otherwise`."""
        said = self.collect
        return Collect(
            prompt=said.prompt,
            into=said.into,
            digits_max=said.max,
            digits_min=said.min,
            terminator=None if said.terminator == "none" else said.terminator,
            timeout_s=said.timeout,
            tries_max=said.tries,
            invalid_prompt=said.wrong_digits,
            timeout_prompt=said.no_key,
            confirm=None if said.confirm is None else Confirm(said.confirm.prompt, said.confirm.yes),
            otherwise=None if said.otherwise is None else f"{name}/otherwise",
            is_secret=said.secret,
        )
