"""Conditions as an admin writes them: comparisons of one value, and `all`, `any` and `not` of several."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, model_validator

from acd.config.step_shapes import StepPath
from acd.config.strict import Shape
from acd.config.texts import TextWithValues, ValueName, parse_text
from acd.config.values import refusal
from acd.core.conditions import Both, Check, Condition, Either, Not
from acd.core.values import Text, names_in

TEXTS_MAX = 50
PARTS_MAX = 20
Texts = Annotated[tuple[TextWithValues, ...], Field(strict=False, min_length=1, max_length=TEXTS_MAX)]
Parts = Annotated[tuple["ConditionShape", ...], Field(strict=False, min_length=1, max_length=PARTS_MAX)]
COMPARISONS = ("is", "is_not", "one_of", "at_least", "at_most", "begins_with", "is_set")
JOINED = ("all", "any", "not")


class ConditionShape(Shape):
    """`{ value: $language, is: nl }`, or one of `all`, `any` and `not`. Of several comparisons each must hold."""

    value: ValueName | None = None
    is_: TextWithValues | None = Field(None, alias="is")
    is_not: TextWithValues | None = None
    one_of: Texts | None = None
    at_least: TextWithValues | None = None
    at_most: TextWithValues | None = None
    begins_with: TextWithValues | None = None
    is_set: bool | None = None
    all_: Parts | None = Field(None, alias="all")
    any_: Parts | None = Field(None, alias="any")
    not_: "ConditionShape | None" = Field(None, alias="not")

    @model_validator(mode="after")
    def _is_one(self) -> "ConditionShape":
        said = {key.removesuffix("_") for key in type(self).model_fields if getattr(self, key) is not None}
        compared, joined = said & set(COMPARISONS), said & set(JOINED)
        if len(joined) + ("value" in said) != 1 or bool(compared) != ("value" in said):
            expected = f'"value" with one of {", ".join(COMPARISONS)}; or one of {", ".join(JOINED)} alone'
            raise refusal("condition.bad", "this is no condition", expected)
        return self

    def planned(self) -> Condition:
        """As the core works by it."""
        if self.all_ is not None:
            return Both(tuple(part.planned() for part in self.all_))
        if self.any_ is not None:
            return Either(tuple(part.planned() for part in self.any_))
        if self.not_ is not None:
            return Not(self.not_.planned())
        assert self.value is not None, "it passed the shapes without a value"
        wanted = (*([] if self.is_ is None else [self.is_]), *(self.one_of or ()))
        is_wanted = self.is_ is not None or self.one_of is not None
        if self.is_ is not None and self.one_of is not None:
            wanted = (self.is_,) if self.is_ in self.one_of else ()
        return Check(
            self.value[1:],
            is_one_of=tuple(map(parse_text, wanted)) if is_wanted else None,
            is_none_of=None if self.is_not is None else (parse_text(self.is_not),),
            at_least=_parsed(self.at_least),
            at_most=_parsed(self.at_most),
            begins_with=None if self.begins_with is None else (parse_text(self.begins_with),),
            is_set=self.is_set,
        )

    def uses(self, path: StepPath) -> Iterator[tuple[str, StepPath]]:
        """The values that it names, each with its path."""
        for key, parts in (("all", self.all_), ("any", self.any_)):
            for number, part in enumerate(parts or ()):
                yield from part.uses((*path, key, number))
        if self.not_ is not None:
            yield from self.not_.uses((*path, "not"))
        if self.value is not None:
            yield self.value[1:], (*path, "value")
        for key in ("is_", "is_not", "at_least", "at_most", "begins_with"):
            for name in _names(getattr(self, key)):
                yield name, (*path, key.removesuffix("_") if key == "is_" else key)
        for number, text in enumerate(self.one_of or ()):
            for name in _names(text):
                yield name, (*path, "one_of", number)


def _parsed(text: str | None) -> Text | None:
    return None if text is None else parse_text(text)


def _names(text: str | None) -> tuple[str, ...]:
    return () if text is None else names_in(parse_text(text))
