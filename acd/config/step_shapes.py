"""What all steps of a flow have in common: where one may lead, what it speaks, what it comes to in the plan.

Shapes with lists of steps inside them name these `Steps`; `steps.py`, where all kinds come together, completes them.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from acd.config.strict import Shape

if TYPE_CHECKING:
    from acd.config.steps import Steps
    from acd.core.flows import Step

STEPS_MAX = 100
StepPath = tuple[str | int, ...]
Languages = frozenset[str]


class StepShape(Shape):
    """A step with a value. Its branches are blocks of the plan that are named after it and their keys."""

    # Whether the call must have been answered: steps that speak or listen.
    needs_answer: ClassVar[bool] = False

    @property
    def tag(self) -> str:
        """The key that makes it this kind of step."""
        return next(iter(keys_of(type(self))))

    @property
    def goes_on(self) -> bool:
        """Whether a call may come from this step itself to the next one, and not only out of a branch."""
        return True

    @property
    def goes_on_by_key(self) -> bool:
        """Whether nobody comes to the next step who presses nothing."""
        return False

    def is_by_key(self, branch: str) -> bool:
        """Whether nobody comes into this branch who presses nothing."""
        return False

    def uses(self) -> Iterator[tuple[str, StepPath]]:
        """The values of the call that it names, without their `$`, each with its path below the step."""
        yield from ()

    def gives(self) -> Iterator[tuple[str, StepPath]]:
        """The values that it gives the call, each with its path below the step."""
        yield from ()

    def branches(self) -> "Iterator[tuple[str, Steps, StepPath]]":
        """Where it may lead besides the next step: each branch's name, its steps, and their path below the step."""
        yield from ()

    def prompts(self, languages: Languages) -> Iterator[tuple[str, StepPath, Languages]]:
        """What it speaks to callers of these languages: each prompt, its path below, and in which languages."""
        yield from ()

    def planned(self, name: str) -> "Step":
        """The step as the core works by it; `name` is its own in the plan, and what its branches' begin with."""
        raise AssertionError(f"{type(self).__name__} has no step in the plan")


def keys_of(shape: type[BaseModel]) -> Mapping[str, FieldInfo]:
    """The fields of a shape by the keys under which they are written."""
    return {field.alias or name: field for name, field in shape.model_fields.items()}


def form(value: object) -> str:
    """Which of two ways to write a step this is: a section, or a single word."""
    return "<long>" if isinstance(value, dict | Shape) else "<short>"
