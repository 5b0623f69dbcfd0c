"""How flows lead into each other: every path ends, nobody goes round for ever, and what is borrowed is found."""

from pathlib import Path
from typing import Any

import pytest

from acd.config.load import load
from acd.config.problems import ConfigProblems
from acd.core.flow_steps import CallFlow
from acd.core.plan import Plan
from tests.config.golden import LIBRARY
from tests.config.made import HEAD, centre
from tests.core.playbook import play
from tests.core.words import CallArrived, PromptEnds

LINE = '"+3225550100": { name: Help, flow: main, language: en }'
KEY = '{ menu: { prompt: notice, options: { "1": [ %s ] }, otherwise: [ %s ] } }'
DIGITS = "{ collect: { into: n, prompt: notice, max: 4, otherwise: [ %s ] } }"
KNOWN = "{ value: $caller, is_set: true }"
HANGUP, MAIN = "hangup", "{ go_to: main }"


def plan_of(folder: Path, flows: dict[str, str], shared: Path = LIBRARY) -> Plan:
    """A centre with these flows: the steps of each, in one line."""
    files = {f"flows__{name}": f"steps: [ {steps} ]\n" for name, steps in flows.items()}
    return load(centre(folder / "centre", centre=HEAD, lines=f"lines: {{ {LINE} }}\n", **files), shared=shared).plan


def codes(folder: Path, flows: dict[str, str]) -> list[str]:
    """What is wrong with them."""
    try:
        plan_of(folder, flows)
    except ConfigProblems as found:
        return sorted({problem.code for problem in found.problems})
    return []


@pytest.mark.parametrize(
    ("flows", "wrong"),
    [
        ({"main": f"answer, {MAIN}"}, ["flow.endless"]),
        ({"main": f"answer, {KEY % (MAIN, HANGUP)}"}, []),
        ({"main": f"answer, {KEY % (HANGUP, MAIN)}"}, ["flow.endless"]),
        ({"main": f"answer, {KEY % (HANGUP, '{ play: notice }')}, {MAIN}"}, ["flow.endless"]),
        ({"main": f"answer, {KEY % ('{ play: notice }', HANGUP)}, {MAIN}"}, []),
        ({"main": f"answer, {DIGITS % HANGUP}, {MAIN}"}, []),
        ({"main": f"answer, {DIGITS % '{ play: notice }'}, {MAIN}"}, ["flow.endless"]),
        ({"main": f"answer, {{ collect: {{ into: n, prompt: notice, max: 4 }} }}, {MAIN}"}, ["flow.endless"]),
        ({"main": "answer, { flow: two }", "two": MAIN}, ["flow.endless"]),
        ({"main": f"answer, {{ flow: two }}, {MAIN}", "two": KEY % ("{ play: notice }", HANGUP)}, []),
        ({"main": f"answer, {{ flow: two }}, {MAIN}", "two": KEY % (HANGUP, "{ play: notice }")}, ["flow.endless"]),
        ({"main": "answer, { flow: two }", "two": "{ flow: main }"}, ["flow.calls-itself"]),
        ({"main": "answer, { flow: two }, { play: notice }", "two": HANGUP}, ["flow.unreachable-step"]),
        ({"main": "answer, { flow: two }, { play: notice }", "two": MAIN.replace("main", "three"), "three": HANGUP},
         ["flow.unreachable-step"]),
        ({"main": "{ flow: two }, { play: notice }", "two": "answer"}, []),
        ({"main": "{ flow: two }, { play: notice }", "two": "{ set: { a: b } }"}, ["flow.not-answered"]),
        ({"main": "{ flow: two }", "two": "{ play: notice }"}, ["flow.not-answered"]),
        ({"main": "{ go_to: two }", "two": "{ play: notice }"}, ["flow.not-answered"]),
        ({"main": "answer, { flow: two }", "two": "{ play: notice }"}, []),
        ({"main": f"{{ if: {{ when: {KNOWN}, then: [answer] }} }}, {{ play: notice }}"}, ["flow.not-answered"]),
        ({"main": f"{{ if: {{ when: {KNOWN}, then: [answer], else: [answer] }} }}, {{ play: notice }}"}, []),
    ],
)  # fmt: skip
def test_which_paths_are_good(flows, wrong, tmp_path):
    """A key that must be pressed breaks a circle; what a flow does with a caller counts for those that call it."""
    assert codes(tmp_path, flows) == wrong


def silent(plan: Plan) -> str:
    """Where a caller is who presses nothing, after 200 things that happened; each prompt is spoken to its end."""
    book = play(plan).sees(CallArrived("c1"))
    for _ in range(200):
        call = next(iter(book.engine.state.calls.values()), None)
        if call is None:
            return "gone"
        if call.playback is None:
            book.at(book.second + 10)
        else:
            book.sees(PromptEnds("c1"))
    return "still there"


@pytest.mark.parametrize(
    "flows",
    [
        {"main": f"answer, {KEY % (MAIN, HANGUP)}"},
        {"main": f"answer, {DIGITS % '{ play: notice }, hangup'}, {MAIN}"},
        {
            "main": f"answer, {{ flow: two }}, {MAIN}",
            "two": KEY % ("{ play: notice }", "{ go_to: end }"),
            "end": HANGUP,
        },
        {"main": "answer, { language: { prompt: notice, options: { '1': en } } }, { say: { time: $time } }"},
    ],
)
def test_every_path_ends_for_who_presses_nothing(flows, tmp_path):
    """What passes the check does end."""
    library = Path(__file__).parents[2] / "ivr_flows"
    assert silent(plan_of(tmp_path, flows, _with_values(tmp_path, library))) == "gone"


def _with_values(folder: Path, library: Path) -> Path:
    """The tests' library with the words of values."""
    shared = folder / "shared"
    (shared / "prompts").mkdir(parents=True)
    for path in [*LIBRARY.glob("prompts/*.yaml"), library / "prompts" / "values.yaml"]:
        (shared / "prompts" / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    return shared


def test_flows_that_flows_name_are_borrowed_from_the_shared_ones(tmp_path):
    """Also those that only a borrowed one names; the centre's own flow of a name is used instead."""
    shared = _with_values(tmp_path, Path(__file__).parents[2] / "ivr_flows")
    for name, steps in {"outer": "[ { flow: inner }, { flow: own } ]", "inner": "[ { play: notice } ]",
                        "own": "[ { play: goodbye } ]", "unused": "[ { play: goodbye } ]"}.items():  # fmt: skip
        (shared / f"{name}.yaml").write_text(f"version: 1\nsteps: {steps}\n")
    plan = plan_of(tmp_path, {"main": "answer, { flow: outer }", "own": "{ set: { a: b } }"}, shared)
    assert set(plan.flows) == {"main", "outer", "inner", "own"}
    assert plan.flows["outer"].blocks["start"] == (CallFlow("inner"), CallFlow("own"))
    assert plan.flows["own"].blocks["start"][0].kind == "set"


def test_a_flow_is_spoken_in_the_languages_of_all_who_come_into_it(tmp_path):
    """Of the line, chosen before, or chosen in a flow that was called before."""
    choose = "{ language: { prompt: both, options: { '1': en, '2': fr } } }"
    prompts: dict[str, Any] = {"prompts__own": "prompts: { both: { en: yes, fr: oui }, only: { en: Only } }\n"}
    flows = {"flows__main": "steps: [ answer, { flow: choose }, { flow: last } ]\n",
             "flows__choose": f"steps: [ {choose} ]\n", "flows__last": "steps: [ { play: only } ]\n"}  # fmt: skip
    folder = centre(
        tmp_path, centre=HEAD.replace("[en]", "[en, fr]"), lines=f"lines: {{ {LINE} }}\n", **prompts, **flows
    )
    with pytest.raises(ConfigProblems) as found:
        load(folder, shared=LIBRARY)
    assert [problem.code for problem in found.value.problems] == ["flow.prompt-not-translated"]
