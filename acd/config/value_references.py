"""Values of calls: which there are, that each that is named is given by some step, and which are secret."""

from collections.abc import Iterator

from acd.config.centre import Centre, Named
from acd.config.collecting_steps import CollectStepShape
from acd.config.deciding_steps import SetStepShape
from acd.config.flow_steps import FlowStepShape
from acd.config.look_ups import found_values
from acd.config.problems import Problem, did_you_mean, one_of
from acd.config.shapes import FlowShape
from acd.config.step_shapes import StepPath, StepShape
from acd.config.steps import AnyStep
from acd.config.texts import assigned, parse_text
from acd.config.walk import all_steps
from acd.core.values import OWN, names_in


def given_values(centre: Centre) -> frozenset[str]:
    """The names of all values that some step or look-up gives a call."""
    return frozenset(name for step in _steps(centre) for name, _ in step.gives()) | frozenset(found_values(centre))


def check_values_of(flow: Named[FlowShape], step: AnyStep, path: StepPath, given: frozenset[str]) -> Iterator[Problem]:
    """What a step names is given by some step, and what it gives is no call's own."""
    if not isinstance(step, StepShape):
        return
    known = sorted({*given, *OWN})
    for name, below in dict.fromkeys(step.uses()):
        if name not in known:
            message = f'no step gives a call the value "{name}"'
            expected, meant = one_of([f"${each}" for each in known]), did_you_mean(name, known)
            yield Problem("value.unknown", flow.place(*path, *below), message, expected, meant)
    for name, below in step.gives():
        if name in OWN:
            message = f'"{name}" is what every call has by itself'
            place = flow.place_of_key(*path, *below) if isinstance(step, SetStepShape) else flow.place(*path, *below)
            yield Problem("value.reserved", place, message, "another name")


def secrets_of(centre: Centre) -> tuple[str, ...]:
    """The values that are shown nowhere: digits that are secret, and what is made of them."""
    secret = {
        step.collect.into for step in _steps(centre) if isinstance(step, CollectStepShape) and step.collect.secret
    }
    made = [
        (name, frozenset(names_in(assigned(said))))
        for step in _steps(centre)
        if isinstance(step, SetStepShape)
        for name, said in step.set.items()
    ]
    made += [
        (name, frozenset(names_in(parse_text(text))))
        for step in _steps(centre)
        if isinstance(step, FlowStepShape)
        for parameter, text in step.given.items()
        for name in (parameter, f"{step.name}.{parameter}")
    ]
    while fresh := {name for name, of in made if of & secret} - secret:
        secret |= fresh
    return tuple(sorted(secret))


def _steps(centre: Centre) -> Iterator[StepShape]:
    for flow in centre.flows.values():
        for step, _, _ in all_steps(flow.said.steps):
            if isinstance(step, StepShape):
                yield step
