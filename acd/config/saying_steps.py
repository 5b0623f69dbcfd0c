"""The step that speaks values."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import model_validator

from acd.config.step_shapes import Languages, StepPath, StepShape
from acd.config.strict import Shape
from acd.config.texts import TextWithValues, parse_text
from acd.config.values import refusal
from acd.core.flow_steps import Say
from acd.core.speaking import KINDS, LANGUAGES, prompts_for, spoken
from acd.core.values import names_in


class SayShape(Shape):
    """What is spoken, and as what: one of `digits`, `number`, `time` and `date`."""

    digits: TextWithValues | None = None
    number: TextWithValues | None = None
    time: TextWithValues | None = None
    date: TextWithValues | None = None

    @property
    def what(self) -> tuple[str, str]:
        """The kind and the text."""
        return next((kind, text) for kind in KINDS if (text := getattr(self, kind)) is not None)

    @model_validator(mode="after")
    def _is_one(self) -> "SayShape":
        if sum(getattr(self, kind) is not None for kind in KINDS) != 1:
            raise refusal("say.bad", "this says not what is spoken", f"one of {', '.join(KINDS)}")
        kind, text = self.what
        if kind == "digits" or names_in(parse_text(text)):
            return self
        if spoken(kind, text, "en") == spoken("digits", text, "en") and not text.isdecimal():
            expected = {"number": '"1250"', "time": '"14:30"', "date": '"2026-12-24"'}[kind]
            raise refusal("say.bad", f'"{text[:20]}" cannot be spoken as a {kind}', f"as in {expected}")
        return self


class SayStepShape(StepShape):
    """`- say: { digits: $customer }`."""

    say: SayShape
    needs_answer: ClassVar[bool] = True

    def prompts(self, languages: Languages) -> Iterator[tuple[str, StepPath, Languages]]:
        """Each language needs words of its own, and only those."""
        kind, _ = self.say.what
        for language in sorted({*languages, *LANGUAGES}):
            for prompt in sorted(prompts_for(kind, language)):
                yield prompt, ("say",), languages & {language}

    def uses(self) -> Iterator[tuple[str, StepPath]]:
        """What stands in the text."""
        kind, text = self.say.what
        for used in names_in(parse_text(text)):
            yield used, ("say", kind)

    def planned(self, name: str) -> Say:
        """Filled in when it is spoken."""
        kind, text = self.say.what
        return Say(kind, parse_text(text))
