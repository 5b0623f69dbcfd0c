"""Steps that the caller does not notice: they decide how the flow goes on, or give the call values."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from acd.config.conditions import ConditionShape
from acd.config.step_shapes import STEPS_MAX, StepPath, StepShape
from acd.config.strict import Shape
from acd.config.texts import Value, assigned
from acd.config.values import Name, Seconds, between
from acd.core.flow_steps import Decide, IfOpen, SetValues
from acd.core.values import names_in

if TYPE_CHECKING:
    from acd.config.steps import Steps


class ClosingSoonShape(Shape):
    """What callers hear in the last while before closing time."""

    within: Annotated[Seconds, between(60, 43_200)]
    steps: "Steps"


class IfOpenShape(Shape):
    """What callers hear in and outside opening hours (without a name: their line's), on holidays, and near the end."""

    hours: Name | None = None
    open: "Steps"
    closed: "Steps"
    holiday: "Steps | None" = None
    closing_soon: ClosingSoonShape | None = None


class IfOpenStepShape(StepShape):
    """`- if_open:`."""

    if_open: IfOpenShape

    @property
    def goes_on(self) -> bool:
        """Only out of a branch."""
        return False

    def branches(self) -> "Iterator[tuple[str, Steps, StepPath]]":
        """For when it is open, and for when not."""
        said = self.if_open
        yield "open", said.open, ("if_open", "open")
        yield "closed", said.closed, ("if_open", "closed")
        if said.holiday is not None:
            yield "holiday", said.holiday, ("if_open", "holiday")
        if said.closing_soon is not None:
            yield "closing_soon", said.closing_soon.steps, ("if_open", "closing_soon", "steps")

    def planned(self, name: str) -> IfOpen:
        """One block for each."""
        said, soon = self.if_open, self.if_open.closing_soon
        return IfOpen(
            said.hours or "",
            f"{name}/open",
            f"{name}/closed",
            "" if said.holiday is None else f"{name}/holiday",
            "" if soon is None else f"{name}/closing_soon",
            0.0 if soon is None else soon.within,
        )


class IfShape(Shape):
    """A condition, and the steps if it holds and if it does not."""

    when: ConditionShape
    then: "Steps"
    else_: "Steps | None" = Field(None, alias="else")


class IfStepShape(StepShape):
    """`- if:`."""

    if_: IfShape = Field(alias="if")

    def branches(self) -> "Iterator[tuple[str, Steps, StepPath]]":
        """For when it holds, and for when not."""
        yield "then", self.if_.then, ("if", "then")
        if self.if_.else_ is not None:
            yield "else", self.if_.else_, ("if", "else")

    @property
    def goes_on(self) -> bool:
        """If nothing is said of when it does not hold."""
        return self.if_.else_ is None

    def uses(self) -> Iterator[tuple[str, StepPath]]:
        """What is compared."""
        yield from self.if_.when.uses(("if", "when"))

    def planned(self, name: str) -> Decide:
        """Without `else` it leads to the next step."""
        otherwise = None if self.if_.else_ is None else f"{name}/else"
        return Decide(self.if_.when.planned(), f"{name}/then", otherwise)


class SetStepShape(StepShape):
    """`- set: { NAME: VALUE }`."""

    set: Annotated[dict[Name, Value], Field(min_length=1, max_length=STEPS_MAX)]

    def gives(self) -> Iterator[tuple[str, StepPath]]:
        """Each by its key."""
        for name in self.set:
            yield name, ("set", name)

    def uses(self) -> Iterator[tuple[str, StepPath]]:
        """What stands in texts and sums."""
        for name, said in self.set.items():
            for used in names_in(assigned(said)):
                yield used, ("set", name)

    def planned(self, name: str) -> SetValues:
        """All at once."""
        return SetValues({name: assigned(said) for name, said in self.set.items()})
