"""Real centres with mistakes in them, as chance makes them: keys dropped, doubled, swapped, values of other kinds."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from acd.config.nodes import read_tree

AGENTS_MAX = 4
Tree = dict[str, Any]
# What stands where something else should.
STRANGE: list[Any] = [
    *(None, True, False, 0, 1, -1, 7, 10**12, 10**29, -0.0, 0.5, 1e308, float("inf"), float("nan")),
    *(
        "",
        " ",
        "no",
        "5",
        "5s",
        "99999h",
        "1h30m",
        "closed",
        "answer",
        "x" * 2000,
        "$name",
        "$language >= 3",
        "a b",
        "é",
    ),
    *(
        "help",
        "sales",
        "en",
        "fr",
        "welcome",
        "+3225550100",
        "112",
        "00:00-24:00",
        "2026-12-25",
        "*",
        "../../etc",
        "{}",
    ),
    *([], {}, [[]], [None], ["hangup"], [{"play": "welcome"}, "hangup"], {"name": "help"}, {"": 1}, {"en": "Hello."}),
]


@dataclass(slots=True)
class Doubled:
    """A section in which one key stands twice: no dict can hold that."""

    pairs: list[tuple[str, Any]] = field(default_factory=list)


def trees_of(folder: Path) -> dict[str, Tree]:
    """Each file of a centre as plain values, with a few of its agents: `flows/welcome.yaml` → its steps."""
    found: dict[str, Tree] = {}
    for path in sorted([*folder.glob("*.yaml"), *folder.glob("*/*.yaml")]):
        name = path.relative_to(folder).as_posix()
        if name == "traffic.yaml" or name.startswith("tests/"):
            continue
        root, problems = read_tree(name, path.read_text())
        assert root is not None
        assert not problems
        found[name] = _pruned(root.plain())
    return found


def _pruned(tree: Tree) -> Tree:
    """A test of mistakes needs no 2,200 agents."""
    for name in ("agents", "teams"):
        if name in tree:
            tree[name] = dict(list(tree[name].items())[: 2 * AGENTS_MAX])
    for team in tree.get("teams", {}).values():
        first = team["numbers"].partition("-")[0]
        team["numbers"] = f"{first}-{int(first) + 1}"
    return tree


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of everything in it, itself first."""
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        yield from places(inner, (*path, key))


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    """What is there."""
    for key in path:
        value = value[key]
    return value


def put(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    """The same with something else there; what is not changed is shared."""
    if not path:
        return new
    copied = value.copy()
    copied[path[0]] = put(value[path[0]], path[1:], new)
    return copied


@st.composite
def mutated(draw: st.DrawFn, trees: dict[str, Tree]) -> dict[str, Any]:
    """The centre with one to three mistakes, each in some file."""
    changed: dict[str, Any] = {}
    for _ in range(draw(st.sampled_from([1, 1, 1, 2, 3]))):
        name = draw(st.sampled_from(sorted(trees)))
        tree = changed.get(name, trees[name])
        found = [path for path in places(tree) if path]
        if not found:
            continue
        changed[name] = _with_mistake(draw, tree, draw(st.sampled_from(found)), found)
    return changed


def _with_mistake(draw: st.DrawFn, tree: Any, path: tuple[str | int, ...], others: list[tuple[str | int, ...]]) -> Any:
    above, key = path[:-1], path[-1]
    section = at(tree, above)
    match draw(st.sampled_from(["drop", "double", "swap", "strange", "rename", "deep", "move", "kin", "kin", "kin"])):
        case "drop":
            left = (
                {name: inner for name, inner in section.items() if name != key}
                if isinstance(section, dict)
                else [inner for place, inner in enumerate(section) if place != key]
            )
            return put(tree, above, left)
        case "double" if isinstance(section, dict):
            return put(tree, above, Doubled([*section.items(), (str(key), section[key])]))
        case "double":
            return put(tree, above, [*section, section[key]])
        case "swap":
            other = draw(st.sampled_from(others))
            if other[: len(path)] == path or path[: len(other)] == other:
                return put(tree, path, draw(st.sampled_from(STRANGE)))
            first, second = at(tree, path), at(tree, other)
            return put(put(tree, path, second), other, first)
        case "rename" if isinstance(section, dict):
            name = draw(st.sampled_from([f"{key}x", str(key)[1:], str(key).upper(), "name", "<play:>", "version", "1"]))
            return put(tree, above, {name if each == key else each: inner for each, inner in section.items()})
        case "deep":
            deep: Any = at(tree, path)
            for number in range(draw(st.sampled_from([1, 3, 40]))):
                deep = {"open": deep} if number % 2 else [deep]
            return put(tree, path, deep)
        case "move":
            return put(tree, path, at(tree, draw(st.sampled_from(others))))
        case "kin":
            return put(tree, path, draw(st.sampled_from(_kin_of(tree, at(tree, path), others))))
        case _:
            return put(tree, path, draw(st.sampled_from(STRANGE)))


def _kin_of(tree: Any, value: Any, others: list[tuple[str | int, ...]]) -> list[Any]:
    """What may well stand in its place: durations for a duration, numbers for a number, else what is alike."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [0, 1, 2, 5, 10, 11, 100, 101, 500, 100_000, 10**9]
    if isinstance(value, str) and re.fullmatch("([0-9]+[hms])+", value):
        return ["0s", "1s", "5s", "59s", "10m", "2h", "24h", "25h", "90d", "99999h"]
    return [each for path in others if type(each := at(tree, path)) is type(value)]


def as_yaml(value: Any) -> str:
    """As text: JSON is YAML, and a key may stand twice in text."""
    match value:
        case Doubled():
            return "{" + ", ".join(f"{json.dumps(name)}: {as_yaml(inner)}" for name, inner in value.pairs) + "}"
        case dict():
            return "{" + ", ".join(f"{json.dumps(name)}: {as_yaml(inner)}" for name, inner in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(as_yaml, value)) + "]"
        case float() if not isfinite(value):
            return ".nan" if value != value else ".inf"  # noqa: PLR0124  # only nan differs from itself
        case _:
            return json.dumps(value, ensure_ascii=False)


def numbers_in(value: Any) -> Iterator[float]:
    """All numbers of plain values."""
    for path in places(value):
        found = at(value, path)
        if isinstance(found, int | float) and not isinstance(found, bool):
            yield found
