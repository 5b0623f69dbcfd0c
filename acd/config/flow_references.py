"""The third phase for flows: every queue, prompt, number, language and hours that a step names can be used there."""

from collections.abc import Iterator, Mapping

from acd.config.callback_steps import CallbackStepShape
from acd.config.centre import Centre, Named
from acd.config.deciding_steps import IfOpenStepShape
from acd.config.deliveries import check_message
from acd.config.leaving_steps import TransferStepShape
from acd.config.line_shapes import LineShape
from acd.config.look_up_steps import LookUpStepShape, LookUpUseShape
from acd.config.message_steps import MessageStepShape
from acd.config.problems import Problem, one_of
from acd.config.proofs import prompt_problems, unknown
from acd.config.queue_steps import QueueEntryShape, QueueStepShape
from acd.config.requirements import parse_needs
from acd.config.routing import check_needs, check_preferred, check_priority, check_values
from acd.config.shapes import FlowShape
from acd.config.speaking_steps import LanguageStepShape
from acd.config.step_shapes import Languages, StepPath
from acd.config.steps import AnyStep
from acd.config.transfers import check_transfer
from acd.config.value_references import check_values_of, given_values
from acd.config.walk import all_steps, prompts_of


def check_flow(
    centre: Centre, flow: Named[FlowShape], languages: Languages, chosen: Mapping[str, Languages]
) -> Iterator[Problem]:
    """All that is wrong with the steps of a flow into which callers of these languages come.

    `chosen` are the languages that they can choose in each flow.
    """
    given = given_values(centre) | frozenset(flow.said.parameters)
    for step, path, here in all_steps(flow.said.steps, languages, chosen=chosen):
        yield from _step(centre, flow, step, path)
        yield from check_values_of(flow, step, path, given)
        told: set[StepPath] = set()
        for prompt, below, spoken in prompts_of(step, here):
            why = "as a line in that language leads here"
            if spoken - languages:
                why = "as a caller can choose that language"
            problem = next(prompt_problems(centre, flow, prompt, (*path, *below), spoken, why), None)
            # Of the many words of a value one that is missing is enough to be told.
            if problem is not None and below not in told:
                told.add(below)
                yield problem


def used_prompts(centre: Centre) -> set[str]:
    """The keys of all prompts that some flow speaks."""
    return {
        prompt
        for flow in centre.flows.values()
        for step, _, languages in all_steps(flow.said.steps)
        for prompt, _, _ in prompts_of(step, languages)
    }


def check_charter_key(centre: Centre, number: str, line: Named[LineShape]) -> Iterator[Problem]:
    """Whether the key for a callback means something else to callers who wait there."""
    flow = centre.flows.get(line.said.flow)
    if flow is None or line.said.charter is None:
        return
    key = line.said.charter.key
    for step, path, _ in all_steps(flow.said.steps):
        if isinstance(step, QueueStepShape) and step.entry.callback is None and key in step.entry.exit_keys:
            message = f"the key {key} means a callback there, by the charter of the line {number}"
            also = ("the charter is at", line.place("charter"))
            place = flow.place(*path, "queue", "exit_keys", key)
            yield Problem("flow.charter-key", place, message, "another key, here or in the charter", also=also)


def _step(centre: Centre, flow: Named[FlowShape], step: AnyStep, path: StepPath) -> Iterator[Problem]:
    match step:
        case QueueStepShape():
            yield from _queue(centre, flow, step, path)
        case LanguageStepShape():
            yield from _language(centre, flow, step, (*path, "language", "options"))
        case IfOpenStepShape():
            name = step.if_open.hours
            if name not in {None, *centre.hours}:
                message = f'there are no hours "{name}"'
                yield unknown("flow.unknown-hours", flow, (*path, "if_open", "hours"), message, centre.hours)
        case LookUpStepShape():
            below = ("look_up", "name") if isinstance(step.look_up, LookUpUseShape) else ("look_up",)
            if step.use.name not in centre.look_ups:
                message = f'there is no look-up "{step.use.name}"'
                yield unknown("flow.unknown-look-up", flow, (*path, *below), message, centre.look_ups)
        case CallbackStepShape():
            name = step.callback.queue
            if name not in {None, *centre.queues}:
                message = f'queue "{name}" does not exist'
                yield unknown("flow.unknown-queue", flow, (*path, "callback", "queue"), message, centre.queues)
        case MessageStepShape():
            yield from check_message(centre, flow, step, path)
        case TransferStepShape():
            yield from check_transfer(centre, flow, step, path)
        case _:
            pass


def _queue(centre: Centre, flow: Named[FlowShape], step: QueueStepShape, path: StepPath) -> Iterator[Problem]:
    entry = step.entry
    below = ("queue", "name") if isinstance(step.queue, QueueEntryShape) else ("queue",)
    queue = centre.queues.get(entry.name)
    if queue is None:
        message = f'queue "{entry.name}" does not exist'
        yield unknown("flow.unknown-queue", flow, (*path, *below), message, centre.queues)
        return
    if entry.preferred is not None:
        yield from check_preferred(centre, flow, (*path, "queue", "preferred"), entry.preferred)
    if isinstance(entry.priority, str):
        yield from check_priority(centre, flow, (*path, "queue", "priority"), entry.priority)
    if entry.needs and not any(check_needs(centre, queue, ("needs",), entry.name, queue.said.needs)):
        # What the queue itself needs is needed too.
        here = (*path, "queue", "needs")
        yield from check_needs(centre, flow, here, entry.name, entry.needs, parse_needs(queue.said.needs))
        yield from check_values(centre, flow, here, entry.needs)


def _language(centre: Centre, flow: Named[FlowShape], step: LanguageStepShape, path: StepPath) -> Iterator[Problem]:
    assert centre.head is not None
    spoken = centre.head.said.languages
    for key, language in step.language.options.items():
        if language not in spoken:
            also = ("languages at", centre.head.place("languages"))
            message = f'the centre does not speak "{language}"'
            yield Problem("line.language-not-spoken", flow.place(*path, key), message, one_of(spoken), also=also)
