"""Goes through the steps of a flow, with the path of each in its file."""

from collections.abc import Iterator
from typing import Any

from acd.config.shapes import MenuStepShape, PlayShape, QueueStepShape

StepPath = tuple[str | int, ...]
AnyStep = str | PlayShape | QueueStepShape | MenuStepShape
Steps = tuple[AnyStep, ...]


def branches(step: MenuStepShape, path: StepPath) -> Iterator[tuple[str, Steps, StepPath]]:
    """Where a menu may lead: the name of each branch, its steps and their path."""
    for key, steps in step.menu.options.items():
        yield key, steps, (*path, "menu", "options", key)
    yield "otherwise", step.menu.otherwise, (*path, "menu", "otherwise")


def all_steps(steps: Any, path: StepPath = ("steps",)) -> Iterator[tuple[AnyStep, StepPath]]:
    """Every step, those inside menus included."""
    for index, step in enumerate(steps):
        yield step, (*path, index)
        if isinstance(step, MenuStepShape):
            for _, inner, below in branches(step, (*path, index)):
                yield from all_steps(inner, below)


def prompts_of(step: AnyStep) -> Iterator[tuple[str, StepPath]]:
    """The prompts that a step speaks, with the path of each below the step."""
    if isinstance(step, PlayShape):
        yield step.play, ("play",)
    if isinstance(step, MenuStepShape):
        for field in ("prompt", "wrong_key", "no_key"):
            prompt = getattr(step.menu, field)
            if prompt is not None:
                yield prompt, ("menu", field)
