"""The third phase: every name that is used exists. What flows use is looked at in `flow_references.py`."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from acd.config.centre import Centre, Named
from acd.config.deliveries import check_deliveries
from acd.config.fallbacks import SENTENCE
from acd.config.flow_references import check_charter_key, check_flow
from acd.config.line_hours import check_lines_hours
from acd.config.look_ups import check_look_ups
from acd.config.openings import check_openings
from acd.config.paths import check_paths, languages_of
from acd.config.problems import Place, Problem, one_of
from acd.config.prompts import Recording, Text, open_recording
from acd.config.proofs import number_problems, prompt_problems, unknown
from acd.config.recordings import check_recordings
from acd.config.routing import check_agent_routing, check_routing
from acd.config.sites import check_sites
from acd.config.staff_shapes import AgentShape
from acd.config.standing import check_standing
from acd.config.surveys import check_surveys
from acd.config.value_references import given_values

DEFAULT_TRUNK = "trunk"
Wordings = dict[str, dict[str, Text | Recording]]


def check_references(centre: Centre) -> list[Problem]:
    """All broken references, in no particular order."""
    problems = [
        *_lines(centre),
        *_phones(centre),
        *_trunks(centre),
        *_agents(centre),
        *_queues(centre),
        *check_sites(centre),
        *check_standing(centre),
        *check_recordings(centre),
        *check_openings(centre),
        *check_lines_hours(centre),
        *check_look_ups(centre, given_values(centre)),
        *check_deliveries(centre),
        *check_surveys(centre),
    ]
    problems += check_paths(centre)
    come, chosen = languages_of(centre)
    for name, flow in centre.flows.items():
        problems += check_flow(centre, flow, come[name], chosen)
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


def _lines(centre: Centre) -> Iterator[Problem]:
    assert centre.head is not None
    spoken = centre.head.said.languages
    for number, line in centre.lines.items():
        if line.said.flow not in centre.flows:
            yield unknown("line.unknown-flow", line, ("flow",), f'there is no flow "{line.said.flow}"', centre.flows)
        if line.said.charter is not None and line.said.charter.flow not in centre.flows:
            message = f'there is no flow "{line.said.charter.flow}"'
            yield unknown("line.unknown-flow", line, ("charter", "flow"), message, centre.flows)
        if line.said.charter is not None:
            why, prompt = "as callers in that language wait here", line.said.charter.prompt
            yield from prompt_problems(centre, line, prompt, ("charter", "prompt"), frozenset(spoken), why)
            yield from check_charter_key(centre, number, line)
        if line.said.language not in spoken:
            message = f'the centre does not speak "{line.said.language}"'
            also = ("languages at", centre.head.place("languages"))
            place = line.place("language")
            yield Problem("line.language-not-spoken", place, message, one_of(spoken), also=also)
        if line.said.fallback not in {None, SENTENCE, *centre.queues}:
            message = f'queue "{line.said.fallback}" does not exist'
            yield unknown("line.unknown-queue", line, ("fallback",), message, centre.queues)
        if line.said.hours not in {None, *centre.hours}:
            message = f'there are no hours "{line.said.hours}"'
            yield unknown("line.unknown-hours", line, ("hours",), message, centre.hours)


def _phones(centre: Centre) -> Iterator[Problem]:
    for name, phone in centre.outside_phones.items():
        if name in centre.phones:
            also = ("first at", centre.phones[name].place_of_key())
            message = f'"{name}" is defined a second time'
            yield Problem("name.defined-twice", phone.place_of_key(), message, "one definition", also=also)
        yield from number_problems(centre, phone, (), phone.said)


def _trunks(centre: Centre) -> Iterator[Problem]:
    """Trunks and phones are the same kind of thing to Asterisk, told apart by their names."""
    for name, phone in centre.phones.items():
        if name in (set(centre.trunks) or {DEFAULT_TRUNK}):
            also = ("the trunk at", centre.trunks[name].place_of_key()) if name in centre.trunks else None
            message = f'"{name}" is the name of a trunk too'
            yield Problem("name.defined-twice", phone.place_of_key(), message, "another name", also=also)


def _agents(centre: Centre) -> Iterator[Problem]:
    first_with_number: dict[str, Named[AgentShape]] = {}
    first_at_phone: dict[str, Named[AgentShape]] = {}
    phones: Mapping[str, Named[Any]] = {**centre.outside_phones, **centre.phones}
    told: set[tuple[object, object]] = set()
    for agent in centre.agents.values():
        said = agent.said
        other = first_with_number.setdefault(said.number, agent)
        # Of two teams one number that both have is enough to be told.
        if other is not agent and (pair := (agent.path, other.path)) not in told:
            told.add(pair)
            yield _same(agent, other, "number", said.number)
        if said.phone is not None and said.phone not in phones:
            yield unknown("agent.unknown-phone", agent, ("phone",), f'there is no phone "{said.phone}"', phones)
        elif said.phone is not None and (other := first_at_phone.setdefault(said.phone, agent)) is not agent:
            yield _same(agent, other, "phone", said.phone)
        yield from check_agent_routing(agent)
        for index, queue in enumerate(said.queues):
            if queue not in centre.queues:
                message = f'queue "{queue}" does not exist'
                yield unknown("agent.unknown-queue", agent, ("queues", index), message, centre.queues)


def _queues(centre: Centre) -> Iterator[Problem]:
    assert centre.head is not None
    spoken = frozenset(centre.head.said.languages)
    for name, queue in centre.queues.items():
        yield from check_routing(centre, name, queue)
        if queue.said.caller_id not in {None, *centre.lines}:
            message = f'"{queue.said.caller_id}" is no line of the centre, so nobody may be shown it'
            yield unknown("queue.unknown-line", queue, ("caller_id",), message, centre.lines)
        if queue.said.hours not in {None, *centre.hours}:
            message = f'there are no hours "{queue.said.hours}"'
            yield unknown("queue.unknown-hours", queue, ("hours",), message, centre.hours)
        for number, prompt in enumerate(queue.said.announcements):
            why = "as callers in that language wait here"
            yield from prompt_problems(centre, queue, prompt, ("announcements", number), spoken, why)
        if queue.said.whisper is not None:
            why = "as callers in that language wait here"
            yield from prompt_problems(centre, queue, queue.said.whisper, ("whisper",), spoken, why)


def _same(agent: Named[AgentShape], other: Named[AgentShape], key: str, value: str) -> Problem:
    message = f'another agent has the {key} "{value}"'
    also = ("the other at", _place(other, key))
    return Problem(f"agent.same-{key}", _place(agent, key), message, f"a different {key}", also=also)


def _place(agent: Named[AgentShape], key: str) -> Place:
    """Where her number or her phone stands; a team has numbers, and its name is that of its phones."""
    if agent.path[0] != "teams":
        return agent.place(key)
    return agent.place("numbers") if key == "number" else agent.place_of_key()
