"""What is needed of agents, as an admin writes it: `french >= 5 and (mac >= 3 or windows >= 4)`, or a list of levels.

`and` binds closer than `or`. `$name` stands for a value of the call, in place of a skill or of a level.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import AfterValidator, Discriminator, Tag

from acd.config.values import Level, Name, is_name, refusal
from acd.core.needs import LEVEL_MAX, need_of, ways_of
from acd.core.routing_rules import LAST_AGENT, Need, Needs

TEXT_LENGTH_MAX = 500
NEEDS_MAX = 16
EXPECTED = '"SKILL >= LEVEL", joined by "and", "or" and brackets, as in "french >= 5 and (mac >= 3 or windows >= 4)"'
_TOKEN = re.compile(r"\s*(>=|\(|\)|\$?[a-z0-9][a-z0-9-]*)")


def parse_needs(said: str | Mapping[str, int]) -> Needs:
    """The needs, all of which must be met. Raises a refusal that says what is wrong with a text."""
    if not isinstance(said, str):
        return tuple(Need(skill, level) for skill, level in sorted(said.items()))
    if len(said) > TEXT_LENGTH_MAX:
        raise refusal("needs.bad", f"this has more than {TEXT_LENGTH_MAX} characters", "fewer")
    rest = list(_tokens(said))
    needs = _either(rest)
    if rest:
        raise _bad(f'"{rest[0]}" is one too many')
    return needs


def names_in(needs: Needs) -> Iterator[tuple[str, bool]]:
    """The values of the call that are named, each without its `$`, and whether it stands for a level."""
    for need in needs:
        for way in ways_of(need):
            if way.skill.startswith("$"):
                yield way.skill[1:], False
            if way.level_from:
                yield way.level_from[1:], True


def _tokens(text: str) -> Iterator[str]:
    at = 0
    text = text.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise _bad(f'"{text[at:].strip()[:20]}" has no meaning here')
        yield found[1]
        at = found.end()


def _either(rest: list[str]) -> Needs:
    """One or the other. Of two lists of which either may be met, each of the one or each of the other must be."""
    needs = _both(rest)
    while rest and rest[0] == "or":
        rest.pop(0)
        others = _both(rest)
        needs = tuple(_joined(one, other) for one in needs for other in others)
        _check_number(needs)
    return needs


def _both(rest: list[str]) -> Needs:
    needs = _single(rest)
    while rest and rest[0] == "and":
        rest.pop(0)
        needs += _single(rest)
        _check_number(needs)
    return needs


def _single(rest: list[str]) -> Needs:
    if rest and rest[0] == "(":
        rest.pop(0)
        needs = _either(rest)
        if not rest or rest.pop(0) != ")":
            raise _bad("a bracket is not closed")
        return needs
    if len(rest) < 3:
        raise _bad(f'it ends too early, after "{" ".join(rest)}"' if rest else "it ends too early")
    skill, sign, level = rest.pop(0), rest.pop(0), rest.pop(0)
    if sign != ">=":
        raise _bad(f'"{skill}" is followed by "{sign}"')
    if not is_name(skill.removeprefix("$")):
        raise _bad(f'"{skill}" cannot be a skill')
    if level.startswith("$") and is_name(level[1:]):
        return (Need(skill, 1, level_from=level),)
    if not level.isdecimal() or not 1 <= int(level) <= LEVEL_MAX:
        raise _bad(f'"{level}" is no level')
    return (Need(skill, int(level)),)


def _joined(one: Need, other: Need) -> Need:
    return need_of(list(dict.fromkeys((*ways_of(one), *ways_of(other)))))


def _check_number(needs: Needs) -> None:
    if len(needs) > NEEDS_MAX:
        raise refusal("needs.bad", "this says too much at once", f"what comes to {NEEDS_MAX} conditions at most")


def _bad(message: str) -> Exception:
    return refusal("needs.bad", message, EXPECTED)


def _check_text(text: str) -> str:
    parse_needs(text)
    return text


def _check_value_or_name(text: str) -> str:
    if text != LAST_AGENT and not is_name(text.removeprefix("$")):
        raise refusal("name.bad", f'"{text[:60]}" cannot be a name', 'a name, or a value\'s with "$" in front')
    return text


def _form(value: object) -> str:
    return "<levels>" if isinstance(value, dict) else "<text>"


ValueOrName = Annotated[str, AfterValidator(_check_value_or_name)]
Requirement = Annotated[
    Annotated[dict[Name, Level], Tag("<levels>")] | Annotated[str, AfterValidator(_check_text), Tag("<text>")],
    Discriminator(_form),
]
