"""Look-ups, proved and built: what the core knows of each, and what the adapter needs to ask its service."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from typing import Any

from acd.config.centre import Centre, Named
from acd.config.look_up_shapes import FactShape, LookUpShape, SecretShape
from acd.config.problems import Problem, did_you_mean, one_of
from acd.core.look_up_rules import Finding, Kind, LookUpRule
from acd.core.values import OWN

CONTENT_BYTES = 6


@dataclass(frozen=True, slots=True)
class Secret:
    """A header's value that is not in the settings: the secret of this `name`, with `before` in front."""

    name: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a look-up is asked, and how its answer is read: `paths` lead to each finding."""

    url: str
    is_post: bool = False
    headers: Mapping[str, str | Secret] = field(default_factory=dict)
    paths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    findings: Mapping[str, Finding] = field(default_factory=dict)


def source_of(said: LookUpShape) -> Source:
    """What the adapter needs."""
    headers = {name: _header(each) for name, each in said.headers.items()}
    paths = {name: tuple((fact.path or name).split(".")) for name, fact in said.facts.items()}
    return Source(said.url, said.method == "post", headers, paths, _findings(said))


def rule_of(name: str, said: LookUpShape) -> LookUpRule:
    """What the core needs."""
    content = json.dumps(asdict(source_of(said)), sort_keys=True)
    short = blake2b(content.encode(), digest_size=CONTENT_BYTES).hexdigest()
    return LookUpRule(name, said.time_limit, said.send, _findings(said), short)


def found_values(centre: Centre) -> Mapping[str, list[tuple[str, FactShape]]]:
    """The values that look-ups give, each with the names of the look-ups and what it is there."""
    found: dict[str, list[tuple[str, FactShape]]] = {}
    for name, look_up in centre.look_ups.items():
        for fact, said in look_up.said.facts.items():
            found.setdefault(fact, []).append((name, said))
    return found


def check_type(
    centre: Centre, named: Named[Any], path: Sequence[str | int], value: str, wanted: str
) -> Iterator[Problem]:
    """Whether a value that some look-up gives can be what it is used as."""
    for name, said in found_values(centre).get(value, ()):
        if said.type != wanted:
            also = ("the fact is at", centre.look_ups[name].place_of_key("facts", value))
            words = {"number": "a number", "text": "a text", "yes_no": "yes or no"}
            message = f'"${value}" is {words[said.type]}, and is used as {words[wanted]}'
            yield Problem("lookup.wrong-type", named.place(*path), message, f"type: {wanted}", also=also)


def check_look_ups(centre: Centre, known: Collection[str]) -> Iterator[Problem]:
    """Whether every value that is sent is given to some call; `known` are those that steps give."""
    names = [f"${name}" for name in sorted({*known, *OWN})]
    for look_up in centre.look_ups.values():
        for fact in look_up.said.facts:
            if fact in OWN:
                message = f'"{fact}" is what every call has by itself'
                yield Problem("value.reserved", look_up.place_of_key("facts", fact), message, "another name")
        for key, text in look_up.said.send.items():
            if text.startswith("$") and text not in names:
                message, meant = f'no step sets a value "{text[1:]}"', did_you_mean(text, names)
                place = look_up.place("send", key)
                yield Problem("lookup.unknown-value", place, message, one_of(names), meant)


def _header(said: str | SecretShape) -> str | Secret:
    return said if isinstance(said, str) else Secret(said.secret, said.before)


def _findings(said: LookUpShape) -> dict[str, Finding]:
    return {name: _finding(fact) for name, fact in said.facts.items()}


def _finding(fact: FactShape) -> Finding:
    return Finding(Kind(fact.type), fact.longest, fact.default)
