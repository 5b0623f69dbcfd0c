"""Needs as text and as a question: who meets them, what they become with time, and with a call's values.

All needs of a list must be met. As text (`french>=5|mac>=3/windows>=3`) they name a class of calls.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

from acd.core.routing_rules import Need, Needs, Relaxation, Way

LEVEL_MAX = 10


def are_met(needs: Needs, skills: Mapping[str, int]) -> bool:
    """Whether these skills are enough."""
    return all(is_met(need, skills) for need in needs)


def is_met(need: Need, skills: Mapping[str, int]) -> bool:
    """Whether it is met in one way or another."""
    return any(skills.get(each.skill, 0) >= each.level for each in ways_of(need))


def ways_of(need: Need) -> tuple[Way, ...]:
    """Each single way of meeting it."""
    return Way(need.skill, need.level, need.level_from), *need.or_else


def need_of(ways: Sequence[Way]) -> Need:
    """The need that is met in each of these ways."""
    first, *others = ways
    return Need(first.skill, first.level, tuple(others), first.level_from)


def text_of(needs: Needs) -> str:
    """The same text for the same needs, in whatever order."""
    return "|".join(sorted({"/".join(sorted({_way(each) for each in ways_of(need)})) for need in needs}))


def needs_of(text: str) -> Needs:
    """The needs that `text_of` wrote down."""
    return tuple(_need(said) for said in text.split("|") if said)


def words_of(need: Need) -> str:
    """As people say it: `french 5 or german 3`."""
    return " or ".join(f"{each.skill} {each.level}" for each in ways_of(need))


def relaxed(needs: Needs, step: Relaxation) -> Needs:
    """What is left of needs with a step's levels."""
    left = (_relaxed(need, step.levels) for need in needs)
    return tuple(need for need in left if need is not None)


def bound(
    needs: Needs, values: Mapping[str, str], language: str, skills: Container[str]
) -> tuple[Needs, tuple[str, ...]]:
    """With the call's values in place of their names, and the names that have no use: their needs are left out.

    `$language` is the language in which the caller is spoken to. A value that is none of the `skills` that there are,
    perhaps what a service has said, has no use as one.
    """
    if not needs:
        return (), ()
    known, kept, unknown = {"language": language, **values}, [], []
    for need in needs:
        ways, lacking = [], []
        for each in ways_of(need):
            name, skill, level = _lacks(each, known, skills)
            if name:
                lacking.append(name)
            else:
                ways.append(Way(skill, level))
        unknown += lacking
        if ways:
            kept.append(need_of(ways))
    return tuple(kept), tuple(dict.fromkeys(unknown))


def _lacks(need: Way, known: Mapping[str, str], skills: Container[str]) -> tuple[str, str, int]:
    """The name of a value that is not set or of no use (empty: there is none), and the skill and level asked."""
    skill, level = need.skill, need.level
    if skill.startswith("$"):
        skill = known.get(skill[1:], "")
        if skill not in skills:
            return need.skill, "", 0
    if need.level_from:
        said = known.get(need.level_from[1:], "")
        level = int(said) if said.isdecimal() and len(said) <= len(str(LEVEL_MAX)) else 0
        if not 1 <= level <= LEVEL_MAX:
            return need.level_from, "", 0
    return "", skill, level


def _relaxed(need: Need, levels: Mapping[str, int]) -> Need | None:
    ways = [replace(each, level=min(each.level, levels.get(each.skill, each.level))) for each in ways_of(need)]
    return None if any(each.level == 0 for each in ways) else need_of(ways)


def _way(need: Way) -> str:
    return f"{need.skill}>={need.level}"


def _need(text: str) -> Need:
    ways = []
    for way in text.split("/"):
        skill, _, level = way.rpartition(">=")
        ways.append(Way(skill, int(level)))
    return need_of(ways)
