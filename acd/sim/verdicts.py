"""Whether what a policy test expects came true: its verdict, with the place of the first thing that did not."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from acd.config.expectation_shapes import (
    AnyExpectation,
    Ends,
    HasValues,
    Hears,
    Leaves,
    NeverHears,
    NeverOfferedTo,
    OfferedTo,
    PutThroughTo,
    TalksTo,
    WaitsIn,
)
from acd.config.policies import Policy
from acd.config.problems import Problem
from acd.config.promise_shapes import CalledBack, LeavesMessage
from acd.config.staff_shapes import names_of
from acd.config.values import as_duration
from acd.core.needs import ways_of
from acd.core.plan import Plan
from acd.sim.story import Happened, Story
from acd.sim.trial import ImpossibleError, Trial

Is = Callable[[Happened], bool]
# Moments are sums of many small durations.
NEAR_S = 0.05


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one test: `problem` is None if all came true; the `story` is what happened, line by line."""

    policy: Policy
    problem: Problem | None
    story: tuple[str, ...]

    def __str__(self) -> str:
        """A test that is red, for people."""
        return "\n".join([str(self.problem), "   what happened:", *(f"   {line}" for line in self.story)])


class PoliciesRed(Exception):
    """Tests that are `red`, of so many in `all`."""

    def __init__(self, red: Iterable[Verdict], count: int) -> None:
        self.red, self.count = tuple(red), count
        super().__init__(self.count)

    def __str__(self) -> str:
        """All of them, and the account."""
        told = f"{len(self.red)} of {self.count} policy test{'s' if self.count != 1 else ''} red"
        return "\n\n".join([*map(str, self.red), told])


def judged(plan: Plan, policies: Iterable[Policy]) -> Iterator[Verdict]:
    """The verdict on each test, one after the other; none of them knows of another."""
    for policy in policies:
        trial = Trial(plan, policy)
        problem = None
        try:
            trial.play()
        except ImpossibleError as error:
            place = policy.place("when", trial.index)
            problem = Problem("test.unmet", place, f"{policy.name}: {error}", "a step that can be done then")
        yield Verdict(policy, problem or _unmet(plan, policy, trial.story), tuple(trial.story.lines()))


def prove(plan: Plan, policies: Iterable[Policy]) -> int:
    """How many tests there are. Raises PoliciesRed unless all came true."""
    verdicts = tuple(judged(plan, policies))
    red = [verdict for verdict in verdicts if verdict.problem is not None]
    if red:
        raise PoliciesRed(red, len(verdicts))
    return len(verdicts)


def _unmet(plan: Plan, policy: Policy, story: Story) -> Problem | None:
    """The first expectation that did not come true."""
    at, since_s = 0, story.begins_s or 0.0
    for index, expected in enumerate(policy.said.expect):
        why = _of_all(expected, story, plan)
        if why is None:
            is_it, words, within_s = _sought(expected, plan)
            found = next((place for place in range(at, len(story.happened)) if is_it(story.happened[place])), None)
            after_s = 0.0 if found is None else story.happened[found].at_s - since_s
            if found is None:
                why = _missing(words, story.happened, at, is_it)
            elif within_s is not None and after_s > within_s + NEAR_S:
                why = f"{words} after {after_s:.1f} s, not within {as_duration(within_s)}"
            else:
                at, since_s = found + 1, story.happened[found].at_s
        if why:
            return Problem("test.unmet", policy.place("expect", index), f"{policy.name}: {why}")
    return None


def _missing(words: str, happened: list[Happened], at: int, is_it: Is) -> str:
    is_before = any(is_it(each) for each in happened[:at])
    return f"{words}: {'that came before what stands above it' if is_before else 'that did not happen'}"


def _of_all(expected: AnyExpectation, story: Story, plan: Plan) -> str | None:
    """What is wrong with what must hold in the whole of it (empty: nothing); None: it is no such thing."""
    match expected:
        case NeverHears():
            heard = [each for each in story.happened if each.what == "hears" and each.name == expected.never_hears]
            return f"never hears {expected.never_hears}: he does" if heard else ""
        case NeverOfferedTo():
            name = expected.never_offered_to
            asked = [each for each in story.happened if each.what == "offered_to" and _is(name, each.name, plan)]
            return f"never offered to {name}: it is" if asked else ""
        case HasValues():
            wrong = [
                f"{name} is {_shown(story.values.get(name))}, not {_shown(value)}"
                for name, value in expected.values.items()
                if story.values.get(name) != value
            ]
            return "; ".join(wrong)
        case _:
            return None


def _sought(expected: AnyExpectation, plan: Plan) -> tuple[Is, str, float | None]:
    """How to know it, what it is in words, and within how many seconds it is expected."""
    match expected:
        case Hears():
            heard = expected.wanted
            languages = {heard.language} if heard.language else set(plan.languages)
            words = f"hears {heard.prompt}{f' in {heard.language}' if heard.language else ''}"
            return (
                lambda it: it.what == "hears" and it.name == heard.prompt and it.more["language"] in languages,
                words,
                heard.within,
            )
        case WaitsIn():
            return (lambda it: _waits_so(it, expected), _waits_in_words(expected), expected.wanted.within)
        case OfferedTo() | TalksTo():
            what, agent = next(iter(type(expected).model_fields)), expected.wanted.agent
            words = f"{what.replace('_', ' ')} {agent}"
            return (lambda it: it.what == what and _is(agent, it.name, plan), words, expected.wanted.within)
        case PutThroughTo():
            number = expected.wanted.number
            words = f"put through to {number}"
            return (lambda it: it.what == "put_through_to" and it.name == number, words, expected.wanted.within)
        case CalledBack():
            return (lambda it: _is_promised(it, expected), _promised_in_words(expected), None)
        case LeavesMessage():
            where = expected.leaves_message
            return (lambda it: it.what == "leaves_message" and it.name == where, f"leaves a message for {where}", None)
        case Leaves() | Ends():
            what, because = next(iter(type(expected).model_fields)), expected.wanted.because
            return (lambda it: it.what == what and it.name == because, f"{what} {because}", expected.wanted.within)
        case _:
            raise AssertionError(f"{expected} holds for the whole of it")


def _waits_so(it: Happened, expected: WaitsIn) -> bool:
    wanted = expected.wanted
    is_there = it.what == "waits_in" and it.name == wanted.queue
    is_so = wanted.priority is None or it.more.get("priority") == str(wanted.priority)
    asked = {way.skill: way.level for need in it.needs for way in ways_of(need)[:1] if not need.or_else}
    return is_there and is_so and all(asked.get(skill, 0) >= level for skill, level in wanted.needs.items())


def _waits_in_words(expected: WaitsIn) -> str:
    wanted = expected.wanted
    more = [f"{skill} >= {level}" for skill, level in wanted.needs.items()]
    more += [] if wanted.priority is None else [f"priority {wanted.priority}"]
    return f"waits in {wanted.queue} ({', '.join(more)})" if more else f"waits in {wanted.queue}"


def _is_promised(it: Happened, expected: CalledBack) -> bool:
    wanted = expected.wanted
    asked = {"number": wanted.number, "not before": wanted.not_before, "by": wanted.by}
    is_so = all(said is None or it.more.get(name) == said for name, said in asked.items())
    return it.what == "called_back" and it.name == wanted.queue and is_so


def _promised_in_words(expected: CalledBack) -> str:
    wanted = expected.wanted
    asked = {"at": wanted.number, "not before": wanted.not_before, "by": wanted.by}
    said = [f"{name} {each}" for name, each in asked.items() if each]
    return " ".join([f"called back by {wanted.queue}", *said])


def _is(expected: str, agent: str, plan: Plan) -> bool:
    return expected in names_of(agent, plan.agents)


def _shown(value: str | None) -> str:
    return "not set" if value is None else f'"{value}"'
