"""The third phase: every name that is used exists, in the language in which it is needed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from acd.config.centre import Centre, Named
from acd.config.problems import Problem, closest, did_you_mean, one_of
from acd.config.prompts import Recording, Text, open_recording
from acd.config.shapes import AgentShape, FlowShape, QueueStepShape
from acd.config.walk import StepPath, all_steps, prompts_of

Wordings = dict[str, dict[str, Text | Recording]]


def check_references(centre: Centre) -> list[Problem]:
    """All broken references, in no particular order."""
    assert centre.head is not None
    problems = [*_lines(centre), *_agents(centre)]
    for name, flow in centre.flows.items():
        languages = {line.said.language for line in centre.lines.values() if line.said.flow == name}
        problems += _flow(centre, flow, languages)
    return problems


def open_prompts(centre: Centre, used: Iterable[str]) -> tuple[Wordings, list[Problem]]:
    """What is said under each of the keys `used`, recorded files measured."""
    wordings: Wordings = {}
    problems = []
    for key in used:
        prompt = centre.prompts[key]
        for language, said in prompt.said.items():
            wording = Text(said.strip(), language) if isinstance(said, str) else open_recording(prompt, language)
            if isinstance(wording, Problem):
                problems.append(wording)
            else:
                wordings.setdefault(key, {})[language] = wording
    return wordings, problems


def used_prompts(centre: Centre) -> set[str]:
    """The keys of all prompts that some flow speaks."""
    return {
        prompt
        for flow in centre.flows.values()
        for step, _ in all_steps(flow.said.steps)
        for prompt, _ in prompts_of(step)
    }


def _lines(centre: Centre) -> Iterator[Problem]:
    assert centre.head is not None
    spoken = centre.head.said.languages
    for line in centre.lines.values():
        if line.said.flow not in centre.flows:
            yield _unknown("line.unknown-flow", line, ("flow",), f'there is no flow "{line.said.flow}"', centre.flows)
        if line.said.language not in spoken:
            message = f'the centre does not speak "{line.said.language}"'
            also = ("languages at", centre.head.place("languages"))
            place = line.place("language")
            yield Problem("line.language-not-spoken", place, message, one_of(spoken), also=also)


def _agents(centre: Centre) -> Iterator[Problem]:
    first_with_number: dict[str, Named[AgentShape]] = {}
    first_at_phone: dict[str, Named[AgentShape]] = {}
    for agent in centre.agents.values():
        said = agent.said
        other = first_with_number.setdefault(said.number, agent)
        if other is not agent:
            yield _same(agent, other, "number", said.number)
        if said.phone is not None and said.phone not in centre.phones:
            yield _unknown("agent.unknown-phone", agent, ("phone",), f'there is no phone "{said.phone}"', centre.phones)
        elif said.phone is not None and (other := first_at_phone.setdefault(said.phone, agent)) is not agent:
            yield _same(agent, other, "phone", said.phone)
        for index, queue in enumerate(said.queues):
            if queue not in centre.queues:
                message = f'queue "{queue}" does not exist'
                yield _unknown("agent.unknown-queue", agent, ("queues", index), message, centre.queues)


def _flow(centre: Centre, flow: Named[FlowShape], languages: set[str]) -> Iterator[Problem]:
    for step, path in all_steps(flow.said.steps):
        if isinstance(step, QueueStepShape) and step.queue not in centre.queues:
            message = f'queue "{step.queue}" does not exist'
            yield _unknown("flow.unknown-queue", flow, (*path, "queue"), message, centre.queues)
        for prompt, below in prompts_of(step):
            yield from _prompt(centre, flow, prompt, (*path, *below), languages)


def _prompt(
    centre: Centre, flow: Named[FlowShape], prompt: str, path: StepPath, languages: set[str]
) -> Iterator[Problem]:
    known = centre.prompts.get(prompt)
    if known is None:
        yield _unknown("flow.unknown-prompt", flow, path, f'there is no prompt "{prompt}"', centre.prompts)
        return
    missing = sorted(languages - set(known.said))
    if missing:
        message = f'the prompt "{prompt}" has no words in {", ".join(missing)}'
        expected = f"{', '.join(f'{language}: …' for language in missing)}, as a line in that language leads here"
        also = ("defined at", known.place_of_key())
        yield Problem("flow.prompt-not-translated", flow.place(*path), message, expected, also=also)


def _unknown(code: str, named: Named[Any], path: StepPath, message: str, known: Mapping[str, Named[Any]]) -> Problem:
    names = sorted(known)
    written = str(named.document.find((*named.path, *path)).node.value)
    meant = closest(written, names)
    also = (f'"{meant}" is at', known[meant].place_of_key()) if meant else None
    return Problem(code, named.place(*path), message, one_of(names), did_you_mean(written, names), also)


def _same(agent: Named[AgentShape], other: Named[AgentShape], key: str, value: str) -> Problem:
    message = f'another agent has the {key} "{value}"'
    also = ("the other at", other.place(key))
    return Problem(f"agent.same-{key}", agent.place(key), message, f"a different {key}", also=also)
