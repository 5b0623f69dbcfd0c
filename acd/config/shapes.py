"""The shape of each file of a centre: which sections and keys there are, and what kind of value each takes.

Only what one file can tell by itself. Whether a name exists elsewhere is asked in `references.py`.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag

from acd.config.values import (
    AgentNumber,
    Count,
    Language,
    MenuKey,
    Name,
    PhoneNumber,
    Seconds,
    Sentence,
    TimeZone,
    Title,
    between,
    refusal,
)

VERSION = 1
LIST_MAX = 100_000
STEPS_MAX = 100
# Steps that stand alone, and steps that are a key with a value.
BARE_STEPS = ("answer", "hangup")
KEYED_STEPS = ("play", "menu", "queue")


class Shape(BaseModel):
    """What all sections have in common: no unknown key, no guessed type."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def _check_version(version: int) -> int:
    if version == VERSION:
        return version
    expected = f"{VERSION}, the version that this acd reads"
    raise refusal("shape.unknown-version", f"version {version} is not known", expected)


def _without_repeats(items: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(items)) == len(items):
        return items
    raise refusal("shape.repeated", "listed twice", "each only once")


Version = Annotated[int, AfterValidator(_check_version)]
Once = AfterValidator(_without_repeats)


def step_tag(step: object) -> str | None:
    """Which kind of step this is, by its word or its key; None if by neither. Tags are in <> to be told from keys."""
    if isinstance(step, str) and step in BARE_STEPS:
        return f"<{step}>"
    if isinstance(step, dict):
        return next((f"<{key}>" for key in step if key in KEYED_STEPS), None)
    return f"<{step.tag}>" if isinstance(step, StepShape) else None


class StepShape(Shape):
    """A step with a value."""

    @property
    def tag(self) -> str:
        """The key that makes it this kind of step."""
        return next(iter(type(self).model_fields))


class PlayShape(StepShape):
    """`- play: PROMPT`."""

    play: Name


class QueueStepShape(StepShape):
    """`- queue: QUEUE`."""

    queue: Name


class MenuShape(Shape):
    """What a menu asks, and where each key leads."""

    prompt: Name
    timeout: Annotated[Seconds, between(1, 60)] = 5.0
    tries: Annotated[int, Field(ge=1, le=10)] = 3
    wrong_key: Name | None = None
    no_key: Name | None = None
    options: Annotated[dict[MenuKey, "Steps"], Field(min_length=1)]
    otherwise: "Steps"


class MenuStepShape(StepShape):
    """`- menu:`."""

    menu: MenuShape


StepUnion = Annotated[
    Annotated[Literal["answer"], Tag("<answer>")]
    | Annotated[Literal["hangup"], Tag("<hangup>")]
    | Annotated[PlayShape, Tag("<play>")]
    | Annotated[QueueStepShape, Tag("<queue>")]
    | Annotated[MenuStepShape, Tag("<menu>")],
    Discriminator(step_tag, custom_error_type="flow.unknown-step", custom_error_message="not a step"),
]
Steps = Annotated[tuple[StepUnion, ...], Field(strict=False, min_length=1, max_length=STEPS_MAX)]


class LineShape(Shape):
    """A number that callers dial."""

    name: Title
    flow: Name
    language: Language


class QueueShape(Shape):
    """Callers who wait for the same agents."""

    music: Literal["default"] = "default"
    ring_timeout: Annotated[Seconds, between(5, 120)] = 15.0
    wrap_up: Annotated[Seconds, between(0, 3600)] = 10.0
    wait_max: Annotated[Seconds, between(10, 86_400)] = 600.0
    waiting_max: Count = 500
    back_off: Annotated[Seconds, between(0, 3600)] = 5.0


class AgentShape(Shape):
    """A person."""

    number: AgentNumber
    phone: Name | None = None
    queues: Annotated[tuple[Name, ...], Field(strict=False), Once]


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
Agents = dict[Name, AgentShape]
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

    lines: Lines = {}


class QueuesFile(FileShape):
    """queues.yaml."""

    queues: Queues = {}


class AgentsFile(FileShape):
    """agents.yaml."""

    phones: Phones = ()
    agents: Agents = {}


class PromptsFile(FileShape):
    """prompts/ANY.yaml."""

    prompts: Prompts = {}


class CentreFile(Shape):
    """centre.yaml: the centre itself, and whatever a small centre does not want in files of its own."""

    version: Version
    name: Title
    time_zone: TimeZone
    languages: Annotated[tuple[Language, ...], Field(strict=False, min_length=1), Once]
    lines: Lines = {}
    queues: Queues = {}
    phones: Phones = ()
    agents: Agents = {}
    flows: dict[Name, FlowShape] = {}
    prompts: Prompts = {}
