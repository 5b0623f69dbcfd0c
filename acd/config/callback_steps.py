"""Being called back: the step that promises it, and the offer of it to who waits."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator

from acd.config.requirements import ValueOrName
from acd.config.step_shapes import StepPath, StepShape
from acd.config.strict import Shape
from acd.config.values import MenuKey, Name, Seconds, between
from acd.core.callback_steps import VALUES, CallbackOffer, PromiseCallback
from acd.core.charter import WITHIN_S, Charter
from acd.core.ids import QueueName

if TYPE_CHECKING:
    from acd.config.steps import Steps

OFFER_PROMPT = "callback-offer"


class CallbackShape(Shape):
    """Who calls back (without a queue: agents of that in which he waited last), and at which number (his own).

    To whom nothing can be promised hears what `failed` says.
    """

    queue: Name | None = None
    number: ValueOrName | None = None
    failed: "Steps"


class CallbackStepShape(StepShape):
    """`- callback: { failed: [ … ] }`."""

    callback: CallbackShape
    needs_answer: ClassVar[bool] = True

    def branches(self) -> "Iterator[tuple[str, Steps, StepPath]]":
        """For whom nothing can be promised."""
        yield "failed", self.callback.failed, ("callback", "failed")

    def uses(self) -> Iterator[tuple[str, StepPath]]:
        """The number, if another one is to be called."""
        if self.callback.number is not None:
            yield self.callback.number.removeprefix("$"), ("callback", "number")

    def gives(self) -> Iterator[tuple[str, StepPath]]:
        """What can be said of it."""
        for name in VALUES:
            yield name, ("callback",)

    def planned(self, name: str) -> PromiseCallback:
        """One block, for failures."""
        said = self.callback
        return PromiseCallback(
            f"{name}/failed", None if said.queue is None else QueueName(said.queue), said.number or ""
        )


class CallbackOfferShape(Shape):
    """Who waits hears `prompt` after a while, or when he would wait for longer than `above`; `key` leads to `steps`."""

    key: MenuKey
    after: Annotated[Seconds, between(10, 3600)] = 120.0
    above: Annotated[Seconds, between(10, 3600)] | None = None
    again: Annotated[Seconds, between(30, 3600)] = 120.0
    prompt: Name = OFFER_PROMPT
    steps: "Steps"

    def planned(self, block: str) -> CallbackOffer:
        """The offer; `block` is where the key leads."""
        return CallbackOffer(self.key, block, self.prompt, self.after, self.above, self.again)


class CharterShape(Shape):
    """The charter for customer friendliness: `charter: true`, or its figures.

    Callers are told how long it will take. Whoever is not answered `within` this time, or would not be, may press `key`
    and goes on in `flow`, which promises a callback.
    """

    within: Annotated[Seconds, between(30, 3600)] = WITHIN_S
    key: MenuKey = "1"
    prompt: Name = OFFER_PROMPT
    flow: Name = "callback"

    def planned(self, start: str) -> Charter:
        """The charter; flows begin at the block `start`."""
        offer = CallbackOffer(self.key, start, self.prompt, self.within, self.within, flow=self.flow)
        return Charter(offer, self.within)


def _figures(said: Any) -> Any:
    return {} if said is True else said


AnyCharter = Annotated[CharterShape, BeforeValidator(_figures, json_schema_input_type=Literal[True] | CharterShape)]
