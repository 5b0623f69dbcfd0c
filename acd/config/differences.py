"""What would change from one centre's settings to another's, thing by thing, with the old and the new value in words.

Compares plans, so that only what makes a difference is told: `1m` in place of `60s` is none.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from difflib import SequenceMatcher
from enum import Enum
from typing import Any

from acd.config.prompts import PromptCatalogue, Text
from acd.config.secrets import is_secret
from acd.config.standing import COUNTED
from acd.config.values import as_duration
from acd.core.flows import Flow
from acd.core.plan import Plan

# What a plan holds by name, and how one of it is called.
KINDS = {
    "lines": "line",
    "hours": "hours",
    "queues": "queue",
    "agents": "agent",
    "trunks": "trunk",
    "outside_phones": "outside phone",
    "look_ups": "look-up",
    "deliveries": "delivery",
}
# Told elsewhere, or made from what is told.
LEFT_OUT = {"revision", "flows", "prompts", *KINDS}
TEXT_MAX = 160
MADE = frozenset(
    name for each in COUNTED for name in (each.more, *(f"{each.template}-{n}" for n in range(1, each.most + 1)))
)
HIDDEN = "(not shown)"
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing: `kind` and `name` of what it is about, `what` of it (empty: all of it), and both values in words.

    `old` is empty for what is new, `new` for what is gone.
    """

    kind: str
    name: str
    what: str = ""
    old: str = ""
    new: str = ""

    def __str__(self) -> str:
        """A line for people."""
        subject = f"{self.kind} {self.name}".strip()
        if not self.what:
            return f"{subject}: {'new' if self.new else 'gone'}"
        if self.old and self.new:
            return f"{subject}: {self.what}: {self.old} → {self.new}"
        return f"{subject}: {self.what}: {'new: ' + self.new if self.new else 'gone: ' + self.old}"


def differences(
    old: Plan, new: Plan, old_words: PromptCatalogue | None = None, new_words: PromptCatalogue | None = None
) -> Iterator[Difference]:
    """All of them, in the order of a centre's files. Words of prompts are told where both catalogues are there."""
    for name in (each.name for each in fields(Plan) if each.name not in LEFT_OUT):
        yield from _of_field("centre", "", name, getattr(old, name), getattr(new, name))
    for section, kind in KINDS.items():
        before, after = _by_name(getattr(old, section, {})), _by_name(getattr(new, section, {}))
        yield from _of_section(kind, before, after)
    if old_words is not None and new_words is not None:
        yield from _of_field("centre", "", "speech", old_words.speech, new_words.speech)
    yield from _of_flows(old.flows, new.flows)
    yield from _of_prompts(old, new, old_words, new_words)


def _by_name(section: Any) -> Mapping[str, Any]:
    return section if isinstance(section, Mapping) else {each.name: each for each in section}


def _of_section(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    for name in [*old, *(name for name in new if name not in old)]:
        if name not in new:
            yield Difference(kind, name, old="all of it")
        elif name not in old:
            yield Difference(kind, name, new="all of it")
        elif old[name] != new[name]:
            yield from _of_value(kind, name, "", old[name], new[name])


def _of_value(kind: str, name: str, what: str, old: Any, new: Any) -> Iterator[Difference]:
    """Field by field, or key by key, as deep as both have the same kind of value."""
    if is_dataclass(old) and type(old) is type(new):
        for each in (each.name for each in fields(old)):
            yield from _of_field(kind, name, f"{what}.{each}" if what else each, getattr(old, each), getattr(new, each))
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*old, *new}, key=str):
            yield from _of_field(kind, name, f"{what} {key}".strip(), old.get(key), new.get(key))
    else:
        yield from _of_field(kind, name, what, old, new)


def _of_field(kind: str, name: str, what: str, old: Any, new: Any) -> Iterator[Difference]:
    if old == new:
        return
    is_deep = (is_dataclass(old) and type(old) is type(new)) or (isinstance(old, Mapping) and isinstance(new, Mapping))
    if is_deep:
        yield from _of_value(kind, name, what, old, new)
    elif any(map(is_secret, what.replace(".", "_").split("_"))) or "secrets" in what:
        yield Difference(kind, name, _setting(what), HIDDEN, f"another {HIDDEN}")
    else:
        yield Difference(kind, name, _setting(what), _words(what, old) or NOTHING, _words(what, new) or NOTHING)


def _setting(what: str) -> str:
    """A field as a setting is called: `rules.wait_every_s` → wait_every."""
    last = what.removeprefix("rules.")
    for end in ("_s", "_hash"):
        last = last.removesuffix(end)
    return ".".join(part.removeprefix("is_").removeprefix("has_") for part in last.split("."))


def _words(what: str, value: Any) -> str:
    """A value as people read it, cut where it is long."""
    return _cut(_said(what, value))


def _said(what: str, value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Enum():
            return str(value.value)
        case int() | float() if what.endswith("_s"):
            return as_duration(value)
        case str():
            return value
        case Mapping():
            return ", ".join(f"{key} {_said(str(key), inner)}".strip() for key, inner in value.items())
        case tuple() | list() | frozenset():
            return ", ".join(_said(what, each) for each in value)
        case _ if is_dataclass(value):
            return _of_whole(value)
        case _:
            return str(value)


def _of_whole(value: Any) -> str:
    """A whole thing in one line: what it is, and each setting that says something else than nothing."""
    kind = getattr(value, "kind", "")
    said = []
    for each in fields(value):
        words = "" if each.name == "kind" else _said(each.name, getattr(value, each.name))
        if words and getattr(value, each.name) != each.default:
            said.append(words if each.name in {"prompt", "queue", "number"} else f"{_setting(each.name)} {words}")
    return f"{kind} {', '.join(said)}".strip()


def _cut(text: str) -> str:
    return text if len(text) <= TEXT_MAX else text[: TEXT_MAX - 2] + " …"


def _of_flows(old: Mapping[str, Flow], new: Mapping[str, Flow]) -> Iterator[Difference]:
    """Step by step: `start/3/1` is what key 1 of the third step leads to."""
    for name in [*old, *(name for name in new if name not in old)]:
        if name not in new:
            yield Difference("flow", name, old="all of it")
        elif name not in old:
            yield Difference("flow", name, new="all of it")
        else:
            before, after = old[name].blocks, new[name].blocks
            for block in [*before, *(block for block in after if block not in before)]:
                yield from _of_block(name, block, before.get(block, ()), after.get(block, ()))


def _of_block(flow: str, block: str, old: tuple[Any, ...], new: tuple[Any, ...]) -> Iterator[Difference]:
    match_ = SequenceMatcher(None, [repr(step) for step in old], [repr(step) for step in new], autojunk=False)
    for tag, begin, end, new_begin, new_end in match_.get_opcodes():
        if tag == "equal":
            continue
        pairs = min(end - begin, new_end - new_begin)
        for number in range(pairs):
            step, after = old[begin + number], new[new_begin + number]
            where = f"step {block}/{begin + number + 1}"
            if type(step) is type(after):
                for each in _of_value("flow", flow, "", step, after):
                    yield Difference("flow", flow, f"{where} ({step.kind}): {each.what}", each.old, each.new)
            else:
                yield Difference("flow", flow, where, _words("", step), _words("", after))
        for number in range(begin + pairs, end):
            yield Difference("flow", flow, f"step {block}/{number + 1}", old=_words("", old[number]))
        for number in range(new_begin + pairs, new_end):
            yield Difference("flow", flow, f"step {block}/{number + 1}", new=_words("", new[number]))


def _of_prompts(
    old: Plan, new: Plan, old_words: PromptCatalogue | None, new_words: PromptCatalogue | None
) -> Iterator[Difference]:
    for key in [*old.prompts, *(key for key in new.prompts if key not in old.prompts)]:
        is_made = key in MADE
        if key not in new.prompts or key not in old.prompts:
            # That sentences with numbers are made follows from a setting of a queue.
            if not is_made:
                is_new = key in new.prompts
                yield Difference("prompt", key, old="" if is_new else "all of it", new="all of it" if is_new else "")
        elif is_made and not key.endswith(("-1", "-2", "-more")):
            continue  # made from the same words as the second
        elif old.prompts[key].content != new.prompts[key].content:
            if old_words is None or new_words is None:
                yield Difference("prompt", key, "words", "others", "others")
                continue
            before, after = old_words.prompts[key], new_words.prompts[key]
            for language in sorted({*before, *after}):
                first, second = _wording(before.get(language)), _wording(after.get(language))
                if first != second:
                    yield Difference("prompt", key, f"in {language}", _cut(first), _cut(second))


def _wording(said: Any) -> str:
    if said is None:
        return ""
    return f'"{said.text}"' if isinstance(said, Text) else f"the recording {said.path.name}"
