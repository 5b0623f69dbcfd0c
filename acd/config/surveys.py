"""Flows for after the conversation: whether each exists, and asks without sending its caller anywhere again."""

from collections.abc import Iterator

from acd.config.centre import Centre, Named
from acd.config.leaving_steps import TransferStepShape
from acd.config.line_shapes import LineShape
from acd.config.problems import Problem
from acd.config.proofs import unknown
from acd.config.queue_steps import QueueStepShape
from acd.config.shapes import QueueShape
from acd.config.survey_shapes import after_call_of
from acd.config.walk import all_steps


def after_calls(centre: Centre) -> set[str]:
    """The names of these flows."""
    return {name for _, name in _named(centre)}


def check_surveys(centre: Centre) -> Iterator[Problem]:
    """Each of them, once for whoever names it."""
    for each, name in _named(centre):
        long = each.said.after_call
        path = ("after_call",) if isinstance(long, str) else ("after_call", "flow")
        flow = centre.flows.get(name)
        if flow is None:
            yield unknown("survey.unknown-flow", each, path, f'there is no flow "{name}"', centre.flows)
            continue
        for step, below, _ in all_steps(flow.said.steps):
            if isinstance(step, QueueStepShape | TransferStepShape):
                message = "after his conversation a caller is asked, and not sent on again"
                also = ("named at", each.place("after_call"))
                expected = "no queue and no transfer in a flow for after the conversation"
                yield Problem("survey.sends-on", flow.place(*below), message, expected, also=also)


def _named(centre: Centre) -> Iterator[tuple[Named[QueueShape] | Named[LineShape], str]]:
    named: list[Named[QueueShape] | Named[LineShape]] = [*centre.queues.values(), *centre.lines.values()]
    for each in named:
        rule = after_call_of(each.said.after_call)
        if rule is not None:
            yield each, rule.flow
