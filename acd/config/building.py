"""A checked centre → the core's frozen plan. Nothing can go wrong here: every reference has been proved."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import date
from hashlib import blake2b

from acd.config import look_ups
from acd.config.centre import Centre
from acd.config.deliveries import deliveries_of
from acd.config.fallbacks import fallback_of
from acd.config.flow_building import START, build_flow
from acd.config.history_steps import DAY_S, HistoryStepShape
from acd.config.line_shapes import LineShape, TrunkShape
from acd.config.numbers import country_said, home_of
from acd.config.openings import build_hours, special_prompts
from acd.config.prompts import PromptCatalogue
from acd.config.queue_rules import agent_rules, queue_rules
from acd.config.recordings import rule_of
from acd.config.references import DEFAULT_TRUNK
from acd.config.requirements import parse_needs
from acd.config.routing import asked_for_last, build_routing
from acd.config.shapes import LONGEST_WRAP_UP_S, QueueShape
from acd.config.sites import seat_names, seats_of
from acd.config.staff_shapes import AgentShape
from acd.config.survey_shapes import after_call_of
from acd.config.transfers import own_skills
from acd.config.value_references import secrets_of
from acd.config.walk import all_steps
from acd.core.codes import pin_hash
from acd.core.ids import NOWHERE, AgentName, LineNumber, PhoneName, QueueName, SiteName
from acd.core.plan import Agent, Line, Plan, Prompt, Queue, Trunk
from acd.core.recording_rules import Keeping

REVISION_BYTES = 6


def build(centre: Centre, catalogue: PromptCatalogue, today: date | None = None) -> Plan:
    """The plan, its revision a hash of its content: the same settings have the same revision on every machine.

    Holidays are worked out up to some years after `today`.
    """
    assert centre.head is not None
    head, asked = centre.head.said, asked_for_last(centre)
    plan = Plan(
        name=head.name,
        revision="",
        time_zone=head.time_zone,
        languages=head.languages,
        lines={LineNumber(number): _line(centre, number, line.said) for number, line in centre.lines.items()},
        flows={name: build_flow(name, flow.said.steps, special_prompts(centre)) for name, flow in centre.flows.items()},
        queues={
            QueueName(name): _queue(name, queue.said, has_tone=head.watch_tone, is_asked_for_last=name in asked)
            for name, queue in centre.queues.items()
        },
        agents={agent.name: agent for agent in _agents(centre)},
        phones=tuple(PhoneName(name) for name in centre.phones),
        prompts={key: Prompt(key, _longest_s(catalogue, key), _content(catalogue, key)) for key in catalogue.prompts},
        hours=build_hours(centre, today),
        trunks=tuple(Trunk(name, trunk.calls_max, trunk.reserve) for name, trunk in _trunks(centre).items()),
        outside_phones=_outside_phones(centre),
        pause_reasons=head.pause_reasons,
        outbound_prefixes=head.outbound_prefixes,
        number_rings_s=round(head.number_rings),
        keeping=Keeping(head.retention, head.recording_free_mb),
        home=home_of(country_said({"country": head.country, "time_zone": head.time_zone})),
        remembers_callers_s=_remembers_callers_s(centre),
        look_ups={name: look_ups.rule_of(name, each.said) for name, each in centre.look_ups.items()},
        deliveries=deliveries_of(head.deliveries),
        secrets=secrets_of(centre),
    )
    return replace(plan, revision=revision(plan))


def _remembers_callers_s(centre: Centre) -> float:
    """As long as some step asks for; without one nobody is remembered."""
    steps = (step for flow in centre.flows.values() for step, _, _ in all_steps(flow.said.steps))
    return max((step.history.days * DAY_S for step in steps if isinstance(step, HistoryStepShape)), default=0.0)


def revision(plan: Plan) -> str:
    """A short name for a plan's content; the order in which names are defined does not matter."""
    content = json.dumps({**asdict(plan), "revision": ""}, sort_keys=True, ensure_ascii=True)
    return blake2b(content.encode(), digest_size=REVISION_BYTES).hexdigest()


def _line(centre: Centre, number: str, said: LineShape) -> Line:
    fallback = fallback_of(centre, said)
    queue = None if fallback is None else QueueName(fallback)
    line = Line(
        LineNumber(number),
        said.name,
        said.flow,
        said.language,
        queue,
        rule_of(said.recording),
        said.hours or "",
        None if said.charter is None else said.charter.planned(START),
    )
    return replace(line, after_call=after_call_of(said.after_call))


def _queue(name: str, said: QueueShape, *, has_tone: bool, is_asked_for_last: bool) -> Queue:
    return Queue(
        name=QueueName(name),
        music=said.music,
        ring_timeout_s=int(said.ring_timeout),
        wrap_up_s=said.wrap_up,
        wait_max_s=said.wait_max,
        waiting_max=said.waiting_max,
        back_off_s=said.back_off,
        misses_max=said.misses_max,
        needs=parse_needs(said.needs),
        routing=build_routing(said.routing, is_asked_for_last=is_asked_for_last),
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
        rules=queue_rules(said),
    )


def _agents(centre: Centre) -> Iterator[Agent]:
    """People first: a partner's seats are behind them in every order."""
    own = own_skills(centre)
    for name, agent in centre.agents.items():
        made = _agent(name, agent.said)
        yield replace(made, skills={**made.skills, **own[name]}) if name in own else made
    for name, partner in centre.partners.items():
        yield from seats_of(name, partner.said)


def _outside_phones(centre: Centre) -> Mapping[PhoneName, str]:
    phones = {PhoneName(name): phone.said for name, phone in centre.outside_phones.items()}
    seats = {
        PhoneName(seat): partner.said.number
        for name, partner in centre.partners.items()
        for seat in seat_names(name, partner.said)
    }
    return {**phones, **seats}


def _agent(name: str, said: AgentShape) -> Agent:
    phone = PhoneName(said.phone) if said.phone is not None else None
    hashed = pin_hash(said.number, said.pin) if said.pin is not None else ""
    queues = tuple(QueueName(queue) for queue in said.queues)
    tiers, weights = (
        {QueueName(queue): number for queue, number in each.items()} for each in (said.tiers, said.weights)
    )
    rules, site = agent_rules(said), NOWHERE if said.site is None else SiteName(said.site)
    return Agent(AgentName(name), said.number, phone, queues, said.skills, hashed, rules, tiers, weights, site)


def _trunks(centre: Centre) -> Mapping[str, TrunkShape]:
    return {name: trunk.said for name, trunk in centre.trunks.items()} or {DEFAULT_TRUNK: TrunkShape()}


def _longest_s(catalogue: PromptCatalogue, key: str) -> Mapping[str, float]:
    return {language: wording.longest_s for language, wording in catalogue.prompts[key].items()}


def _content(catalogue: PromptCatalogue, key: str) -> str:
    """A short name for what is said, in all languages."""
    said = sorted((language, wording.content) for language, wording in catalogue.prompts[key].items())
    return blake2b(json.dumps(said).encode(), digest_size=REVISION_BYTES).hexdigest()
