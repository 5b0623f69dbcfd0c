"""A flow's steps → the blocks of the core's plan. What each step comes to is said by its shape."""

from collections.abc import Iterator
from dataclasses import replace

from acd.config.deciding_steps import IfOpenStepShape
from acd.config.speaking_steps import PlayShape
from acd.config.steps import AnyStep, Steps
from acd.config.walk import branches
from acd.core.flow_steps import Answer, EndCall
from acd.core.flows import Flow, Step

START = "start"


def build_flow(name: str, steps: Steps, special: tuple[str, ...] = ()) -> Flow:
    """The flow of this name; `special` are the prompts that are said on special days."""
    return Flow(name, dict(_blocks(START, steps, special)), START)


def _blocks(block: str, steps: Steps, special: tuple[str, ...]) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """A list of steps as a block, then the lists inside it: `start/2/1` is what key 1 of the second step leads to."""
    yield block, tuple(_step(step, f"{block}/{number}", special) for number, step in enumerate(steps, 1))
    for number, step in enumerate(steps, 1):
        for key, inner, _ in branches(step, ()):
            yield from _blocks(f"{block}/{number}/{key}", inner, special)
        if isinstance(step, IfOpenStepShape):
            for prompt in special:
                yield from _blocks(_special(f"{block}/{number}", prompt), _met_closed(step, prompt), special)


def _met_closed(step: IfOpenStepShape, prompt: str) -> Steps:
    """What callers hear who meet a closed door on a special day: its prompt, then what every holiday has for them."""
    said = step.if_open
    return ("answer", PlayShape(play=prompt), *(said.closed if said.holiday is None else said.holiday))


def _special(name: str, prompt: str) -> str:
    return f"{name}/special-{prompt}"


def _step(step: AnyStep, name: str, special: tuple[str, ...]) -> Step:
    match step:
        case IfOpenStepShape():
            return replace(step.planned(name), special={prompt: _special(name, prompt) for prompt in special})
        case "answer":
            return Answer()
        case "hangup":
            return EndCall()
        case _:
            return step.planned(name)
