"""The ledger's vocabulary as a list of lines, kept in a file for each version: `python -m tests.vocabulary`.

Adds what is new to the list of the present version. What an archive may hold already must stay readable: when a name,
a field or its type is gone, nothing is written, unless LEDGER_SCHEMA was raised, which begins a new list.
`tests/core/test_ledger.py` fails when the list says something different from the code.
"""

from collections.abc import Iterator
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from acd.core.ledger import LEDGER_SCHEMA, Fact
from tests.sources import ROOT


def listing() -> str:
    """A line for each fact, for each of its fields, and for each value of the closed lists that fields take."""
    lines = {f"{kind.__name__}{rest}" for kind in get_args(Fact) for rest in ("", *_fields(kind))}
    lines |= {f"{values.__name__} = {value}" for values in _closed_lists() for value in values}
    return "".join(f"{line}\n" for line in sorted(lines))


def path(schema: int = LEDGER_SCHEMA) -> Path:
    """Where the list of a version is kept."""
    return ROOT / "tests" / "core" / f"ledger_v{schema}.txt"


def extended(kept: str, now: str) -> str:
    """The list to keep from now on. Raises ValueError when something that was kept is gone."""
    gone = sorted(set(kept.splitlines()) - set(now.splitlines()))
    if gone:
        raise ValueError(f"archives may hold what is gone: {', '.join(gone)}; keep it, or raise LEDGER_SCHEMA")
    return now


def _fields(kind: type[Any]) -> Iterator[str]:
    for field in fields(kind):
        yield f".{field.name}: {_type_name(field.type)}"


def _type_name(kind: Any) -> str:
    """The same in every version of Python, which write `X | None` in different ways."""
    if get_origin(kind) in {Union, UnionType}:
        return " | ".join(map(_type_name, get_args(kind)))
    return "None" if kind is NoneType else str(kind) if get_args(kind) else str(kind.__name__)


def _closed_lists() -> set[type[StrEnum]]:
    types = {field.type for kind in get_args(Fact) for field in fields(kind)}
    return {each for each in types if isinstance(each, type) and issubclass(each, StrEnum)}


if __name__ == "__main__":
    path().write_text(extended(path().read_text() if path().exists() else "", listing()))
