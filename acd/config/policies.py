"""`read_policies()`: all policy tests of a centre's folder (`tests/*.yaml`), every name in them proved by the plan."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from acd.config.documents import Document
from acd.config.expectation_shapes import (
    Expectation,
    Hears,
    NeverHears,
    NeverOfferedTo,
    OfferedTo,
    TalksTo,
    WaitsIn,
)
from acd.config.folder import Folder, printable
from acd.config.found_shapes import names_found
from acd.config.policy_shapes import (
    AnswerStep,
    AtWorkShape,
    CallStep,
    GivenShape,
    HangUpStep,
    Happening,
    MissStep,
    PoliciesFile,
    PolicyShape,
    RejectStep,
    given_of,
)
from acd.config.problems import ConfigProblems, Place, Problem, did_you_mean, one_of
from acd.config.promise_shapes import CalledBack, LeavesMessage
from acd.config.shape_problems import read_shape
from acd.config.staff_shapes import names_of
from acd.core.plan import Plan

POLICIES = "tests/*.yaml"
POLICIES_MAX = 2_000
Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """One test, with what is given for it, and where it stands."""

    name: str
    given: GivenShape
    said: PolicyShape
    document: Document

    def place(self, *below: str | int) -> Place:
        """Where the value at this path stands; the test's name without a path."""
        path = ("tests", self.name, *below)
        return self.document.place(*path) if below else self.document.place_of_key(*path)


def read_policies(folder: Path, plan: Plan) -> tuple[Policy, ...]:
    """The tests of all files, in order. Raises ConfigProblems, and nothing else."""
    files = Folder(folder, printable(str(folder)))
    found: list[Policy] = []
    problems: list[Problem] = []
    for _, document in files.documents(POLICIES):
        said, wrong = read_shape(document, PoliciesFile)
        problems += wrong
        if said is not None:
            problems += _unknown(said, document, plan)
            found += [Policy(name, given_of(said, test), test, document) for name, test in said.tests.items()]
    problems = [*files.problems, *problems, *_twice(found), *_timeless(found)]
    if len(found) > POLICIES_MAX:
        message = f"{len(found)} tests"
        problems.append(Problem("value.out-of-range", Place(files.shown), message, f"at most {POLICIES_MAX}"))
    if problems:
        raise ConfigProblems(problems)
    return tuple(found)


def _twice(found: Iterable[Policy]) -> Iterator[Problem]:
    first: dict[str, Policy] = {}
    for policy in found:
        known = first.setdefault(policy.name, policy)
        if known is not policy:
            message = f'"{policy.name}" is defined a second time'
            also = ("first at", known.place())
            yield Problem("name.defined-twice", policy.place(), message, "one definition", also=also)


def _timeless(found: Iterable[Policy]) -> Iterator[Problem]:
    """Hours and days decide much: nobody is to be surprised by a moment that he did not choose."""
    for policy in found:
        if policy.given.at is None:
            expected = 'at: "2026-12-24 12:59", below `given` here or at the top of the file'
            yield Problem("test.bad-moment", policy.place(), "nothing says when this is", expected)


def _unknown(said: PoliciesFile, document: Document, plan: Plan) -> Iterator[Problem]:
    known: dict[str, list[str]] = {
        "line": sorted(plan.lines),
        "queue": sorted(plan.queues),
        "agent": sorted({str(name) for agent in plan.agents for name in names_of(agent, plan.agents)}),
        "prompt": sorted(plan.prompts),
        "delivery": sorted(plan.deliveries),
        "reason to pause": list(plan.pause_reasons),
        "look-up": sorted(plan.look_ups),
        "fact": sorted({name for rule in plan.look_ups.values() for name in rule.findings}),
    }
    named: list[tuple[Path_, str, str]] = [*_names_given(("given",), said.given)]
    for name, test in said.tests.items():
        path: Path_ = ("tests", name)
        named += _names_given((*path, "given"), test.given)
        named += [each for index, step in enumerate(test.when) for each in _names_in((*path, "when", index), step)]
        for index, expected in enumerate(test.expect):
            named += _names_expected((*path, "expect", index), expected)
    for path, kind, name in named:
        if name not in known[kind]:
            # A name may stand as a key, or as a value.
            place = document.place_of_key(*path) if path[-1] == name else document.place(*path)
            message, meant = f'the centre has no {kind} "{name}"', did_you_mean(name, known[kind])
            yield Problem("test.unknown-name", place, message, one_of(known[kind]), meant)


Named = Iterator[tuple[Path_, str, str]]


def _names_given(path: Path_, given: GivenShape) -> Named:
    for agent, is_so in (given.agents or {}).items():
        yield (*path, "agents", agent), "agent", agent
        if isinstance(is_so, AtWorkShape) and is_so.paused is not None:
            yield (*path, "agents", agent, "paused"), "reason to pause", is_so.paused
    for queue in given.waiting or {}:
        yield (*path, "waiting", queue), "queue", queue
    for number, agent in (given.spoke_with or {}).items():
        yield (*path, "spoke_with", number), "agent", agent
    for notice, prompt in () if given.notices is None else given.notices.prompts():
        yield (*path, "notices", str(notice)), "prompt", prompt
    for below, kind, name in names_found(given.look_ups or {}):
        yield (*path, "look_ups", *below), kind, name


def _names_in(path: Path_, step: Happening) -> Named:
    match step:
        case CallStep():
            below = ("call",) if isinstance(step.call, str) else ("call", "line")
            yield (*path, *below), "line", step.wanted.line
        case AnswerStep() | MissStep() | RejectStep() | HangUpStep():
            key = next(iter(type(step).model_fields))
            yield (*path, key), "agent", getattr(step, key)
        case _:
            pass


def _names_expected(path: Path_, expected: Expectation) -> Named:
    key = next(iter(type(expected).model_fields))
    match expected:
        case Hears():
            yield _below(path, key, expected.hears, "prompt"), "prompt", expected.wanted.prompt
        case WaitsIn():
            yield _below(path, key, expected.waits_in, "queue"), "queue", expected.wanted.queue
        case OfferedTo() | TalksTo():
            yield _below(path, key, getattr(expected, key), "agent"), "agent", expected.wanted.agent
        case CalledBack():
            yield _below(path, key, expected.called_back, "queue"), "queue", expected.wanted.queue
        case LeavesMessage():
            yield (*path, key), "delivery", expected.leaves_message
        case NeverHears():
            yield (*path, key), "prompt", expected.never_hears
        case NeverOfferedTo():
            yield (*path, key), "agent", expected.never_offered_to
        case _:
            pass


def _below(path: Path_, key: str, said: object, field: str) -> Path_:
    return (*path, key) if isinstance(said, str) else (*path, key, field)
