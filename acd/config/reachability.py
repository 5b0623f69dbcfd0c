"""The last phase: every step can be reached, and no call is spoken to before it was answered."""

from collections.abc import Iterator

from acd.config.centre import Centre, Named
from acd.config.problems import Problem
from acd.config.shapes import FlowShape
from acd.config.steps import (
    HangupStepShape,
    IfOpenStepShape,
    MenuStepShape,
    QueueStepShape,
    SetStepShape,
    TransferStepShape,
)
from acd.config.walk import AnyStep, StepPath, Steps, branches

ANSWER_FIRST = '"- answer" before this step'


def check_reachability(centre: Centre) -> list[Problem]:
    """All steps that no call can get to, or that come too early."""
    return [
        problem
        for flow in centre.flows.values()
        for problem in _block(flow, flow.said.steps, ("steps",), is_answered=False)
    ]


def _block(flow: Named[FlowShape], steps: Steps, path: StepPath, *, is_answered: bool) -> Iterator[Problem]:
    ended_by: StepPath | None = None
    for index, step in enumerate(steps):
        here = (*path, index)
        if ended_by:
            message = "no call gets here: the step before it never goes on"
            also = ("the last step is at", flow.place(*ended_by))
            expected = "nothing after hangup, menu or if_open in the same list"
            yield Problem("flow.unreachable-step", flow.place(*here), message, expected, also=also)
            return
        is_answered = is_answered or step == "answer"
        if not is_answered and not _may_come_first(step):
            message = "the call has not been answered yet"
            yield Problem("flow.not-answered", flow.place(*here), message, _what_may_come(step))
            return
        if not is_answered and isinstance(step, QueueStepShape) and step.entry.exit_keys:
            message = "no key arrives from a caller who waits unanswered"
            expected = f"{ANSWER_FIRST}, or no exit_keys"
            yield Problem("flow.keys-too-early", flow.place(*here, "queue", "exit_keys"), message, expected)
            continue
        if is_answered and isinstance(step, HangupStepShape):
            message = "nobody who was answered can be told that the line is busy"
            yield Problem("flow.busy-too-late", flow.place(*here, "hangup"), message, '"- hangup"')
        for _, inner, below in branches(step, here):
            yield from _block(flow, inner, below, is_answered=is_answered)
        ended_by = here if _ends(step) else None


def _may_come_first(step: AnyStep) -> bool:
    """Steps that neither speak nor listen; who is put through is answered when the number, or the agent, answers."""
    if isinstance(step, QueueStepShape):
        return step.entry.answer_on_connect
    return step == "hangup" or isinstance(step, HangupStepShape | IfOpenStepShape | SetStepShape | TransferStepShape)


def _what_may_come(step: AnyStep) -> str:
    return f'{ANSWER_FIRST}, or "answer_on_connect: true" in it' if isinstance(step, QueueStepShape) else ANSWER_FIRST


def _ends(step: AnyStep) -> bool:
    """The branches of a menu or of opening hours hang up when they run out: they do not come back."""
    return step == "hangup" or isinstance(step, HangupStepShape | MenuStepShape | IfOpenStepShape)
