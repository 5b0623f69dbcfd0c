"""What services say about callers in a simulation or a test, where none is asked: facts by look-up, or a failure."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from acd.config.values import Name, Title
from acd.core.look_up_rules import FINDINGS_MAX

LOOK_UPS_MAX = 100


def _form(value: object) -> str:
    return "<facts>" if isinstance(value, dict) else "<failure>"


# `fails`: the service says at once that it cannot; `silent`: it says nothing, for as long as it is waited for.
Answer = Annotated[
    Annotated[Literal["fails", "silent"], Tag("<failure>")]
    | Annotated[dict[Name, Title], Field(max_length=FINDINGS_MAX), Tag("<facts>")],
    Discriminator(_form),
]
Found = Annotated[dict[Name, Answer], Field(max_length=LOOK_UPS_MAX)]


def names_found(found: Mapping[str, str | Mapping[str, str]]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Each name in it: its path, whether it is a look-up or a fact, and the name."""
    for look_up, said in found.items():
        yield (look_up,), "look-up", look_up
        for fact in said if isinstance(said, Mapping) else ():
            yield (look_up, fact), "fact", fact
