"""Goes through the steps of a flow: the path of each in its file, and the languages that a caller can have there."""

from collections.abc import Iterator
from typing import Any

from acd.config.steps import (
    HangupStepShape,
    IfOpenStepShape,
    LanguageStepShape,
    MenuStepShape,
    PlayShape,
    QueueStepShape,
    SetStepShape,
    TransferStepShape,
)

StepPath = tuple[str | int, ...]
AnyStep = (
    str
    | PlayShape
    | MenuStepShape
    | QueueStepShape
    | LanguageStepShape
    | IfOpenStepShape
    | SetStepShape
    | TransferStepShape
    | HangupStepShape
)
Steps = tuple[AnyStep, ...]
Languages = frozenset[str]


def branches(step: AnyStep, path: StepPath) -> Iterator[tuple[str, Steps, StepPath]]:
    """Where a step may lead besides the next one: the name of each branch, its steps and their path."""
    match step:
        case MenuStepShape():
            for key, steps in step.menu.options.items():
                yield key, steps, (*path, "menu", "options", key)
            yield "otherwise", step.menu.otherwise, (*path, "menu", "otherwise")
        case QueueStepShape():
            for key, steps in step.entry.exit_keys.items():
                yield key, steps, (*path, "queue", "exit_keys", key)
            if step.entry.withdrawn is not None:
                yield "withdrawn", step.entry.withdrawn, (*path, "queue", "withdrawn")
        case IfOpenStepShape():
            yield "open", step.if_open.open, (*path, "if_open", "open")
            yield "closed", step.if_open.closed, (*path, "if_open", "closed")
        case _:
            pass


def all_steps(
    steps: Any, languages: Languages = frozenset(), path: StepPath = ("steps",)
) -> Iterator[tuple[AnyStep, StepPath, Languages]]:
    """Every step, those inside others included. After a choice a caller has one of its languages, or still his own."""
    for index, step in enumerate(steps):
        here = (*path, index)
        yield step, here, languages
        for _, inner, below in branches(step, here):
            yield from all_steps(inner, languages, below)
        if isinstance(step, LanguageStepShape):
            languages |= set(step.language.options.values())


def prompts_of(step: AnyStep, languages: Languages) -> Iterator[tuple[str, StepPath, Languages]]:
    """The prompts that a step speaks, with the path of each below the step and the languages it is spoken in."""
    match step:
        case PlayShape():
            yield step.play, ("play",), languages
        case MenuStepShape():
            for field in ("prompt", "wrong_key", "no_key"):
                prompt = getattr(step.menu, field)
                if prompt is not None:
                    yield prompt, ("menu", field), languages
        case LanguageStepShape():
            yield step.language.prompt, ("language", "prompt"), frozenset(step.language.options.values())
        case _:
            pass
