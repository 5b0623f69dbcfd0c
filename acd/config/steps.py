"""The shapes of a flow's steps, and where each may lead."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from acd.config.strict import Shape
from acd.config.values import Language, Level, MenuKey, Name, OutsideNumber, Seconds, Title, between

STEPS_MAX = 100
# Steps that stand alone, and steps that are a key with a value.
BARE_STEPS = ("answer", "hangup")
KEYED_STEPS = ("play", "menu", "queue", "language", "if_open", "set", "transfer", "hangup")


def step_tag(step: object) -> str | None:
    """Which kind of step this is, by its word or its key; None if by neither. Tags are in <> to be told from keys."""
    if isinstance(step, str) and step in BARE_STEPS:
        return f"<{step}>"
    # "- hangup:" without a value is a slip, and no wish to sound busy.
    if isinstance(step, dict) and step != {"hangup": None}:
        return next((f"<{key}:>" for key in step if key in KEYED_STEPS), None)
    return f"<{step.tag}:>" if isinstance(step, StepShape) else None


def _form(value: object) -> str:
    return "<long>" if isinstance(value, dict | Shape) else "<short>"


class StepShape(Shape):
    """A step with a value."""

    @property
    def tag(self) -> str:
        """The key that makes it this kind of step."""
        return next(iter(type(self).model_fields))


class PlayShape(StepShape):
    """`- play: PROMPT`."""

    play: Name


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


class QueueEntryShape(Shape):
    """How a caller waits: before whom, for whom, by which keys he may leave, and what follows if he is taken out.

    With `answer_on_connect` a caller who was not answered yet hears the ringing tone, free of charge, and is answered
    when an agent takes the call. Carriers end what nobody answers after about 3 minutes: `wait_max` should be shorter.
    """

    name: Name
    priority: Annotated[int, Field(ge=0, le=100)] = 0
    needs: dict[Name, Level] = Field(default_factory=dict)
    exit_keys: dict[MenuKey, "Steps"] = Field(default_factory=dict)
    answer_on_connect: bool = False
    withdrawn: "Steps | None" = None


class QueueStepShape(StepShape):
    """`- queue: QUEUE`, or `- queue: { name: QUEUE, … }`."""

    queue: Annotated[Annotated[Name, Tag("<short>")] | Annotated[QueueEntryShape, Tag("<long>")], Discriminator(_form)]

    @property
    def entry(self) -> QueueEntryShape:
        """The long form of both."""
        return self.queue if isinstance(self.queue, QueueEntryShape) else QueueEntryShape(name=self.queue)


class LanguageShape(Shape):
    """Which key means which language. The prompt is spoken in each of them."""

    prompt: Name
    timeout: Annotated[Seconds, between(1, 60)] = 5.0
    tries: Annotated[int, Field(ge=1, le=10)] = 2
    options: Annotated[dict[MenuKey, Language], Field(min_length=1)]


class LanguageStepShape(StepShape):
    """`- language:`."""

    language: LanguageShape


class IfOpenShape(Shape):
    """What callers hear in and outside opening hours."""

    hours: Name
    open: "Steps"
    closed: "Steps"


class IfOpenStepShape(StepShape):
    """`- if_open:`."""

    if_open: IfOpenShape


class SetStepShape(StepShape):
    """`- set: { NAME: VALUE }`."""

    set: Annotated[dict[Name, Title], Field(min_length=1, max_length=STEPS_MAX)]


class TransferShape(Shape):
    """Whom to put a caller through to, and for how long it rings."""

    number: OutsideNumber
    ring_timeout: Annotated[Seconds, between(5, 120)] = 30.0


class TransferStepShape(StepShape):
    """`- transfer: NUMBER`, or `- transfer: { number: NUMBER, … }`."""

    transfer: Annotated[
        Annotated[OutsideNumber, Tag("<short>")] | Annotated[TransferShape, Tag("<long>")], Discriminator(_form)
    ]

    @property
    def target(self) -> TransferShape:
        """The long form of both."""
        return self.transfer if isinstance(self.transfer, TransferShape) else TransferShape(number=self.transfer)


class HangupStepShape(StepShape):
    """`- hangup: busy`."""

    hangup: Literal["busy"]


StepUnion = Annotated[
    Annotated[Literal["answer"], Tag("<answer>")]
    | Annotated[Literal["hangup"], Tag("<hangup>")]
    | Annotated[PlayShape, Tag("<play:>")]
    | Annotated[MenuStepShape, Tag("<menu:>")]
    | Annotated[QueueStepShape, Tag("<queue:>")]
    | Annotated[LanguageStepShape, Tag("<language:>")]
    | Annotated[IfOpenStepShape, Tag("<if_open:>")]
    | Annotated[SetStepShape, Tag("<set:>")]
    | Annotated[TransferStepShape, Tag("<transfer:>")]
    | Annotated[HangupStepShape, Tag("<hangup:>")],
    Discriminator(step_tag, custom_error_type="flow.unknown-step", custom_error_message="not a step"),
]
Steps = Annotated[tuple[StepUnion, ...], Field(strict=False, min_length=1, max_length=STEPS_MAX)]
