"""Single references and what is wrong with them: names, numbers and prompts that lead nowhere."""

from collections.abc import Iterator, Mapping
from typing import Any

from acd.config.centre import Centre, Named
from acd.config.problems import Problem, closest, did_you_mean, one_of
from acd.config.standing import AGENT_PROMPTS, MADE_FROM, NOTED, TONE
from acd.config.step_shapes import Languages, StepPath


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
