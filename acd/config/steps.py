"""All kinds of steps of a flow, and how one is told from another."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from acd.config.callback_steps import CallbackOfferShape, CallbackShape, CallbackStepShape
from acd.config.collecting_steps import CollectShape, CollectStepShape
from acd.config.deciding_steps import (
    ClosingSoonShape,
    IfOpenShape,
    IfOpenStepShape,
    IfShape,
    IfStepShape,
    SetStepShape,
)
from acd.config.flow_steps import FlowStepShape, GoToStepShape
from acd.config.history_steps import HistoryStepShape
from acd.config.leaving_steps import HangupStepShape, TransferStepShape
from acd.config.look_up_steps import LookUpStepShape, LookUpUseShape
from acd.config.message_steps import MessageShape, MessageStepShape
from acd.config.queue_steps import QueueEntryShape, QueueStepShape
from acd.config.saying_steps import SayStepShape
from acd.config.speaking_steps import LanguageStepShape, MenuShape, MenuStepShape, PlayShape
from acd.config.step_shapes import STEPS_MAX, StepShape
from acd.config.survey_shapes import QuestionStepShape

# Steps that stand alone, and steps that are a key with a value.
BARE_STEPS = ("answer", "hangup")
KEYED_STEPS = (
    *("play", "menu", "collect", "queue", "language", "if", "if_open", "set"),
    *("look_up", "history", "transfer", "hangup", "say", "flow", "go_to"),
    *("message", "question", "callback"),
)


def step_tag(step: object) -> str | None:
    """Which kind of step this is, by its word or its key; None if by neither. Tags are in <> to be told from keys."""
    if isinstance(step, str) and step in BARE_STEPS:
        return f"<{step}>"
    # "- hangup:" without a value is a slip, and no wish to sound busy.
    if isinstance(step, dict) and step != {"hangup": None}:
        return next((f"<{key}:>" for key in step if key in KEYED_STEPS), None)
    return f"<{step.tag}:>" if isinstance(step, StepShape) else None


AnyStep = Annotated[
    Annotated[Literal["answer"], Tag("<answer>")]
    | Annotated[Literal["hangup"], Tag("<hangup>")]
    | Annotated[PlayShape, Tag("<play:>")]
    | Annotated[SayStepShape, Tag("<say:>")]
    | Annotated[FlowStepShape, Tag("<flow:>")]
    | Annotated[GoToStepShape, Tag("<go_to:>")]
    | Annotated[MenuStepShape, Tag("<menu:>")]
    | Annotated[QueueStepShape, Tag("<queue:>")]
    | Annotated[LanguageStepShape, Tag("<language:>")]
    | Annotated[CollectStepShape, Tag("<collect:>")]
    | Annotated[IfStepShape, Tag("<if:>")]
    | Annotated[IfOpenStepShape, Tag("<if_open:>")]
    | Annotated[SetStepShape, Tag("<set:>")]
    | Annotated[HistoryStepShape, Tag("<history:>")]
    | Annotated[LookUpStepShape, Tag("<look_up:>")]
    | Annotated[TransferStepShape, Tag("<transfer:>")]
    | Annotated[HangupStepShape, Tag("<hangup:>")]
    | Annotated[MessageStepShape, Tag("<message:>")]
    | Annotated[QuestionStepShape, Tag("<question:>")]
    | Annotated[CallbackStepShape, Tag("<callback:>")],
    Discriminator(step_tag, custom_error_type="flow.unknown-step", custom_error_message="not a step"),
]
Steps = Annotated[tuple[AnyStep, ...], Field(strict=False, min_length=1, max_length=STEPS_MAX)]
# Shapes with lists of steps inside them, which can be completed only here.
for _shape in (
    *(MenuShape, CollectShape, QueueEntryShape, IfShape, ClosingSoonShape, IfOpenShape),
    *(LookUpUseShape, MessageShape, CallbackOfferShape, CallbackShape),
):
    _shape.model_rebuild(_types_namespace={"Steps": Steps})
for _step in (
    *(MenuStepShape, CollectStepShape, QueueStepShape, IfStepShape, IfOpenStepShape),
    *(LookUpStepShape, MessageStepShape, CallbackStepShape),
):
    _step.model_rebuild(_types_namespace={"Steps": Steps})
