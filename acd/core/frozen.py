"""Dataclasses that are frozen for mypy, and made and copied quickly: for what is made many times in every call.

One that is frozen when it runs writes each of its fields through `object.__setattr__`. Measured with Python 3.11: that
takes five to ten times as long, and was a quarter of all that a call costs the engine. That nobody writes to an entity,
an event, a command or a fact is mypy's business, which takes these two for those of the standard library.
"""

from collections.abc import Callable, Mapping
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass", "replace"]

if TYPE_CHECKING:
    from dataclasses import dataclass, replace
else:
    import dataclasses

    def dataclass(*, slots: bool, frozen: bool = False) -> Callable[[type], type]:
        """As the standard library's; what is frozen is compared and hashed by its fields."""
        return dataclasses.dataclass(slots=slots, unsafe_hash=frozen)

    def replace(thing: Any, /, **values: Any) -> Any:
        """A copy with other values, of what is made of all its fields, in their order, and has several of them."""
        kind = type(thing)
        read, places = _fields_of(kind)
        fresh = list(read(thing))
        for name, value in values.items():
            fresh[places[name]] = value
        return kind(*fresh)

    @cache
    def _fields_of(kind: type) -> tuple[Callable[[Any], tuple[Any, ...]], Mapping[str, int]]:
        """What reads all fields at once, and the place of each."""
        names = [each.name for each in dataclasses.fields(kind)]
        return attrgetter(*names), {name: place for place, name in enumerate(names)}
