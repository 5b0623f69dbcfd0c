"""Steps by which a caller leaves us: put through to a number, or hung up on."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, ValidationInfo, field_validator

from acd.config.numbers import OutsideNumber
from acd.config.requirements import ValueOrName
from acd.config.step_shapes import StepShape, form
from acd.config.strict import Shape
from acd.config.values import Name, Seconds, between, refusal
from acd.core.commands import HangUpReason
from acd.core.flow_steps import EndCall, EnterQueue, Transfer
from acd.core.ids import PhoneName, QueueName

REASONS = {
    "normal": HangUpReason.NORMAL,
    "busy": HangUpReason.BUSY,
    "congestion": HangUpReason.CONGESTED,
    "unallocated": HangUpReason.UNKNOWN_NUMBER,
}


class TransferShape(Shape):
    """Whom to put a caller through to (a number, a phone of ours, or an agent), and for how long.

    For an agent he waits in a `queue` of hers, for nobody but her, and goes on if she has not taken him after `wait`.
    """

    number: OutsideNumber | None = None
    phone: Name | None = None
    ring_timeout: Annotated[Seconds, between(5, 120)] = 30.0
    queue: Name | None = None
    wait: Annotated[Seconds, between(5, 600)] = 30.0
    agent: Annotated[ValueOrName | None, Field(validate_default=True)] = None

    @field_validator("agent")
    @classmethod
    def _check_aims(cls, agent: str | None, info: ValidationInfo) -> str | None:
        aims = [name for name in ("number", "phone") if info.data.get(name, "") is not None]
        aims += [] if agent is None else ["agent"]
        if len(aims) != 1:
            found = f"{' and '.join(aims)} at once" if aims else "nobody to put the caller through to"
            raise refusal("value.out-of-range", found, "one of number, phone or agent")
        if (agent is None) != (info.data.get("queue") is None):
            found = "an agent without a queue" if agent else "a queue without an agent"
            raise refusal("value.out-of-range", found, "agent and queue together: as whose caller he waits for her")
        return agent


class TransferStepShape(StepShape):
    """`- transfer: NUMBER`, or `- transfer: { number: NUMBER, … }`."""

    transfer: Annotated[
        Annotated[OutsideNumber, Tag("<short>")] | Annotated[TransferShape, Tag("<long>")], Discriminator(form)
    ]

    @property
    def target(self) -> TransferShape:
        """The long form of both."""
        return self.transfer if isinstance(self.transfer, TransferShape) else TransferShape(number=self.transfer)

    def planned(self, name: str) -> Transfer | EnterQueue:
        """Without branches: who is not answered goes on."""
        said = self.target
        if said.agent is not None and said.queue is not None:
            return EnterQueue(QueueName(said.queue), agent=said.agent, wait_max_s=said.wait)
        phone = None if said.phone is None else PhoneName(said.phone)
        return Transfer(said.number or "", int(said.ring_timeout), phone)


class HangupStepShape(StepShape):
    """`- hangup: busy`, and other reasons that are told to a caller who was not answered yet."""

    hangup: Literal["normal", "busy", "congestion", "unallocated"]

    @property
    def goes_on(self) -> bool:
        """Nobody is there any more."""
        return False

    def planned(self, name: str) -> EndCall:
        """The last step."""
        return EndCall(REASONS[self.hangup])
