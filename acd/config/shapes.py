"""The shape of each file of a centre: which sections and keys there are, and what kind of value each takes.

Only what one file can tell by itself. Whether a name exists elsewhere is asked in `references.py`.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, ValidationInfo, field_validator

from acd.config.recording_shapes import FreeMegabytes, RecordingRuleShape, Retention
from acd.config.steps import Steps
from acd.config.strict import LIST_MAX, Once, Shape
from acd.config.values import (
    AgentNumber,
    Count,
    Language,
    Level,
    Name,
    OutsideNumber,
    PhoneNumber,
    Pin,
    Prefix,
    Seconds,
    Sentence,
    TimeZone,
    Title,
    as_duration,
    between,
    refusal,
)
from acd.config.week import HoursShape

VERSION = 1
PAUSE_REASONS = ("break", "lunch", "training")
DISPOSITIONS_MAX = 99
LONGEST_WRAP_UP_S = 600.0


def _check_version(version: int) -> int:
    if version == VERSION:
        return version
    expected = f"{VERSION}, the version that this acd reads"
    raise refusal("shape.unknown-version", f"version {version} is not known", expected)


Version = Annotated[int, AfterValidator(_check_version)]


class LineShape(Shape):
    """A number that callers dial; `fallback` is the queue for the time without an engine, or `sentence`."""

    name: Title
    flow: Name
    language: Language
    fallback: Name | None = None
    recording: RecordingRuleShape | None = None


class QueueShape(Shape):
    """Callers who wait for the same agents."""

    music: Literal["default"] = "default"
    ring_timeout: Annotated[Seconds, between(5, 120)] = 15.0
    wrap_up: Annotated[Seconds, between(0, 3600)] = 10.0
    wait_max: Annotated[Seconds, between(10, 86_400)] = 600.0
    waiting_max: Count = 500
    back_off: Annotated[Seconds, between(0, 3600)] = 5.0
    misses_max: Annotated[int, Field(ge=0, le=100)] = 3
    needs: dict[Name, Level] = Field(default_factory=dict)
    position_every: Annotated[Seconds, between(10, 3600)] | None = None
    whisper: Name | None = None
    name_prefix: Title | None = None
    auto_answer: bool = False
    service_level: Annotated[Seconds, between(1, 3600)] = 20.0
    watch_tone: bool | None = None
    caller_id: PhoneNumber | None = None
    recording: RecordingRuleShape | None = None
    wrap_up_max: Annotated[Seconds, between(0, 14_400)] | None = None
    dispositions: Annotated[dict[Name, Sentence], Field(max_length=DISPOSITIONS_MAX)] = Field(default_factory=dict)
    disposition: Literal["required", "optional"] = "optional"

    @field_validator("wrap_up_max")
    @classmethod
    def _check_longest(cls, longest_s: float | None, info: ValidationInfo) -> float | None:
        usual_s = info.data.get("wrap_up", 0.0)
        if longest_s is None or longest_s >= usual_s:
            return longest_s
        message = f"the longest wrap-up cannot be shorter than the usual one of {as_duration(usual_s)}"
        raise refusal("value.out-of-range", message, f"{as_duration(usual_s)} or more")

    @field_validator("disposition")
    @classmethod
    def _check_disposition(cls, disposition: str, info: ValidationInfo) -> str:
        if disposition == "optional" or info.data.get("dispositions", True):
            return disposition
        expected = "dispositions too, above it: at least one, such as sale: Something was sold."
        raise refusal("value.out-of-range", "a disposition is required, and there is none to give", expected)


class AgentShape(Shape):
    """A person."""

    number: AgentNumber
    phone: Name | None = None
    queues: Annotated[tuple[Name, ...], Field(strict=False), Once]
    skills: dict[Name, Level] = Field(default_factory=dict)
    pin: Pin | None = None


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


class RecordingShape(Shape):
    """A recorded file instead of a text."""

    file: Annotated[str, Field(min_length=1, max_length=255)]


def _wording_tag(wording: object) -> str:
    return "<recording>" if isinstance(wording, dict | RecordingShape) else "<text>"


Wording = Annotated[
    Annotated[Sentence, Tag("<text>")] | Annotated[RecordingShape, Tag("<recording>")],
    Discriminator(_wording_tag),
]
Lines = dict[PhoneNumber, LineShape]
Queues = dict[Name, QueueShape]
Phones = Annotated[tuple[Name, ...], Field(strict=False, max_length=LIST_MAX), Once]
OutsidePhones = dict[Name, OutsideNumber]
Agents = dict[Name, AgentShape]
AllHours = dict[Name, HoursShape]
Trunks = dict[Name, TrunkShape]
Wordings = Annotated[dict[Language, Wording], Field(min_length=1)]
Prompts = dict[Name, Wordings]


class FlowShape(Shape):
    """A flow in centre.yaml."""

    steps: Steps


class FileShape(Shape):
    """A file beside centre.yaml, which may say for which edition of the format it was written."""

    version: Version = VERSION


class FlowFile(FlowShape, FileShape):
    """flows/NAME.yaml."""


class LinesFile(FileShape):
    """lines.yaml."""

    lines: Lines = Field(default_factory=dict)
    trunks: Trunks = Field(default_factory=dict)


class HoursFile(FileShape):
    """hours.yaml."""

    hours: AllHours = Field(default_factory=dict)


class QueuesFile(FileShape):
    """queues.yaml."""

    queues: Queues = Field(default_factory=dict)


class AgentsFile(FileShape):
    """agents.yaml."""

    phones: Phones = ()
    outside_phones: OutsidePhones = Field(default_factory=dict)
    agents: Agents = Field(default_factory=dict)


class PromptsFile(FileShape):
    """prompts/ANY.yaml."""

    prompts: Prompts = Field(default_factory=dict)


class CentreFile(Shape):
    """centre.yaml: the centre itself, and whatever a small centre does not want in files of its own."""

    version: Version
    name: Title
    time_zone: TimeZone
    languages: Annotated[tuple[Language, ...], Field(strict=False, min_length=1), Once]
    outbound_prefixes: Annotated[tuple[Prefix, ...], Field(strict=False, max_length=LIST_MAX), Once] = ()
    number_rings: Annotated[Seconds, between(5, 120)] = 30.0
    watch_tone: bool = False
    pause_reasons: Annotated[tuple[Name, ...], Field(strict=False, min_length=1, max_length=9), Once] = PAUSE_REASONS
    retention: Retention = Field(default_factory=dict)
    recording_free_mb: FreeMegabytes = 1000
    lines: Lines = Field(default_factory=dict)
    trunks: Trunks = Field(default_factory=dict)
    hours: AllHours = Field(default_factory=dict)
    queues: Queues = Field(default_factory=dict)
    phones: Phones = ()
    outside_phones: OutsidePhones = Field(default_factory=dict)
    agents: Agents = Field(default_factory=dict)
    flows: dict[Name, FlowShape] = Field(default_factory=dict)
    prompts: Prompts = Field(default_factory=dict)
