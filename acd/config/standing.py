"""The prompts that no flow names: what agents hear, and what those who wait are told.

A position, or a wait in minutes, is one whole sentence for each number, made from a template: joined pieces sound like
what they are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from acd.config.centre import Centre, Named
from acd.config.line_shapes import LineShape
from acd.config.problems import Problem
from acd.config.prompts import Text
from acd.core.telling import MINUTES_MAX, POSITION_MAX

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
# What a charter has told to who waits, whatever the queue says.
CHARTERS = "wait_every"


@dataclass(frozen=True, slots=True)
class Counted:
    """Sentences with a number from 1 to `most`, made from templates of which `place` is filled in.

    `setting` is what a queue says if its callers hear them, `what` is told then.
    """

    template: str
    most: int
    place: str
    setting: str
    what: str
    example: str

    @property
    def first(self) -> str:
        """The template for 1."""
        return f"{self.template}-first"

    @property
    def more(self) -> str:
        """What is said beyond `most`."""
        return f"{self.template}-more"

    def told_in(self, centre: Centre) -> list[Named[Any]]:
        """The queues whose callers hear them, and the lines whose charter has them told."""
        queues = [queue for queue in centre.queues.values() if getattr(queue.said, self.setting) is not None]
        lines = [line for line in centre.lines.values() if line.said.charter is not None]
        return [*queues, *(lines if self.setting == CHARTERS else [])]


COUNTED = (
    Counted("position", POSITION_MAX, "{position}", "position_every", "the position", '"You are number {position}."'),
    Counted("wait-time", MINUTES_MAX, "{minutes}", "wait_every", "the wait", '"You wait {minutes} minutes at most."'),
)
# Only what sentences are made from; never spoken as it is.
MADE_FROM = frozenset(key for each in COUNTED for key in (each.template, each.first))


def standing_prompts(centre: Centre) -> set[str]:
    """The keys of all that is spoken without a step of a flow."""
    keys = {queue.said.whisper for queue in centre.queues.values() if queue.said.whisper is not None}
    if _has_agents(centre):
        keys |= set(_agent_prompts(centre))
    keys |= {prompt for queue in centre.queues.values() for prompt in queue.said.announcements}
    keys |= {line.said.charter.prompt for line in centre.lines.values() if line.said.charter is not None}
    keys |= {day.said.prompt for day in centre.special_days.values() if day.said.prompt is not None}
    return keys | {each.more for each in COUNTED if each.told_in(centre)}


def made_prompts(centre: Centre) -> dict[str, dict[str, Text]]:
    """`position-1` to `-50`, `wait-time-1` to `-30` in the centre's languages; what no queue tells is not made."""
    assert centre.head is not None
    made: dict[str, dict[str, Text]] = {}
    for each in [each for each in COUNTED if each.told_in(centre)]:
        for number, language in product(range(1, each.most + 1), centre.head.said.languages):
            template = centre.prompts[each.first if number == 1 else each.template].said[language]
            assert isinstance(template, str), "a recording passed for a template"
            words = template.strip().replace(each.place, str(number))
            made.setdefault(f"{each.template}-{number}", {})[language] = Text(words, language)
    return made


def check_standing(centre: Centre) -> Iterator[Problem]:
    """Whether all of it can be said in every language of the centre."""
    assert centre.head is not None
    if _has_agents(centre):
        for language, keys in _missing(centre, _agent_prompts(centre)):
            message = f"agents hear prompts that have no words in {language}"
            place = centre.head.place("languages")
            yield Problem("prompt.needed-by-agents", place, message, f"in a file of prompts/, in {language}: {keys}")
    for each in COUNTED:
        for named in each.told_in(centre):
            for language, keys in _missing(centre, (each.template, each.first, each.more)):
                message = f"{each.what} is told by prompts that have no words in {language}"
                place = named.place("charter" if isinstance(named.said, LineShape) else each.setting)
                yield Problem("prompt.needed-by-queue", place, message, f"in a file of prompts/, in {language}: {keys}")
        if each.told_in(centre):
            yield from _templates(centre, each)


def _templates(centre: Centre, counted: Counted) -> Iterator[Problem]:
    for key, times in ((counted.template, 1), (counted.first, None)):
        prompt = centre.prompts.get(key)
        for language, said in prompt.said.items() if prompt else ():
            if not isinstance(said, str) or times not in {None, said.count(counted.place)}:
                assert prompt is not None
                expected = "a text" if times is None else f"a text with {counted.place} in it once: {counted.example}"
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
    return bool(centre.phones or centre.outside_phones or centre.agents or centre.partners)


def _agent_prompts(centre: Centre) -> tuple[str, ...]:
    """What agents hear at their phones: of dispositions, and of supervisors, only where there is something to hear."""
    assert centre.head is not None
    queues = [queue.said for queue in centre.queues.values()]
    noted = (NOTED,) if any(queue.dispositions for queue in queues) else ()
    has_tone = centre.head.said.watch_tone or any(queue.watch_tone for queue in queues)
    return (*AGENT_PROMPTS, *noted, *((TONE,) if has_tone else ()))
