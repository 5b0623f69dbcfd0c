"""The third phase for flows: every queue, prompt, number, language and hours that a step names can be used there."""

from collections.abc import Iterator

from acd.config.centre import Centre, Named
from acd.config.problems import Problem, one_of
from acd.config.proofs import needs_problems, number_problems, prompt_problems, unknown
from acd.config.shapes import FlowShape
from acd.config.steps import IfOpenStepShape, LanguageStepShape, QueueEntryShape, QueueStepShape, TransferStepShape
from acd.config.walk import AnyStep, Languages, StepPath, all_steps, prompts_of


def check_flow(centre: Centre, flow: Named[FlowShape], languages: Languages) -> Iterator[Problem]:
    """All that is wrong with the steps of a flow to which lines of these languages lead."""
    for step, path, here in all_steps(flow.said.steps, languages):
        yield from _step(centre, flow, step, path)
        for prompt, below, spoken in prompts_of(step, here):
            why = "as a line in that language leads here"
            if spoken - languages:
                why = "as a caller can choose that language"
            yield from prompt_problems(centre, flow, prompt, (*path, *below), spoken, why)


def used_prompts(centre: Centre) -> set[str]:
    """The keys of all prompts that some flow speaks."""
    return {
        prompt
        for flow in centre.flows.values()
        for step, _, languages in all_steps(flow.said.steps)
        for prompt, _, _ in prompts_of(step, languages)
    }


def _step(centre: Centre, flow: Named[FlowShape], step: AnyStep, path: StepPath) -> Iterator[Problem]:
    match step:
        case QueueStepShape():
            yield from _queue(centre, flow, step, path)
        case LanguageStepShape():
            yield from _language(centre, flow, step, (*path, "language", "options"))
        case IfOpenStepShape():
            name = step.if_open.hours
            if name not in centre.hours:
                message = f'there are no hours "{name}"'
                yield unknown("flow.unknown-hours", flow, (*path, "if_open", "hours"), message, centre.hours)
        case TransferStepShape():
            below = ("transfer",) if isinstance(step.transfer, str) else ("transfer", "number")
            yield from number_problems(centre, flow, (*path, *below), step.target.number)
        case _:
            pass


def _queue(centre: Centre, flow: Named[FlowShape], step: QueueStepShape, path: StepPath) -> Iterator[Problem]:
    entry = step.entry
    below = ("queue", "name") if isinstance(step.queue, QueueEntryShape) else ("queue",)
    queue = centre.queues.get(entry.name)
    if queue is None:
        message = f'queue "{entry.name}" does not exist'
        yield unknown("flow.unknown-queue", flow, (*path, *below), message, centre.queues)
    elif entry.needs and not any(needs_problems(centre, queue, ("needs",), entry.name, queue.said.needs)):
        # What the queue itself needs is needed too; the better of two levels counts.
        needs = {skill: max(level, queue.said.needs.get(skill, 0)) for skill, level in entry.needs.items()}
        yield from needs_problems(centre, flow, (*path, "queue", "needs"), entry.name, {**queue.said.needs, **needs})


def _language(centre: Centre, flow: Named[FlowShape], step: LanguageStepShape, path: StepPath) -> Iterator[Problem]:
    assert centre.head is not None
    spoken = centre.head.said.languages
    for key, language in step.language.options.items():
        if language not in spoken:
            also = ("languages at", centre.head.place("languages"))
            message = f'the centre does not speak "{language}"'
            yield Problem("line.language-not-spoken", flow.place(*path, key), message, one_of(spoken), also=also)
