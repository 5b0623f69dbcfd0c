"""The shapes of what a policy test expects: what the caller hears, where he waits, whom he is offered to, how it ends.

Most of them must come true one after the other; `within` counts from the one before, or from the begin of the call.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Discriminator, Field, Tag

from acd.config.numbers import OutsideNumber
from acd.config.problems import did_you_mean, one_of
from acd.config.promise_shapes import CalledBack, LeavesMessage
from acd.config.strict import Shape
from acd.config.tagged import tag_of, unknown
from acd.config.values import Language, Level, Name, Seconds, Title, between, refusal
from acd.core.reasons import CallEnding, StayEnding

EXPECTATIONS = (
    "hears",
    "never_hears",
    "waits_in",
    "offered_to",
    "never_offered_to",
    "talks_to",
    "put_through_to",
    "called_back",
    "leaves_message",
    "leaves",
    "ends",
    "values",
)


def _form(value: object) -> str:
    return "<long>" if isinstance(value, dict | Shape) else "<short>"


def _one_of(endings: type[StrEnum]) -> AfterValidator:
    known = [str(each) for each in endings]

    def check(text: str) -> str:
        if text in known:
            return text
        expected, meant = one_of(known, listed_max=len(known)), did_you_mean(text, known)
        raise refusal("shape.not-one-of", f'"{text[:40]}" is not known', expected, meant)

    return AfterValidator(check)


Within = Annotated[Seconds, between(0, 604_800)] | None
WhyLeft = Annotated[str, _one_of(StayEnding)]
WhyEnded = Annotated[str, _one_of(CallEnding)]


class HeardShape(Shape):
    """A prompt, and in which language."""

    prompt: Name
    language: Language | None = None
    within: Within = None


class WaitShape(Shape):
    """A queue, what is needed of its agents at least, and how important the call is there."""

    queue: Name
    needs: dict[Name, Level] = Field(default_factory=dict)
    priority: Annotated[int, Field(ge=0, le=100)] | None = None
    within: Within = None


class AgentAskedShape(Shape):
    """An agent, or a team."""

    agent: Name
    within: Within = None


class NumberShape(Shape):
    """A number outside."""

    number: OutsideNumber
    within: Within = None


class LeaveShape(Shape):
    """Why somebody waits no longer."""

    because: WhyLeft
    within: Within = None


class EndShape(Shape):
    """Why a call is over."""

    because: WhyEnded
    within: Within = None


class Hears(Shape):
    """`- hears: PROMPT`, or `- hears: { prompt: PROMPT, language: nl }`."""

    hears: Annotated[Annotated[Name, Tag("<short>")] | Annotated[HeardShape, Tag("<long>")], Discriminator(_form)]

    @property
    def wanted(self) -> HeardShape:
        """The long form of both, as of those below."""
        return self.hears if isinstance(self.hears, HeardShape) else HeardShape(prompt=self.hears)


class NeverHears(Shape):
    """`- never_hears: PROMPT`, in the whole of it."""

    never_hears: Name


class WaitsIn(Shape):
    """`- waits_in: QUEUE`, or `- waits_in: { queue: QUEUE, needs: { french: 3 } }`."""

    waits_in: Annotated[Annotated[Name, Tag("<short>")] | Annotated[WaitShape, Tag("<long>")], Discriminator(_form)]

    @property
    def wanted(self) -> WaitShape:
        """The long form of both."""
        return self.waits_in if isinstance(self.waits_in, WaitShape) else WaitShape(queue=self.waits_in)


class OfferedTo(Shape):
    """`- offered_to: AGENT`: the agent's phone is rung."""

    offered_to: Annotated[
        Annotated[Name, Tag("<short>")] | Annotated[AgentAskedShape, Tag("<long>")], Discriminator(_form)
    ]

    @property
    def wanted(self) -> AgentAskedShape:
        """The long form of both."""
        asked = self.offered_to
        return asked if isinstance(asked, AgentAskedShape) else AgentAskedShape(agent=asked)


class NeverOfferedTo(Shape):
    """`- never_offered_to: AGENT`, in the whole of it."""

    never_offered_to: Name


class TalksTo(Shape):
    """`- talks_to: AGENT`."""

    talks_to: Annotated[
        Annotated[Name, Tag("<short>")] | Annotated[AgentAskedShape, Tag("<long>")], Discriminator(_form)
    ]

    @property
    def wanted(self) -> AgentAskedShape:
        """The long form of both."""
        asked = self.talks_to
        return asked if isinstance(asked, AgentAskedShape) else AgentAskedShape(agent=asked)


class PutThroughTo(Shape):
    """`- put_through_to: NUMBER`: it is rung there."""

    put_through_to: Annotated[
        Annotated[OutsideNumber, Tag("<short>")] | Annotated[NumberShape, Tag("<long>")], Discriminator(_form)
    ]

    @property
    def wanted(self) -> NumberShape:
        """The long form of both."""
        asked = self.put_through_to
        return asked if isinstance(asked, NumberShape) else NumberShape(number=asked)


class Leaves(Shape):
    """`- leaves: timed_out`: the time in the queue is over for this reason."""

    leaves: Annotated[Annotated[WhyLeft, Tag("<short>")] | Annotated[LeaveShape, Tag("<long>")], Discriminator(_form)]

    @property
    def wanted(self) -> LeaveShape:
        """The long form of both."""
        return self.leaves if isinstance(self.leaves, LeaveShape) else LeaveShape(because=self.leaves)


class Ends(Shape):
    """`- ends: flow_ended`: the call is over for this reason."""

    ends: Annotated[Annotated[WhyEnded, Tag("<short>")] | Annotated[EndShape, Tag("<long>")], Discriminator(_form)]

    @property
    def wanted(self) -> EndShape:
        """The long form of both."""
        return self.ends if isinstance(self.ends, EndShape) else EndShape(because=self.ends)


class HasValues(Shape):
    """`- values: { NAME: VALUE }`: these of the call's values, as they were at last."""

    values: Annotated[dict[Name, Title], Field(min_length=1)]


AnyExpectation = (
    Hears
    | NeverHears
    | WaitsIn
    | OfferedTo
    | NeverOfferedTo
    | TalksTo
    | PutThroughTo
    | CalledBack
    | LeavesMessage
    | Leaves
    | Ends
    | HasValues
)
Expectation = Annotated[
    Annotated[Hears, Tag("<hears:>")]
    | Annotated[NeverHears, Tag("<never_hears:>")]
    | Annotated[WaitsIn, Tag("<waits_in:>")]
    | Annotated[OfferedTo, Tag("<offered_to:>")]
    | Annotated[NeverOfferedTo, Tag("<never_offered_to:>")]
    | Annotated[TalksTo, Tag("<talks_to:>")]
    | Annotated[PutThroughTo, Tag("<put_through_to:>")]
    | Annotated[CalledBack, Tag("<called_back:>")]
    | Annotated[LeavesMessage, Tag("<leaves_message:>")]
    | Annotated[Leaves, Tag("<leaves:>")]
    | Annotated[Ends, Tag("<ends:>")]
    | Annotated[HasValues, Tag("<values:>")],
    Discriminator(
        tag_of(EXPECTATIONS),
        custom_error_type="test.unknown-step",
        custom_error_message="{message}",
        custom_error_context=unknown("nothing that can be expected", EXPECTATIONS),
    ),
]
