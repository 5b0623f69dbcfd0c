"""The shape of tests/*.yaml: what is given, what happens, and what is expected of the centre's rules then.

Nothing of it reaches the core: `acd test` plays it.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from acd.config.expectation_shapes import Expectation
from acd.config.found_shapes import Found
from acd.config.moments import Moment
from acd.config.numbers import PhoneNumber
from acd.config.shapes import FileShape
from acd.config.strict import Shape
from acd.config.tagged import tag_of, unknown
from acd.config.values import Count, Name, Seconds, between, check_menu_key, refusal
from acd.core.line_notes import NoticeKind

TESTS_MAX = 500
ENTRIES_MAX = 100
NAME_LENGTH_MAX = 120
KEYS_MAX = 40
WITHHELD = "withheld"
HAPPENINGS = ("call", "press", "wait", "answer", "miss", "reject", "hang_up")


def _check_name(text: str) -> str:
    if text.strip() and len(text) <= NAME_LENGTH_MAX and text.isprintable():
        return text
    raise refusal("text.bad", "this cannot be a test's name", f"one line of 1 to {NAME_LENGTH_MAX} characters")


def _check_caller(text: str) -> str:
    return text if text == WITHHELD else _check_number(text)


def _check_number(text: str) -> str:
    if text.removeprefix("+").isascii() and text.removeprefix("+").isdigit() and 1 <= len(text) <= 20:
        return text
    raise refusal(
        "number.bad", f'"{text[:40]}" is no number of a caller', f'digits, as in "+3225550100", or {WITHHELD}'
    )


def _check_keys(text: str) -> str:
    for key in text:
        check_menu_key(key)
    return text


def _form(value: object) -> str:
    return "<long>" if isinstance(value, dict | Shape) else "<short>"


Caller = Annotated[str, AfterValidator(_check_caller)]
While = Annotated[Seconds, between(1, 14_400)]
State = Literal["ready", "away", "talking", "wrap_up", "paused"]


class AtWorkShape(Shape):
    """An agent who is busy for a while, or paused for a reason; one of the three."""

    wrap_up: While | None = None
    talking: While | None = None
    paused: Name | None = None

    @model_validator(mode="after")
    def _check_one(self) -> "AtWorkShape":
        if len(self.model_fields_set) == 1:
            return self
        raise refusal("value.out-of-range", "an agent is in one state", "one of wrap_up, talking and paused")


AtWork = Annotated[Annotated[State, Tag("<short>")] | Annotated[AtWorkShape, Tag("<long>")], Discriminator(_form)]


class NoticesShape(Shape):
    """What callers of every line are told by hand: that they are closed, or a special greeting."""

    closed: Name | None = None
    greeting: Name | None = None

    def prompts(self) -> Iterator[tuple[NoticeKind, str]]:
        """Each that there is."""
        for kind in NoticeKind:
            prompt = getattr(self, kind)
            if prompt is not None:
                yield kind, prompt


class GivenShape(Shape):
    """What is so before the call.

    `at` is a moment by the centre's clocks. Of the `agents` (or teams) that are named each is as is said, and everybody
    else away; without them all are ready. Who is named first has been idle longest. So many callers are `waiting` in
    queues already. Who `spoke_with` an agent is remembered by the queues that remember agents.
    `notices` are what callers of every line are told by hand: `closed` or `greeting`, and the prompt.
    `look_ups` are what services say of who calls; one of which nothing is said knows nobody.
    """

    at: Moment | None = None
    agents: Annotated[dict[Name, AtWork], Field(max_length=ENTRIES_MAX)] | None = None
    waiting: Annotated[dict[Name, Annotated[Count, Field(le=1000)]], Field(max_length=ENTRIES_MAX)] | None = None
    spoke_with: Annotated[dict[Caller, Name], Field(max_length=ENTRIES_MAX)] | None = None
    look_ups: Found | None = None
    notices: NoticesShape | None = None


class CallShape(Shape):
    """Who rings which line; a `caller` of whom nothing is said has some number."""

    line: PhoneNumber
    caller: Caller | None = None


class CallStep(Shape):
    """`- call: LINE`, or `- call: { line: LINE, caller: NUMBER }`."""

    call: Annotated[Annotated[PhoneNumber, Tag("<short>")] | Annotated[CallShape, Tag("<long>")], Discriminator(_form)]

    @property
    def wanted(self) -> CallShape:
        """The long form of both."""
        return self.call if isinstance(self.call, CallShape) else CallShape(line=self.call)


class PressStep(Shape):
    """`- press: KEYS`, each when the caller is asked for one, or waits."""

    press: Annotated[str, Field(min_length=1, max_length=KEYS_MAX), AfterValidator(_check_keys)]


class WaitStep(Shape):
    """`- wait: 30s`: time passes."""

    wait: Annotated[Seconds, between(1, 604_800)]


class AnswerStep(Shape):
    """`- answer: AGENT`: time passes until her phone rings, and she takes the call."""

    answer: Name


class MissStep(Shape):
    """`- miss: AGENT`: time passes until her phone rings, and nobody picks up."""

    miss: Name


class RejectStep(Shape):
    """`- reject: AGENT`: time passes until her phone rings, and she rejects the call."""

    reject: Name


class HangUpStep(Shape):
    """`- hang_up: AGENT`: time passes until she talks with the caller, and she hangs up."""

    hang_up: Name


Happening = Annotated[
    Annotated[CallStep, Tag("<call:>")]
    | Annotated[PressStep, Tag("<press:>")]
    | Annotated[WaitStep, Tag("<wait:>")]
    | Annotated[AnswerStep, Tag("<answer:>")]
    | Annotated[MissStep, Tag("<miss:>")]
    | Annotated[RejectStep, Tag("<reject:>")]
    | Annotated[HangUpStep, Tag("<hang_up:>")]
    | Annotated[Literal["hang_up"], Tag("<hang_up>")],
    Discriminator(
        tag_of(HAPPENINGS, ("hang_up",)),
        custom_error_type="test.unknown-step",
        custom_error_message="{message}",
        custom_error_context=unknown("nothing that can happen in a test", HAPPENINGS),
    ),
]


class PolicyShape(Shape):
    """One test: what is `given`, `when` what happens, and what is to `expect` then, in that order."""

    given: GivenShape = GivenShape()
    when: Annotated[tuple[Happening, ...], Field(strict=False, min_length=1, max_length=ENTRIES_MAX)]
    expect: Annotated[tuple[Expectation, ...], Field(strict=False, min_length=1, max_length=ENTRIES_MAX)]


class PoliciesFile(FileShape):
    """tests/ANY.yaml: tests by their names. What is `given` at the top holds for each test that says nothing else."""

    given: GivenShape = GivenShape()
    tests: Annotated[dict[Annotated[str, AfterValidator(_check_name)], PolicyShape], Field(max_length=TESTS_MAX)] = (
        Field(default_factory=dict)
    )


def given_of(file: PoliciesFile, test: PolicyShape) -> GivenShape:
    """What is given for a test: what it says itself, else what its file says for all."""
    own = {name: getattr(test.given, name) for name in test.given.model_fields_set}
    return file.given.model_copy(update=own)


AnyHappening = CallStep | PressStep | WaitStep | AnswerStep | MissStep | RejectStep | HangUpStep | Literal["hang_up"]
