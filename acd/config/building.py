"""A checked centre → the core's frozen plan. Nothing can go wrong here: every reference has been proved."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from hashlib import blake2b
from typing import assert_never

from acd.config.centre import Centre
from acd.config.fallbacks import fallback_of
from acd.config.prompts import PromptCatalogue
from acd.config.recordings import rule_of
from acd.config.references import DEFAULT_TRUNK
from acd.config.shapes import LONGEST_WRAP_UP_S, AgentShape, LineShape, QueueShape, TrunkShape
from acd.config.steps import (
    HangupStepShape,
    IfOpenStepShape,
    LanguageShape,
    LanguageStepShape,
    MenuShape,
    MenuStepShape,
    PlayShape,
    QueueEntryShape,
    QueueStepShape,
    SetStepShape,
    TransferStepShape,
)
from acd.config.walk import AnyStep, Steps, branches
from acd.config.week import DAYS, HoursShape, days_of, minutes
from acd.core.codes import pin_hash
from acd.core.ids import AgentName, LineNumber, PhoneName, QueueName
from acd.core.plan import (
    Agent,
    Answer,
    ChooseLanguage,
    EndCall,
    EnterQueue,
    Flow,
    Hours,
    IfOpen,
    Line,
    Menu,
    Need,
    Plan,
    Play,
    Prompt,
    Queue,
    SetValues,
    Step,
    Transfer,
    Trunk,
)
from acd.core.recording_rules import Keeping

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
        lines={LineNumber(number): _line(centre, number, line.said) for number, line in centre.lines.items()},
        flows={name: _flow(name, flow.said.steps) for name, flow in centre.flows.items()},
        queues={
            QueueName(name): _queue(name, queue.said, has_tone=head.watch_tone) for name, queue in centre.queues.items()
        },
        agents={AgentName(name): _agent(name, agent.said) for name, agent in centre.agents.items()},
        phones=tuple(PhoneName(name) for name in centre.phones),
        prompts={key: Prompt(key, _longest_s(catalogue, key)) for key in catalogue.prompts},
        hours={name: _hours(name, hours.said, head.time_zone) for name, hours in centre.hours.items()},
        trunks=tuple(Trunk(name, trunk.calls_max, trunk.reserve) for name, trunk in _trunks(centre).items()),
        outside_phones={PhoneName(name): phone.said for name, phone in centre.outside_phones.items()},
        pause_reasons=head.pause_reasons,
        outbound_prefixes=head.outbound_prefixes,
        number_rings_s=round(head.number_rings),
        keeping=Keeping(head.retention, head.recording_free_mb),
    )
    return replace(plan, revision=revision(plan))


def revision(plan: Plan) -> str:
    """A short name for a plan's content; the order in which names are defined does not matter."""
    content = json.dumps({**asdict(plan), "revision": ""}, sort_keys=True, ensure_ascii=True)
    return blake2b(content.encode(), digest_size=REVISION_BYTES).hexdigest()


def _line(centre: Centre, number: str, said: LineShape) -> Line:
    fallback = fallback_of(centre, said)
    queue = None if fallback is None else QueueName(fallback)
    return Line(LineNumber(number), said.name, said.flow, said.language, queue, rule_of(said.recording))


def _queue(name: str, said: QueueShape, *, has_tone: bool) -> Queue:
    return Queue(
        name=QueueName(name),
        music=said.music,
        ring_timeout_s=int(said.ring_timeout),
        wrap_up_s=said.wrap_up,
        wait_max_s=said.wait_max,
        waiting_max=said.waiting_max,
        back_off_s=said.back_off,
        misses_max=said.misses_max,
        needs=_needs(said.needs),
        position_every_s=said.position_every,
        whisper=said.whisper,
        name_prefix=said.name_prefix or "",
        is_auto_answered=said.auto_answer,
        service_level_s=said.service_level,
        has_watch_tone=has_tone if said.watch_tone is None else said.watch_tone,
        recording=rule_of(said.recording),
        dispositions=said.dispositions,
        caller_id=None if said.caller_id is None else LineNumber(said.caller_id),
        is_disposition_required=said.disposition == "required",
        wrap_up_max_s=max(said.wrap_up, LONGEST_WRAP_UP_S) if said.wrap_up_max is None else said.wrap_up_max,
    )


def _agent(name: str, said: AgentShape) -> Agent:
    phone = PhoneName(said.phone) if said.phone is not None else None
    hashed = pin_hash(said.number, said.pin) if said.pin is not None else ""
    return Agent(
        AgentName(name), said.number, phone, tuple(QueueName(queue) for queue in said.queues), said.skills, hashed
    )


def _trunks(centre: Centre) -> Mapping[str, TrunkShape]:
    return {name: trunk.said for name, trunk in centre.trunks.items()} or {DEFAULT_TRUNK: TrunkShape()}


def _hours(name: str, said: HoursShape, time_zone: str) -> Hours:
    by_day = {day: minutes(spans) for key, spans in said.week.items() for day in days_of(key)}
    week = tuple(by_day.get(day, ()) for day in range(len(DAYS)))
    exceptions = {day: minutes(spans) for day, spans in said.exceptions.items()}
    return Hours(name, said.time_zone or time_zone, week, exceptions)


def _needs(said: Mapping[str, int]) -> tuple[Need, ...]:
    return tuple(Need(skill, level) for skill, level in sorted(said.items()))


def _longest_s(catalogue: PromptCatalogue, key: str) -> Mapping[str, float]:
    return {language: wording.longest_s for language, wording in catalogue.prompts[key].items()}


def _flow(name: str, steps: Steps) -> Flow:
    return Flow(name, dict(_blocks(START, steps)), START)


def _blocks(block: str, steps: Steps) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """A list of steps as a block, then the lists inside it: `start/2/1` is what key 1 of the second step leads to."""
    yield block, tuple(_step(step, f"{block}/{number}") for number, step in enumerate(steps, 1))
    for number, step in enumerate(steps, 1):
        for key, inner, _ in branches(step, ()):
            yield from _blocks(f"{block}/{number}/{key}", inner)


def _step(step: AnyStep, name: str) -> Step:
    match step:
        case PlayShape():
            return Play(step.play)
        case QueueStepShape():
            return _enter(step.entry, name)
        case MenuStepShape():
            return _menu(step.menu, name)
        case LanguageStepShape():
            return _language(step.language)
        case IfOpenStepShape():
            return IfOpen(step.if_open.hours, f"{name}/open", f"{name}/closed")
        case SetStepShape():
            return SetValues(step.set)
        case TransferStepShape():
            return Transfer(step.target.number, int(step.target.ring_timeout))
        case HangupStepShape():
            return EndCall(as_busy=True)
        case "answer":
            return Answer()
        case "hangup":
            return EndCall()
        case str():
            raise AssertionError(f'"{step}" passed the shapes')
        case _:
            assert_never(step)


def _enter(said: QueueEntryShape, name: str) -> EnterQueue:
    exits = {key: f"{name}/{key}" for key in said.exit_keys}
    withdrawn = None if said.withdrawn is None else f"{name}/withdrawn"
    return EnterQueue(QueueName(said.name), said.priority, _needs(said.needs), exits, said.answer_on_connect, withdrawn)


def _language(said: LanguageShape) -> ChooseLanguage:
    return ChooseLanguage(said.prompt, said.options, timeout_s=said.timeout, tries_max=said.tries)


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
