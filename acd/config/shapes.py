"""The shape of each file of a centre: which sections and keys there are, and what kind of value each takes.

Only what one file can tell by itself. Whether a name exists elsewhere is asked in `references.py`.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, ValidationInfo, field_validator

from acd.config.delivery_shapes import Deliveries
from acd.config.flow_steps import PARAMETERS_MAX
from acd.config.line_shapes import Lines, Trunks
from acd.config.look_up_shapes import LookUps
from acd.config.numbers import Country, OutsideNumber, PhoneNumber, Prefix
from acd.config.recording_shapes import FreeMegabytes, RecordingRuleShape, Retention
from acd.config.requirements import Requirement
from acd.config.routing_shapes import RoutingShape
from acd.config.speech_shapes import SpeechShape
from acd.config.staff_shapes import Agents, Partners, Teams
from acd.config.steps import Steps
from acd.config.strict import LIST_MAX, Once, Shape
from acd.config.survey_shapes import AfterCallWish
from acd.config.telling_shapes import TellingShape
from acd.config.values import (
    Count,
    Language,
    Name,
    Seconds,
    Sentence,
    TimeZone,
    Title,
    as_duration,
    between,
    refusal,
)
from acd.config.week import HoursShape, SpecialDays

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


Rest = Annotated[Seconds, between(0, 3600)] | None
Obstacles = Annotated[
    tuple[Literal["paused", "in_use", "ringing", "unreachable", "wrap_up", "no_skill"], ...], Field(strict=False), Once
]


class QueueShape(TellingShape):
    """Callers who wait for the same agents."""

    music: Literal["default"] = "default"
    ring_timeout: Annotated[Seconds, between(5, 120)] = 15.0
    wrap_up: Annotated[Seconds, between(0, 3600)] = 10.0
    wait_max: Annotated[Seconds, between(10, 86_400)] = 600.0
    ring_past_wait_max: bool = False
    outbound_priority: Annotated[int, Field(ge=0, le=100)] | None = None
    refuse_if_all: Obstacles = ()
    leave_if_all: Obstacles = ()
    divert_above: Annotated[Seconds, between(1, 86_400)] | None = None
    resume_within: Annotated[Seconds, between(0, 86_400)] = 0.0
    hours: Name | None = None
    at_closing: Literal["serve", "leave"] = "serve"
    waiting_max: Count = 500
    back_off: Annotated[Seconds, between(0, 3600)] = 5.0
    back_off_no_answer: Rest = None
    back_off_rejected: Rest = None
    back_off_busy: Rest = None
    back_off_unreachable: Rest = None
    misses_max: Annotated[int, Field(ge=0, le=100)] = 3
    after_misses: Literal["pause", "leave"] = "pause"
    misses_grace: Annotated[Seconds, between(0, 3600)] = 0.0
    needs: Requirement = Field(default_factory=dict)
    routing: RoutingShape = RoutingShape()
    whisper: Name | None = None
    name_prefix: Title | None = None
    auto_answer: bool = False
    service_level: Annotated[Seconds, between(1, 3600)] = 20.0
    watch_tone: bool | None = None
    caller_id: PhoneNumber | None = None
    recording: RecordingRuleShape | None = None
    wrap_up_max: Annotated[Seconds, between(0, 14_400)] | None = None
    dispositions: Annotated[dict[Name, Sentence], Field(max_length=DISPOSITIONS_MAX)] = Field(default_factory=dict)
    after_call: AfterCallWish | None = None
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


class RecordingShape(Shape):
    """A recorded file instead of a text."""

    file: Annotated[str, Field(min_length=1, max_length=255)]


def _wording_tag(wording: object) -> str:
    return "<recording>" if isinstance(wording, dict | RecordingShape) else "<text>"


Wording = Annotated[
    Annotated[Sentence, Tag("<text>")] | Annotated[RecordingShape, Tag("<recording>")],
    Discriminator(_wording_tag),
]
Queues = dict[Name, QueueShape]
Phones = Annotated[tuple[Name, ...], Field(strict=False, max_length=LIST_MAX), Once]
OutsidePhones = dict[Name, OutsideNumber]
Sites = Annotated[tuple[Name, ...], Field(strict=False, max_length=LIST_MAX), Once]
AllHours = dict[Name, HoursShape]
Wordings = Annotated[dict[Language, Wording], Field(min_length=1)]
Prompts = dict[Name, Wordings]


class FlowShape(Shape):
    """A flow in centre.yaml. One that has parameters is given them by the flows that call it."""

    parameters: Annotated[tuple[Name, ...], Field(strict=False, max_length=PARAMETERS_MAX), Once] = ()
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


class SpecialDaysFile(FileShape):
    """special-days.yaml."""

    special_days: SpecialDays = Field(default_factory=dict)


class QueuesFile(FileShape):
    """queues.yaml."""

    queues: Queues = Field(default_factory=dict)


class AgentsFile(FileShape):
    """agents.yaml."""

    phones: Phones = ()
    outside_phones: OutsidePhones = Field(default_factory=dict)
    agents: Agents = Field(default_factory=dict)
    teams: Teams = Field(default_factory=dict)
    sites: Sites = ()
    partners: Partners = Field(default_factory=dict)


class LookUpsFile(FileShape):
    """lookups.yaml."""

    look_ups: LookUps = Field(default_factory=dict)


class PromptsFile(FileShape):
    """prompts/ANY.yaml."""

    prompts: Prompts = Field(default_factory=dict)


class CentreFile(Shape):
    """centre.yaml: the centre itself, and whatever a small centre does not want in files of its own."""

    version: Version
    name: Title
    time_zone: TimeZone
    country: Country | None = None
    languages: Annotated[tuple[Language, ...], Field(strict=False, min_length=1), Once]
    outbound_prefixes: Annotated[tuple[Prefix, ...], Field(strict=False, max_length=LIST_MAX), Once] = ()
    number_rings: Annotated[Seconds, between(5, 120)] = 30.0
    watch_tone: bool = False
    pause_reasons: Annotated[tuple[Name, ...], Field(strict=False, min_length=1, max_length=9), Once] = PAUSE_REASONS
    retention: Retention = Field(default_factory=dict)
    recording_free_mb: FreeMegabytes = 1000
    deliveries: Deliveries = Field(default_factory=dict)
    speech: SpeechShape | None = None
    lines: Lines = Field(default_factory=dict)
    trunks: Trunks = Field(default_factory=dict)
    hours: AllHours = Field(default_factory=dict)
    special_days: SpecialDays = Field(default_factory=dict)
    queues: Queues = Field(default_factory=dict)
    phones: Phones = ()
    outside_phones: OutsidePhones = Field(default_factory=dict)
    agents: Agents = Field(default_factory=dict)
    teams: Teams = Field(default_factory=dict)
    sites: Sites = ()
    partners: Partners = Field(default_factory=dict)
    look_ups: LookUps = Field(default_factory=dict)
    flows: dict[Name, FlowShape] = Field(default_factory=dict)
    prompts: Prompts = Field(default_factory=dict)
