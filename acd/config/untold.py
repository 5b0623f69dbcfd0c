"""What is allowed and most likely not meant: conversations that are to be recorded, of callers whom nobody tells.

Who waits unanswered cannot be told, so he is not recorded; that is a warning, and the centre may be run like that.
"""

from collections.abc import Iterator

from acd.config.centre import Centre, Named
from acd.config.line_shapes import LineShape
from acd.config.problems import Problem
from acd.config.queue_steps import QueueStepShape
from acd.config.reachability import ANSWER_FIRST
from acd.config.recording_shapes import RecordingRuleShape
from acd.config.shapes import QueueShape
from acd.config.step_shapes import StepPath
from acd.config.steps import Steps
from acd.config.walk import branches


def warnings(centre: Centre) -> tuple[Problem, ...]:
    """One for each queue step at which callers of some line wait unanswered and should have been told before."""
    found: dict[tuple[str, StepPath], Problem] = {}
    for line in centre.lines.values():
        flow = centre.flows[line.said.flow]
        for step, path in _unanswered(flow.said.steps, ("steps",)):
            queue = centre.queues[step.entry.name]
            asking: Named[QueueShape] | Named[LineShape] = line if queue.said.recording is None else queue
            if not _is_told_before(asking.said.recording):
                continue
            message = "callers wait here unanswered, so nobody tells them, and they are not recorded"
            also = ("the recording is asked for at", asking.place("recording"))
            expected = f'{ANSWER_FIRST}, or "when: on_demand" without consent there'
            place = flow.place(*path, "queue", "answer_on_connect")
            found[(line.said.flow, path)] = Problem(
                "recording.nobody-told", place, message, expected, also=also, is_warning=True
            )
    return tuple(found.values())


def _is_told_before(rule: RecordingRuleShape | None) -> bool:
    """Whether callers hear it before they wait. On demand, and without a key, they are told in the conversation."""
    return rule is not None and (rule.when == "always" or rule.consent is not None)


def _unanswered(steps: Steps, path: StepPath) -> Iterator[tuple[QueueStepShape, StepPath]]:
    """The queue steps that callers reach who were not answered yet, with their paths."""
    for index, step in enumerate(steps):
        if step == "answer":
            return
        here = (*path, index)
        if isinstance(step, QueueStepShape) and step.entry.answer_on_connect:
            yield step, here
        for _, inner, below in branches(step, here):
            yield from _unanswered(inner, below)
