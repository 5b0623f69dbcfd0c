"""The step in which a caller waits for an agent."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Discriminator, Field, Tag, ValidationInfo, field_validator

from acd.config.callback_steps import CallbackOfferShape
from acd.config.requirements import Requirement, ValueOrName, parse_needs
from acd.config.step_shapes import Languages, StepPath, StepShape, form
from acd.config.strict import Shape
from acd.config.values import MenuKey, Name, is_name, refusal
from acd.core.flow_steps import PRIORITY_MAX, EnterQueue
from acd.core.ids import QueueName
from acd.core.reasons import StayEnding

if TYPE_CHECKING:
    from acd.config.steps import Steps

# The branches of a queue step, each for one way in which a stay may end.
ENDINGS = ("withdrawn", "timed_out", "full", "closed", "nobody", "diverted")
# Which branch of a queue step is for stays that end so; withdrawal has its own.
BRANCHES: Mapping[StayEnding, str] = {
    StayEnding.TIMED_OUT: "timed_out",
    StayEnding.REFUSED_FULL: "full",
    StayEnding.REFUSED_CLOSED: "closed",
    StayEnding.CLOSED_WHILE_WAITING: "closed",
    StayEnding.REFUSED_NOBODY_ELIGIBLE: "nobody",
    StayEnding.LEFT_NOBODY_ELIGIBLE: "nobody",
    StayEnding.DIVERTED: "diverted",
}


def _check_value(text: str) -> str:
    if text.startswith("$") and is_name(text[1:]):
        return text
    raise refusal("name.bad", f'"{text[:60]}" is no priority', 'a number, or a value\'s name with "$" in front')


def _kind(value: object) -> str:
    return "<value>" if isinstance(value, str) else "<number>"


Priority = Annotated[
    Annotated[int, Field(ge=0, le=PRIORITY_MAX), Tag("<number>")]
    | Annotated[str, AfterValidator(_check_value), Tag("<value>")],
    Discriminator(_kind),
]


class QueueEntryShape(Shape):
    """How a caller waits: before whom, for whom, by which keys he may leave, and what follows when it ends.

    With `answer_on_connect` a caller who was not answered yet hears the ringing tone, free of charge, and is answered
    when an agent takes the call. Carriers end what nobody answers after about 3 minutes: `wait_max` should be shorter.
    """

    name: Name
    priority: Priority = 0
    needs: Requirement = Field(default_factory=dict)
    exit_keys: dict[MenuKey, "Steps"] = Field(default_factory=dict)
    preferred: ValueOrName | None = None
    answer_on_connect: bool = False
    withdrawn: "Steps | None" = None
    timed_out: "Steps | None" = None
    full: "Steps | None" = None
    closed: "Steps | None" = None
    nobody: "Steps | None" = None
    diverted: "Steps | None" = None
    callback: "CallbackOfferShape | None" = None

    @field_validator("callback")
    @classmethod
    def _check_key(cls, offer: CallbackOfferShape | None, info: ValidationInfo) -> CallbackOfferShape | None:
        if offer is None or offer.key not in info.data.get("exit_keys", {}):
            return offer
        raise refusal("value.out-of-range", f"the key {offer.key} is one of exit_keys already", "another key")


class QueueStepShape(StepShape):
    """`- queue: QUEUE`, or `- queue: { name: QUEUE, … }`."""

    queue: Annotated[Annotated[Name, Tag("<short>")] | Annotated[QueueEntryShape, Tag("<long>")], Discriminator(form)]

    @property
    def entry(self) -> QueueEntryShape:
        """The long form of both."""
        return self.queue if isinstance(self.queue, QueueEntryShape) else QueueEntryShape(name=self.queue)

    def branches(self) -> "Iterator[tuple[str, Steps, StepPath]]":
        """By key, and by how the stay ended."""
        for key, steps in self.entry.exit_keys.items():
            yield key, steps, ("queue", "exit_keys", key)
        for name in ENDINGS:
            inner = getattr(self.entry, name)
            if inner is not None:
                yield name, inner, ("queue", name)
        if self.entry.callback is not None:
            yield "callback", self.entry.callback.steps, ("queue", "callback", "steps")

    def prompts(self, languages: Languages) -> Iterator[tuple[str, StepPath, Languages]]:
        """What offers a callback."""
        if self.entry.callback is not None:
            yield self.entry.callback.prompt, ("queue", "callback", "prompt"), languages

    def is_by_key(self, branch: str) -> bool:
        """Those of `exit_keys`."""
        return branch in self.entry.exit_keys

    def uses(self) -> Iterator[tuple[str, StepPath]]:
        """The one that says how urgent he is; those of its needs are proved with the skills."""
        if isinstance(self.entry.priority, str):
            yield self.entry.priority[1:], ("queue", "priority")

    def planned(self, name: str) -> EnterQueue:
        """Blocks only for what has steps."""
        said = self.entry
        return EnterQueue(
            QueueName(said.name),
            said.priority if isinstance(said.priority, int) else 0,
            parse_needs(said.needs),
            {key: f"{name}/{key}" for key in said.exit_keys},
            said.answer_on_connect,
            None if said.withdrawn is None else f"{name}/withdrawn",
            {end: f"{name}/{branch}" for end, branch in BRANCHES.items() if getattr(said, branch) is not None},
            said.preferred or "",
            None if said.callback is None else said.callback.planned(f"{name}/callback"),
            priority_from=said.priority if isinstance(said.priority, str) else "",
        )
