"""The codec: events, commands, facts and state as JSON, the same bytes for the same value in every process.

A value stands under the name of its class, `{"CallArrived": {...}}`. Nothing here reads or writes files.
"""

from collections.abc import Hashable, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from types import UnionType
from typing import Any, TypeVar, cast, get_args

import orjson
from pydantic import TypeAdapter

from acd.core.commands import AnyCommand
from acd.core.events import Event
from acd.core.ledger import Fact

OPTIONS = orjson.OPT_NON_STR_KEYS

Value = TypeVar("Value")


def encode(value: object) -> bytes:
    """One line of JSON, without its end of line. Raises TypeError for what JSON cannot say."""
    return orjson.dumps(value, default=_plain, option=OPTIONS)


def decode(kind: type[Value], raw: bytes) -> Value:
    """The value of class `kind` that `encode` wrote. Raises ValueError (pydantic's) when it is something else."""
    return cast("Value", _adapter(cast("Hashable", kind)).validate_json(raw))


def named(value: object) -> dict[str, object]:
    """The value under the name of its class, ready to be encoded."""
    return {type(value).__name__: value}


def decode_event(raw: Mapping[str, Any]) -> Event:
    """The event that was encoded `named`. Raises ValueError for an unknown name or wrong fields."""
    return cast("Event", _decode_named(Event, raw))


def decode_command(raw: Mapping[str, Any]) -> AnyCommand:
    """The command that was encoded `named`. Raises ValueError for an unknown name or wrong fields."""
    return cast("AnyCommand", _decode_named(AnyCommand, raw))


def decode_fact(raw: Mapping[str, Any]) -> Fact:
    """The fact that was encoded `named`. Raises ValueError for an unknown name or wrong fields."""
    return cast("Fact", _decode_named(Fact, raw))


def _decode_named(union: UnionType, raw: Mapping[str, Any]) -> object:
    kinds = _kinds(union)
    if len(raw) != 1 or (name := next(iter(raw))) not in kinds:
        raise ValueError(f"found {sorted(raw)}, expected one of {', '.join(kinds)}")
    return _adapter(kinds[name]).validate_python(raw[name])


@cache
def _kinds(union: UnionType) -> dict[str, type]:
    return {kind.__name__: kind for kind in get_args(union)}


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _plain(value: object) -> object:
    """What orjson does not know itself. Sets have an order of their own in each process, so they are sorted."""
    if isinstance(value, AbstractSet):
        return sorted(value, key=encode)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form: {value!r}")
