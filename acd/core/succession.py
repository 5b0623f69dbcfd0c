"""From one plan to the next while calls are up: the next one, and what of the former one somebody still needs.

A caller goes on in his flow as he began it, so that no key means something else than what he was told: a flow that has
become another one is kept beside it, as `NAME@REVISION`, and a prompt that says something else as `KEY@CONTENT`. Who
waits where no queue is any more is served by the agents who served it, under its former rules.
"""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from acd.core.flow_steps import CallFlow, ChooseLanguage, Confirm, EnterQueue, GoTo
from acd.core.flows import Flow, Step
from acd.core.ids import QueueName
from acd.core.plan import Agent, Plan, Prompt, Queue

MARK = "@"
# Longer than anything in a language that is spoken no more can be; what is not there is not played.
UNKNOWN_LONGEST_S = 30.0
_SAYING = ("prompt", "more", "invalid_prompt", "timeout_prompt", "confirm")
Said = str | tuple[str, ...] | Confirm


@dataclass(frozen=True, slots=True)
class Needed:
    """What of the present plan is in use: flows, queues and languages."""

    flows: AbstractSet[str]
    queues: AbstractSet[QueueName]
    languages: AbstractSet[str]


@dataclass(frozen=True, slots=True)
class Succession:
    """The plan to work by, and in it the name of each flow that was in use."""

    plan: Plan
    flows: Mapping[str, str]


def base_of(flow: str) -> str:
    """What a flow is called in the settings."""
    return flow.partition(MARK)[0]


def unmarked(place: str) -> str:
    """A place in a flow as the settings call that."""
    flow, _, rest = place.partition("/")
    return f"{base_of(flow)}/{rest}"


def succeed(old: Plan, loaded: Plan, needed: Needed) -> Succession:
    """The loaded plan with what is needed of the old one, which may have something of others before it."""
    names: dict[str, str] = {}
    former: dict[str, Flow] = {}
    left = sorted(needed.flows & set(old.flows))
    while left:
        name = left.pop(0)
        heard = _as_heard(old, loaded, old.flows[name])
        present = loaded.flows.get(base_of(name))
        if present is not None and (present.start, present.blocks) == (heard.start, heard.blocks):
            names[name] = present.name
        else:
            names[name] = name if MARK in name else f"{name}{MARK}{old.revision}"
            former[names[name]] = replace(heard, name=names[name])
            # Whoever goes on in a flow as it was goes on like that in those that it calls.
            called = [each for each in dict.fromkeys(_flows_named(heard)) if each in old.flows]
            left += [each for each in called if each not in (*names, *left)]
    former = {name: _leading_to(flow, names) for name, flow in former.items()}
    wanted = needed.queues | {step.queue for flow in former.values() for step in _queue_steps(flow)}
    draining = {
        name: replace(queue, is_draining=True)
        for name, queue in old.queues.items()
        if name in wanted and name not in loaded.queues
    }
    offered = {tongue for flow in former.values() for tongue in _languages(flow)}
    tongues = (needed.languages | offered) - set(loaded.languages)
    if not former and not draining and not tongues:
        return Succession(loaded, names)
    plan = replace(
        loaded,
        flows={**loaded.flows, **former},
        queues={**loaded.queues, **draining},
        agents={name: _still_serving(agent, old.agents.get(name), draining) for name, agent in loaded.agents.items()},
        hours={**loaded.hours, **{name: hours for name, hours in old.hours.items() if name not in loaded.hours}},
        prompts=_prompts(old, loaded, former.values(), tongues),
    )
    return Succession(plan, names)


def _as_heard(old: Plan, loaded: Plan, flow: Flow) -> Flow:
    """The flow with its words as they were; whom a queue is asked for, and how urgently, goes by the next settings."""
    present = loaded.flows.get(base_of(flow.name))
    blocks = {} if present is None else present.blocks
    return replace(
        flow,
        blocks={
            name: tuple(
                _step_as_heard(old, loaded, step, blocks.get(name, ())[index : index + 1])
                for index, step in enumerate(steps)
            )
            for name, steps in flow.blocks.items()
        },
    )


def _step_as_heard(old: Plan, loaded: Plan, step: Step, present: tuple[Step, ...]) -> Step:
    if isinstance(step, EnterQueue):
        same = next((each for each in present if isinstance(each, EnterQueue) and each.queue == step.queue), None)
        if same is None:
            return step
        return replace(step, priority=same.priority, needs=same.needs, preferred=same.preferred)
    said = {name: value for name in _SAYING if (value := getattr(step, name, None)) is not None}
    versions: dict[str, Any] = {name: _versions(old, loaded, value) for name, value in said.items()}
    return replace(step, **versions) if versions != said else step


def _versions(old: Plan, loaded: Plan, said: Said) -> Said:
    match said:
        case Confirm():
            return replace(said, prompt=_as_said(old, loaded, said.prompt))
        case tuple():
            return tuple(_as_said(old, loaded, key) for key in said)
        case str():
            return _as_said(old, loaded, said)


def _keys_said(step: Step) -> Iterator[str]:
    """The prompts that a step names."""
    for name in _SAYING:
        match getattr(step, name, None):
            case Confirm(prompt=str(key)) | str(key):
                yield key
            case tuple(keys):
                yield from keys
            case _:
                pass


def _as_said(old: Plan, loaded: Plan, key: str) -> str:
    """The prompt by its present name, or, if it says something else by now, by that of what was said."""
    if MARK in key:
        return key
    before, now = old.prompts[key], loaded.prompts.get(key)
    return key if now is None or now.content == before.content else f"{key}{MARK}{before.content}"


def _flows_named(flow: Flow) -> Iterator[str]:
    return (step.flow for steps in flow.blocks.values() for step in steps if isinstance(step, CallFlow | GoTo))


def _leading_to(flow: Flow, names: Mapping[str, str]) -> Flow:
    """The flow with other flows by the names that they have now."""
    blocks = {
        block: tuple(
            replace(step, flow=names.get(step.flow, step.flow)) if isinstance(step, CallFlow | GoTo) else step
            for step in steps
        )
        for block, steps in flow.blocks.items()
    }
    return replace(flow, blocks=blocks)


def _queue_steps(flow: Flow) -> Iterator[EnterQueue]:
    return (step for steps in flow.blocks.values() for step in steps if isinstance(step, EnterQueue))


def _languages(flow: Flow) -> Iterator[str]:
    for steps in flow.blocks.values():
        for step in steps:
            if isinstance(step, ChooseLanguage):
                yield from step.options.values()


def _still_serving(agent: Agent, before: Agent | None, draining: Mapping[QueueName, Queue]) -> Agent:
    """She goes on with those of her queues that are to be emptied, as she was in them."""
    left = () if before is None else tuple(queue for queue in before.queues if queue in draining)
    if before is None or not left:
        return agent
    return replace(
        agent,
        queues=agent.queues + left,
        tiers={**agent.tiers, **{queue: before.tiers[queue] for queue in left if queue in before.tiers}},
        weights={**agent.weights, **{queue: before.weights[queue] for queue in left if queue in before.weights}},
    )


def _prompts(old: Plan, loaded: Plan, former: Iterable[Flow], tongues: AbstractSet[str]) -> Mapping[str, Prompt]:
    kept = {key: prompt for key, prompt in old.prompts.items() if key not in loaded.prompts and MARK not in key}
    for flow in former:
        for step in (step for steps in flow.blocks.values() for step in steps):
            for key in _keys_said(step):
                if MARK in key:
                    kept[key] = old.prompts.get(key) or replace(old.prompts[key.partition(MARK)[0]], key=key)
    found = {**loaded.prompts, **kept}
    return {key: _in_languages(prompt, old.prompts.get(key), tongues) for key, prompt in found.items()}


def _in_languages(prompt: Prompt, before: Prompt | None, tongues: AbstractSet[str]) -> Prompt:
    """Callers in a language that is spoken no more hear what there is in it."""
    missing = tongues - set(prompt.longest_s)
    if not missing:
        return prompt
    known = {} if before is None else before.longest_s
    more = {tongue: known.get(tongue, UNKNOWN_LONGEST_S) for tongue in sorted(missing)}
    return replace(prompt, longest_s={**prompt.longest_s, **more})
