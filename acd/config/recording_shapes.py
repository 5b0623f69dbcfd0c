"""The shapes of what a centre says about recordings: how callers are told, and for how long files are kept."""

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from acd.config.strict import Shape
from acd.config.values import MenuKey, Name, Seconds, between, refusal

DAYS_MAX = 3650


def parse_days(value: object) -> object:
    """`180d` → 180."""
    found = re.fullmatch(r"(\d{1,4})d", value) if isinstance(value, str) else None
    if found is None or not 1 <= int(found[1]) <= DAYS_MAX:
        raise refusal("duration.bad", "this is no number of days", f'1 to {DAYS_MAX} days, as in "180d"')
    return int(found[1])


Days = Annotated[int, BeforeValidator(parse_days)]
Retention = dict[Name, Days]


class ConsentShape(Shape):
    """Which keys mean yes and no, and what silence means."""

    yes: MenuKey
    no: MenuKey
    default: Literal["yes", "no"] = "no"
    timeout: Annotated[Seconds, between(1, 60)] = 5.0

    @field_validator("no")
    @classmethod
    def _check_keys(cls, no: str, info: ValidationInfo) -> str:
        if no != info.data.get("yes"):
            return no
        raise refusal("value.out-of-range", f'the key "{no}" cannot mean yes and no', "two different keys")


class RecordingRuleShape(Shape):
    """`announcement` is the prompt that callers hear first, `retention` the class that says how long files are kept."""

    announcement: Name
    retention: Name
    when: Literal["always", "on_demand"] = "always"
    consent: ConsentShape | None = None


FreeMegabytes = Annotated[int, Field(ge=0, le=1_000_000_000)]
