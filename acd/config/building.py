"""A checked centre → the core's frozen plan. Nothing can go wrong here: every reference has been proved."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from hashlib import blake2b
from typing import assert_never

from acd.config.centre import Centre
from acd.config.prompts import PromptCatalogue
from acd.config.shapes import AgentShape, LineShape, MenuShape, MenuStepShape, PlayShape, QueueShape, QueueStepShape
from acd.config.walk import AnyStep, Steps, branches
from acd.core.ids import AgentName, LineNumber, PhoneName, QueueName
from acd.core.plan import Agent, Answer, EndCall, EnterQueue, Flow, Line, Menu, Plan, Play, Prompt, Queue, Step

START = "start"
REVISION_BYTES = 6


def build(centre: Centre, catalogue: PromptCatalogue) -> Plan:
    """The plan, its revision a hash of its content: the same settings have the same revision on every machine."""
    assert centre.head is not None
    head = centre.head.said
    plan = Plan(
        name=head.name,
        revision="",
        time_zone=head.time_zone,
        languages=head.languages,
        lines={LineNumber(number): _line(number, line.said) for number, line in centre.lines.items()},
        flows={name: _flow(name, flow.said.steps) for name, flow in centre.flows.items()},
        queues={QueueName(name): _queue(name, queue.said) for name, queue in centre.queues.items()},
        agents={AgentName(name): _agent(name, agent.said) for name, agent in centre.agents.items()},
        phones=tuple(PhoneName(name) for name in centre.phones),
        prompts={key: Prompt(key, _longest_s(catalogue, key)) for key in catalogue.prompts},
    )
    return replace(plan, revision=revision(plan))


def revision(plan: Plan) -> str:
    """A short name for a plan's content; the order in which names are defined does not matter."""
    content = json.dumps({**asdict(plan), "revision": ""}, sort_keys=True, ensure_ascii=True)
    return blake2b(content.encode(), digest_size=REVISION_BYTES).hexdigest()


def _line(number: str, said: LineShape) -> Line:
    return Line(LineNumber(number), said.name, said.flow, said.language)


def _queue(name: str, said: QueueShape) -> Queue:
    return Queue(
        name=QueueName(name),
        music=said.music,
        ring_timeout_s=int(said.ring_timeout),
        wrap_up_s=said.wrap_up,
        wait_max_s=said.wait_max,
        waiting_max=said.waiting_max,
        back_off_s=said.back_off,
    )


def _agent(name: str, said: AgentShape) -> Agent:
    phone = PhoneName(said.phone) if said.phone is not None else None
    return Agent(AgentName(name), said.number, phone, tuple(QueueName(queue) for queue in said.queues))


def _longest_s(catalogue: PromptCatalogue, key: str) -> Mapping[str, float]:
    return {language: wording.longest_s for language, wording in catalogue.prompts[key].items()}


def _flow(name: str, steps: Steps) -> Flow:
    return Flow(name, dict(_blocks(START, steps)), START)


def _blocks(block: str, steps: Steps) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """A list of steps as a block, then the lists inside it: `start/2/1` is what key 1 of the second step leads to."""
    yield block, tuple(_step(step, f"{block}/{number}") for number, step in enumerate(steps, 1))
    for number, step in enumerate(steps, 1):
        if isinstance(step, MenuStepShape):
            for key, inner, _ in branches(step, ()):
                yield from _blocks(f"{block}/{number}/{key}", inner)


def _step(step: AnyStep, name: str) -> Step:
    match step:
        case PlayShape():
            return Play(step.play)
        case QueueStepShape():
            return EnterQueue(QueueName(step.queue))
        case MenuStepShape():
            return _menu(step.menu, name)
        case "answer":
            return Answer()
        case "hangup":
            return EndCall()
        case str():
            raise AssertionError(f'"{step}" passed the shapes')
        case _:
            assert_never(step)


def _menu(said: MenuShape, name: str) -> Menu:
    return Menu(
        prompt=said.prompt,
        options={key: f"{name}/{key}" for key in said.options},
        otherwise=f"{name}/otherwise",
        timeout_s=said.timeout,
        tries_max=said.tries,
        invalid_prompt=said.wrong_key,
        timeout_prompt=said.no_key,
    )
