"""What the API tells of lines."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from acd.http.views import Seq


@dataclass(frozen=True, slots=True)
class NoticeView:
    """What callers are told by hand."""

    prompt: Annotated[str, Field(examples=["closed-by-storm"])]
    by: Annotated[str, Field(description="Who asked for it.", examples=["team lead"])]
    begun_at: str
    until: Annotated[str | None, Field(description="Null: until somebody ends it.")]
    is_of_every_line: bool


@dataclass(frozen=True, slots=True)
class LineView:
    """A line, and what its callers are told before all else."""

    number: Annotated[str, Field(examples=["+3225550100"])]
    name: Annotated[str, Field(examples=["Help desk"])]
    is_open: Annotated[bool | None, Field(description="By its hours; null: it has none of its own.")]
    closed: Annotated[NoticeView | None, Field(description="It is closed by hand, and this says why.")]
    greeting: Annotated[NoticeView | None, Field(description="What is said before its flow, and to those who wait.")]


@dataclass(frozen=True, slots=True)
class Lines:
    """All lines of the centre, by number; its `time_zone` is that of its clocks."""

    seq: Seq
    time_zone: Annotated[str, Field(examples=["Europe/Brussels"])]
    lines: tuple[LineView, ...]
