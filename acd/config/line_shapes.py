"""The shapes of lines.yaml: numbers that callers dial, and the carriers over which they come."""

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from acd.config.callback_steps import AnyCharter
from acd.config.numbers import PhoneNumber
from acd.config.recording_shapes import RecordingRuleShape
from acd.config.strict import Shape
from acd.config.survey_shapes import AfterCallWish
from acd.config.values import Language, Name, Title, refusal


class LineShape(Shape):
    """A number that callers dial; `fallback` is the queue for the time without an engine, or `sentence`.

    Where its flow asks whether it is open, and does not say by which hours, it goes by `hours`.
    """

    name: Title
    flow: Name
    language: Language
    hours: Name | None = None
    fallback: Name | None = None
    recording: RecordingRuleShape | None = None
    after_call: AfterCallWish | None = None
    charter: AnyCharter | None = None

    @property
    def flows(self) -> tuple[str, ...]:
        """Into which its callers may come: its own, and that of its charter."""
        return (self.flow,) if self.charter is None else (self.flow, self.charter.flow)


class TrunkShape(Shape):
    """A carrier's connection; `calls_max` channels (0: no bound), of which `reserve` are kept for callers."""

    calls_max: Annotated[int, Field(ge=0, le=100_000)] = 0
    reserve: Annotated[int, Field(ge=0, le=100_000)] = 0

    @field_validator("reserve")
    @classmethod
    def _check_reserve(cls, reserve: int, info: ValidationInfo) -> int:
        calls_max = info.data.get("calls_max", reserve + 1)
        if reserve == 0 or reserve < calls_max:
            return reserve
        if calls_max == 0:
            raise refusal("value.out-of-range", "a reserve without calls_max", "calls_max too, and more than that")
        message = f"{reserve} of {calls_max} channels cannot be kept free"
        raise refusal("value.out-of-range", message, "less than calls_max")


Lines = dict[PhoneNumber, LineShape]
Trunks = dict[Name, TrunkShape]
