"""The step that asks for the caller's history."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from acd.config.step_shapes import StepPath, StepShape
from acd.config.strict import Shape
from acd.core.history_steps import VALUES, HistoryStep

DAY_S = 86_400.0
DAYS_MAX = 90


class HistoryShape(Shape):
    """For how many days an earlier call counts."""

    days: Annotated[int, Field(ge=1, le=DAYS_MAX)]


class HistoryStepShape(StepShape):
    """`- history: { days: 7 }`. It takes no time, and may come before the answer."""

    history: HistoryShape

    def gives(self) -> Iterator[tuple[str, StepPath]]:
        """What is known of him."""
        for name in VALUES:
            yield name, ("history",)

    def planned(self, name: str) -> HistoryStep:
        """In seconds."""
        return HistoryStep(self.history.days * DAY_S)
