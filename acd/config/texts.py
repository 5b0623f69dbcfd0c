"""Texts in which values of a call may stand, as an admin writes them: `Customer $customer`, `${area}th floor`, `$$`."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from acd.config.strict import Shape
from acd.config.values import check_title, is_name, refusal
from acd.core.values import Assigned, Filled, Length, Sum, Text

TERMS_MAX = 10
MARK = re.compile(r"\$(?:(\$)|\{([^}]*)\}|([a-z](?:[a-z0-9]|-(?=[a-z0-9]))*)|)")
EXPECTED = '"$" and the name of a value, "${name}" where letters follow, "$$" for the sign itself'


def parse_text(text: str) -> Text:
    """The text, with the values that are named in it. Raises a refusal for a sign that names none."""
    parts, at = [""], 0
    for mark in MARK.finditer(text):
        sign, braced, bare = mark.groups()
        parts[-1] += text[at : mark.start()] + (sign or "")
        at = mark.end()
        name = bare if braced is None else braced
        if sign:
            continue
        if name is None or not is_name(name):
            raise refusal("value.bad", f'"{text[mark.start() :][:20]}" names no value', EXPECTED)
        parts += [name, ""]
    parts[-1] += text[at:]
    return Filled(tuple(parts)) if len(parts) > 1 else parts[0]


def _check_text(text: str) -> str:
    parse_text(text)
    return check_title(text)


def _check_value(text: str) -> str:
    if not text.startswith("$") or not is_name(text[1:]):
        meant = f'did you mean "${text}"?' if is_name(text) else ""
        raise refusal("value.bad", f'"{text[:40]}" is not the name of a value', '"$" and its name', meant)
    return text


TextWithValues = Annotated[str, AfterValidator(_check_text)]
ValueName = Annotated[str, AfterValidator(_check_value)]
Terms = Annotated[tuple[TextWithValues, ...], Field(strict=False, min_length=1, max_length=TERMS_MAX)]


class ComputedShape(Shape):
    """What is computed: `{ add: [$tries, "1"] }`, `{ subtract: ["100", $taken] }`, `{ count: $postcode }`."""

    add: Terms | None = None
    subtract: Terms | None = None
    count: TextWithValues | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> "ComputedShape":
        if sum(each is not None for each in (self.add, self.subtract, self.count)) != 1:
            raise refusal("value.bad", "this says not what is computed", "one of add, subtract and count")
        return self


def _form(value: object) -> str:
    return "<computed>" if isinstance(value, dict | ComputedShape) else "<text>"


Value = Annotated[
    Annotated[TextWithValues, Tag("<text>")] | Annotated[ComputedShape, Tag("<computed>")], Discriminator(_form)
]


def assigned(said: Any) -> Assigned:
    """What a value is made of, as the core works by it. The first of what is subtracted is what it is taken from."""
    if isinstance(said, str):
        return parse_text(said)
    if said.count is not None:
        return Length(parse_text(said.count))
    plus, minus = said.add or said.subtract[:1], () if said.subtract is None else said.subtract[1:]
    return Sum(tuple(map(parse_text, plus)), tuple(map(parse_text, minus)))
