"""The prompts that no flow names: what agents hear, and what those who wait are told.

A position is one whole sentence for each number, made from a template: joined pieces sound like what they are.
"""

from collections.abc import Iterable, Iterator

from acd.config.centre import Centre, Named
from acd.config.problems import Problem
from acd.config.prompts import Text
from acd.config.shapes import QueueShape

AGENT_PROMPTS = (
    "agent-number",
    "agent-pin",
    "agent-ready",
    "agent-logged-out",
    "agent-paused",
    "agent-wrong",
    "agent-accept",
)
NOTED = "agent-noted"
TONE = "watch-tone"
TEMPLATE, FIRST, MORE = "position", "position-first", "position-more"
POSITION_PROMPTS = (TEMPLATE, FIRST, MORE)
# Only what sentences are made from; never spoken as it is.
MADE_FROM = frozenset({TEMPLATE, FIRST})
POSITION_MAX = 50
PLACE = "{position}"


def standing_prompts(centre: Centre) -> set[str]:
    """The keys of all that is spoken without a step of a flow."""
    keys = {queue.said.whisper for queue in centre.queues.values() if queue.said.whisper is not None}
    if _has_agents(centre):
        keys |= set(_agent_prompts(centre))
    return keys | ({MORE} if _telling(centre) else set())


def position_prompts(centre: Centre) -> dict[str, dict[str, Text]]:
    """`position-1` to `position-50` in the centre's languages; none if no queue tells positions."""
    assert centre.head is not None
    if not _telling(centre):
        return {}
    made: dict[str, dict[str, Text]] = {}
    for number in range(1, POSITION_MAX + 1):
        for language in centre.head.said.languages:
            template = centre.prompts[FIRST if number == 1 else TEMPLATE].said[language]
            assert isinstance(template, str), "a recording passed for a template"
            words = template.strip().replace(PLACE, str(number))
            made.setdefault(f"position-{number}", {})[language] = Text(words, language)
    return made


def check_standing(centre: Centre) -> Iterator[Problem]:
    """Whether all of it can be said in every language of the centre."""
    assert centre.head is not None
    if _has_agents(centre):
        for language, keys in _missing(centre, _agent_prompts(centre)):
            message = f"agents hear prompts that have no words in {language}"
            place = centre.head.place("languages")
            yield Problem("prompt.needed-by-agents", place, message, f"in a file of prompts/, in {language}: {keys}")
    for queue in _telling(centre):
        for language, keys in _missing(centre, POSITION_PROMPTS):
            message = f"the position is told by prompts that have no words in {language}"
            place = queue.place("position_every")
            yield Problem("prompt.needed-by-queue", place, message, f"in a file of prompts/, in {language}: {keys}")
    if _telling(centre):
        yield from _templates(centre)


def _templates(centre: Centre) -> Iterator[Problem]:
    for key, is_right in ((TEMPLATE, lambda text: text.count(PLACE) == 1), (FIRST, lambda _: True)):
        prompt = centre.prompts.get(key)
        for language, said in prompt.said.items() if prompt else ():
            if not isinstance(said, str) or not is_right(said):
                assert prompt is not None
                expected = f'a text with {PLACE} in it once: "You are number {PLACE}."' if key == TEMPLATE else "a text"
                message = f'no sentence can be made from "{key}" in {language}'
                yield Problem("prompt.bad-template", prompt.place(language), message, expected)


def _missing(centre: Centre, keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each language of the centre in which some of the keys cannot be said, and which."""
    assert centre.head is not None
    for language in centre.head.said.languages:
        missing = [key for key in keys if key not in centre.prompts or language not in centre.prompts[key].said]
        if missing:
            yield language, ", ".join(missing)


def _has_agents(centre: Centre) -> bool:
    return bool(centre.phones or centre.outside_phones or centre.agents)


def _agent_prompts(centre: Centre) -> tuple[str, ...]:
    """What agents hear at their phones: of dispositions, and of supervisors, only where there is something to hear."""
    assert centre.head is not None
    queues = [queue.said for queue in centre.queues.values()]
    noted = (NOTED,) if any(queue.dispositions for queue in queues) else ()
    has_tone = centre.head.said.watch_tone or any(queue.watch_tone for queue in queues)
    return (*AGENT_PROMPTS, *noted, *((TONE,) if has_tone else ()))


def _telling(centre: Centre) -> list[Named[QueueShape]]:
    return [queue for queue in centre.queues.values() if queue.said.position_every is not None]
