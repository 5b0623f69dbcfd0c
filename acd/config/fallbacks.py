"""Where the callers of a line wait while there is no engine: what its `fallback` says, or what fits the line best."""

from acd.config.centre import Centre
from acd.config.line_shapes import LineShape
from acd.config.queue_steps import QueueStepShape
from acd.config.walk import all_steps

SENTENCE = "sentence"


def fallback_of(centre: Centre, line: LineShape) -> str | None:
    """A queue's name, or None: callers hear a sentence.

    By itself it is the centre's only queue, else the first, as written down, that the line's flow can lead to.
    """
    if line.fallback is not None:
        return None if line.fallback == SENTENCE else line.fallback
    if len(centre.queues) == 1:
        return next(iter(centre.queues))
    steps = (step for step, _, _ in all_steps(centre.flows[line.flow].said.steps))
    return next((step.entry.name for step in steps if isinstance(step, QueueStepShape)), None)
