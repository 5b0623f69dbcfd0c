"""Single references and what is wrong with them: names, numbers, needs and prompts that lead nowhere."""

from collections.abc import Iterator, Mapping
from typing import Any

from acd.config.centre import Centre, Named
from acd.config.problems import Problem, closest, did_you_mean, one_of
from acd.config.standing import AGENT_PROMPTS, MADE_FROM, NOTED, TONE
from acd.config.walk import Languages, StepPath


def unknown(code: str, named: Named[Any], path: StepPath, message: str, known: Mapping[str, Named[Any]]) -> Problem:
    """The name at `path` is none of those that are `known`."""
    names = sorted(known)
    written = str(named.document.find((*named.path, *path)).node.value)
    meant = closest(written, names)
    also = (f'"{meant}" is at', known[meant].place_of_key()) if meant else None
    return Problem(code, named.place(*path), message, one_of(names), did_you_mean(written, names), also)


def number_problems(centre: Centre, named: Named[Any], path: StepPath, number: str) -> Iterator[Problem]:
    """Whether a number that we would call is among those that may be called."""
    assert centre.head is not None
    prefixes = centre.head.said.outbound_prefixes
    if not any(number.startswith(prefix) for prefix in prefixes):
        expected = (
            f"a number that begins with {one_of(prefixes)}"
            if prefixes
            else "its prefix in outbound_prefixes, in centre.yaml"
        )
        also = ("prefixes at", centre.head.place("outbound_prefixes")) if prefixes else None
        yield Problem("number.not-allowed", named.place(*path), f'"{number}" may not be called', expected, also=also)


def needs_problems(
    centre: Centre, named: Named[Any], path: StepPath, queue: str, needs: Mapping[str, int]
) -> Iterator[Problem]:
    """Whether some agent has each skill that is needed, and some agent of the queue all of them."""
    agents = [agent.said for agent in centre.agents.values()]
    known = {skill for agent in agents for skill in agent.skills}
    is_clear = True
    for skill, level in needs.items():
        best = max((agent.skills.get(skill, 0) for agent in agents), default=0)
        if best < level:
            is_clear = False
            place = named.place_of_key(*path, skill)
            message = f'no agent has the skill "{skill}"' + (f" at {level} or better" if best else "")
            expected = f"at most {best}, the best that an agent has" if best else one_of(sorted(known))
            yield Problem("skill.nobody-has", place, message, expected, "" if best else did_you_mean(skill, known))
    servers = [agent for agent in agents if queue in agent.queues]
    if is_clear and needs and not any(all(a.skills.get(s, 0) >= level for s, level in needs.items()) for a in servers):
        message = f'no agent who serves "{queue}" has all of these skills'
        expected = f'an agent with all of them and "{queue}" among its queues'
        yield Problem("skill.nobody-has", named.place_of_key(*path), message, expected)


def prompt_problems(
    centre: Centre, named: Named[Any], prompt: str, path: StepPath, languages: Languages, why: str
) -> Iterator[Problem]:
    """Whether a prompt exists and has words in these languages; `why` it needs them."""
    speakable = {key: known for key, known in centre.prompts.items() if key not in MADE_FROM}
    known = speakable.get(prompt)
    if known is None:
        usual = {key: known for key, known in speakable.items() if key not in (*AGENT_PROMPTS, NOTED, TONE)}
        yield unknown("flow.unknown-prompt", named, path, f'there is no prompt "{prompt}"', usual)
        return
    missing = sorted(languages - set(known.said))
    if missing:
        message = f'the prompt "{prompt}" has no words in {", ".join(missing)}'
        expected = f"{', '.join(f'{language}: …' for language in missing)}, {why}"
        also = ("defined at", known.place_of_key())
        yield Problem("flow.prompt-not-translated", named.place(*path), message, expected, also=also)
