"""The shapes of what a policy test expects to be owed to a caller: a call back, or that his message is heard."""

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from acd.config.moments import Moment
from acd.config.strict import Shape
from acd.config.values import Name


def _form(value: object) -> str:
    return "<long>" if isinstance(value, dict | Shape) else "<short>"


class PromisedShape(Shape):
    """By whose agents, at which number, and from when to when, by the centre's clocks."""

    queue: Name
    number: Annotated[str, Field(max_length=40)] | None = None
    not_before: Moment | None = None
    by: Moment | None = None


class CalledBack(Shape):
    """`- called_back: QUEUE`, or `- called_back: { queue: QUEUE, by: "2026-12-28 17:00" }`: it is promised."""

    called_back: Annotated[
        Annotated[Name, Tag("<short>")] | Annotated[PromisedShape, Tag("<long>")], Discriminator(_form)
    ]

    @property
    def wanted(self) -> PromisedShape:
        """The long form of both."""
        said = self.called_back
        return said if isinstance(said, PromisedShape) else PromisedShape(queue=said)


class LeavesMessage(Shape):
    """`- leaves_message: DELIVERY`: what he said is kept, and goes there."""

    leaves_message: Name
