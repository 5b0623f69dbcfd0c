"""Whether lines and the flows that their callers hear agree on who says by which hours it is open."""

from collections.abc import Iterator

from acd.config.centre import Centre
from acd.config.deciding_steps import IfOpenStepShape
from acd.config.problems import Problem
from acd.config.step_shapes import StepPath
from acd.config.walk import all_steps


def check_lines_hours(centre: Centre) -> Iterator[Problem]:
    """Flows that ask for the hours of a line that has none."""
    for line in centre.lines.values():
        flow = centre.flows.get(line.said.flow)
        for path in _asking(centre, line.said.flow) if line.said.hours is None else ():
            assert flow is not None
            message = "it is not said by which hours, and neither does a line that leads here"
            also = ("the line at", line.place_of_key())
            expected = '"hours: NAME" here, or in every such line'
            yield Problem("flow.no-hours", flow.place_of_key(*path, "if_open"), message, expected, also=also)


def unasked_hours(centre: Centre) -> Iterator[Problem]:
    """A warning where a line has hours and no step of its flow asks for them: its callers never find it closed."""
    for line in centre.lines.values():
        if line.said.hours is not None and not _asking(centre, line.said.flow):
            message = f'nothing in the flow "{line.said.flow}" asks whether it is open'
            expected = "a step if_open without hours of its own in that flow"
            yield Problem("line.hours-not-asked", line.place("hours"), message, expected, is_warning=True)


def _asking(centre: Centre, name: str) -> list[StepPath]:
    """The steps of a flow that go by the hours of the line."""
    flow = centre.flows.get(name)
    found = () if flow is None else all_steps(flow.said.steps)
    return [path for step, path, _ in found if isinstance(step, IfOpenStepShape) and step.if_open.hours is None]
