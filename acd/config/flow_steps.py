"""Steps that lead into other flows."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Discriminator, Field, Tag

from acd.config.step_shapes import StepPath, StepShape, form
from acd.config.strict import Shape
from acd.config.texts import TextWithValues, parse_text
from acd.config.values import Name
from acd.core.flow_steps import CallFlow, GoTo
from acd.core.values import names_in

PARAMETERS_MAX = 10


class SubFlowShape(Shape):
    """Which flow, and what its parameters are."""

    name: Name
    with_: Annotated[dict[Name, TextWithValues], Field(max_length=PARAMETERS_MAX)] = Field(
        default_factory=dict, alias="with"
    )


class FlowStepShape(StepShape):
    """`- flow: FLOW`, or `- flow: { name: FLOW, with: { PARAMETER: VALUE } }`. It comes back when that runs out."""

    flow: Annotated[Annotated[Name, Tag("<short>")] | Annotated[SubFlowShape, Tag("<long>")], Discriminator(form)]

    @property
    def name(self) -> str:
        """The flow."""
        return self.flow if isinstance(self.flow, str) else self.flow.name

    @property
    def given(self) -> dict[str, str]:
        """Its parameters."""
        return {} if isinstance(self.flow, str) else self.flow.with_

    def uses(self) -> Iterator[tuple[str, StepPath]]:
        """What stands in the parameters."""
        for parameter, text in self.given.items():
            for used in names_in(parse_text(text)):
                yield used, ("flow", "with", parameter)

    def planned(self, name: str) -> CallFlow:
        """By the name of the flow."""
        return CallFlow(self.name, {key: parse_text(text) for key, text in self.given.items()})


class GoToStepShape(StepShape):
    """`- go_to: FLOW`. It does not come back."""

    go_to: Name

    @property
    def goes_on(self) -> bool:
        """Not here."""
        return False

    def planned(self, name: str) -> GoTo:
        """By the name of the flow."""
        return GoTo(self.go_to)
