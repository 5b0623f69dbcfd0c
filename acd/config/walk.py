"""Goes through the steps of a flow: the path of each in its file, and the languages that a caller can have there."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from acd.config.flow_steps import FlowStepShape, GoToStepShape
from acd.config.speaking_steps import LanguageStepShape
from acd.config.step_shapes import Languages, StepPath, StepShape
from acd.config.steps import AnyStep, Steps

NOTHING_CHOSEN: Mapping[str, Languages] = MappingProxyType({})


def branches(step: AnyStep, path: StepPath) -> Iterator[tuple[str, Steps, StepPath]]:
    """Where a step may lead besides the next one: the name of each branch, its steps and their path."""
    if isinstance(step, StepShape):
        for name, steps, below in step.branches():
            yield name, steps, (*path, *below)


def all_steps(
    steps: Any,
    languages: Languages = frozenset(),
    path: StepPath = ("steps",),
    chosen: Mapping[str, Languages] = NOTHING_CHOSEN,
) -> Iterator[tuple[AnyStep, StepPath, Languages]]:
    """Every step, those inside others included. After a choice a caller has one of its languages, or still his own.

    `chosen` are the languages that callers can choose in other flows.
    """
    for index, step in enumerate(steps):
        here = (*path, index)
        yield step, here, languages
        for _, inner, below in branches(step, here):
            yield from all_steps(inner, languages, below, chosen)
        if isinstance(step, LanguageStepShape):
            languages |= set(step.language.options.values())
        for _, inner, _ in branches(step, here):
            languages |= _chosen_in(inner, chosen)
        if isinstance(step, FlowStepShape):
            languages |= chosen.get(step.name, frozenset())


def _chosen_in(steps: Steps, chosen: Mapping[str, Languages]) -> Languages:
    """What callers can have chosen in a list that leads on behind its step."""
    found: Languages = frozenset()
    for step, _, _ in all_steps(steps):
        if isinstance(step, LanguageStepShape):
            found |= frozenset(step.language.options.values())
        if isinstance(step, FlowStepShape):
            found |= chosen.get(step.name, frozenset())
    return found


def other_flows(steps: Steps) -> Iterator[tuple[FlowStepShape | GoToStepShape, str, StepPath]]:
    """The steps that lead into other flows, with the flow's name and the path of the step."""
    for step, path, _ in all_steps(steps):
        match step:
            case FlowStepShape():
                yield step, step.name, path
            case GoToStepShape():
                yield step, step.go_to, path
            case _:
                pass


def prompts_of(step: AnyStep, languages: Languages) -> Iterator[tuple[str, StepPath, Languages]]:
    """The prompts that a step speaks, with the path of each below the step and the languages it is spoken in."""
    if isinstance(step, StepShape):
        yield from step.prompts(languages)
