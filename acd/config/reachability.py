"""The last phase: every step can be reached, and no call is spoken to before it was answered.

A list of steps that runs out leads on to the step behind the one to which it belongs.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from acd.config.centre import Centre, Named
from acd.config.flow_steps import FlowStepShape, GoToStepShape
from acd.config.leaving_steps import HangupStepShape, TransferStepShape
from acd.config.look_up_steps import LookUpStepShape
from acd.config.problems import Place, Problem
from acd.config.queue_steps import QueueStepShape
from acd.config.shapes import FlowShape
from acd.config.step_shapes import StepPath, StepShape
from acd.config.steps import AnyStep, Steps
from acd.config.surveys import after_calls
from acd.config.walk import branches, other_flows

ANSWER_FIRST = '"- answer" before this step'
# How callers may come to a step: each was answered or not. None: nobody comes there.
Answered = frozenset[bool]
NOBODY: Answered = frozenset()


def check_reachability(centre: Centre) -> list[Problem]:
    """All steps that no call can get to, or that come too early."""
    looks = _Looks(centre)
    called = {name for flow in centre.flows.values() for _, name, _ in other_flows(flow.said.steps)}
    begun = {flow for line in centre.lines.values() for flow in line.said.flows}
    after = after_calls(centre)
    for name, flow in centre.flows.items():
        if name in begun or name not in (called | after):
            # One with parameters that nobody calls is meant to be called, by somebody who was answered.
            looks.at_flow(name, frozenset({bool(flow.said.parameters)}))
        elif name in after:
            looks.at_flow(name, frozenset({True}))
    return list(looks.problems.values())


@dataclass(slots=True)
class _Looks:
    """What was seen of each flow: how callers leave it who come to it like that. A problem is told once."""

    centre: Centre
    seen: dict[tuple[str, Answered], Answered] = field(default_factory=dict)
    problems: dict[tuple[Place, str], Problem] = field(default_factory=dict)

    def at_flow(self, name: str, come: Answered) -> Answered:
        """How callers leave a flow; who comes round to it again has been looked at."""
        if (name, come) not in self.seen:
            self.seen[name, come] = NOBODY
            look = _Look(self.centre.flows[name], self)
            self.seen[name, come] = look.at_block(look.flow.said.steps, ("steps",), come)
        return self.seen[name, come]

    def add(self, problem: Problem) -> None:
        """One more."""
        self.problems.setdefault((problem.place, problem.code), problem)


@dataclass(slots=True)
class _Look:
    """One look through a flow."""

    flow: Named[FlowShape]
    looks: _Looks

    def at_block(self, steps: Steps, path: StepPath, come: Answered) -> Answered:
        """How callers leave a list of steps at its end who come to it like that."""
        last: StepPath = path
        for index, step in enumerate(steps):
            here = (*path, index)
            if not come:
                message = "no call gets here: the step before it never goes on"
                also = ("the last step is at", self.flow.place(*last))
                expected = "nothing after a step all of whose ways end the call"
                place = self.flow.place(*here)
                self.looks.add(Problem("flow.unreachable-step", place, message, expected, also=also))
                return NOBODY
            problem = next(self.wrong_with(step, here, come), None)
            if problem is not None:
                self.looks.add(problem)
                return frozenset({True})
            come, last = self.behind(step, here, come), here
        return come

    def behind(self, step: AnyStep, here: StepPath, come: Answered) -> Answered:
        """How callers come to the next step."""
        if step == "answer":
            return frozenset({True})
        if not isinstance(step, StepShape):
            return NOBODY
        if isinstance(step, FlowStepShape):
            return self.looks.at_flow(step.name, come)
        if isinstance(step, GoToStepShape):
            self.looks.at_flow(step.go_to, come)
        if isinstance(step, QueueStepShape):
            come = come | {True} if step.entry.answer_on_connect else come
        after = come if step.goes_on else NOBODY
        for _, inner, below in branches(step, here):
            after |= self.at_block(inner, below, come)
        return after

    def wrong_with(self, step: AnyStep, here: StepPath, come: Answered) -> Iterator[Problem]:
        """What is wrong with a step for some who come to it."""
        place = self.flow.place(*here)
        if False in come and not _may_come_first(step):
            yield Problem("flow.not-answered", place, "the call has not been answered yet", _what_may_come(step))
        keys = _keys_of(step)
        if False in come and keys:
            message, where = "no key arrives from a caller who waits unanswered", self.flow.place(*here, "queue", keys)
            yield Problem("flow.keys-too-early", where, message, f"{ANSWER_FIRST}, or no {keys}")
        if come == {True} and isinstance(step, HangupStepShape) and step.hangup != "normal":
            message = f"nobody who was answered can be told that {TOLD[step.hangup]}"
            yield Problem("flow.busy-too-late", self.flow.place(*here, "hangup"), message, '"- hangup"')


TOLD = {
    "busy": "the line is busy",
    "congestion": "there is no way through",
    "unallocated": "there is no such number",
}


def _keys_of(step: AnyStep) -> str:
    """By which setting who waits here may press a key; empty: by none."""
    if not isinstance(step, QueueStepShape):
        return ""
    return "exit_keys" if step.entry.exit_keys else "callback" if step.entry.callback is not None else ""


def _may_come_first(step: AnyStep) -> bool:
    """Steps that neither speak nor listen; who is put through is answered when the number, or the agent, answers."""
    if isinstance(step, QueueStepShape):
        return step.entry.answer_on_connect
    if isinstance(step, TransferStepShape):
        return step.target.agent is None
    if isinstance(step, LookUpStepShape):
        return step.use.prompt is None
    return step in ("answer", "hangup") or (isinstance(step, StepShape) and not step.needs_answer)


def _what_may_come(step: AnyStep) -> str:
    if isinstance(step, LookUpStepShape):
        return f"{ANSWER_FIRST}, or no prompt in it"
    return f'{ANSWER_FIRST}, or "answer_on_connect: true" in it' if isinstance(step, QueueStepShape) else ANSWER_FIRST
