"""Policy tests are read as strictly as the rest of a centre, and only by what plays them."""

import shutil
from pathlib import Path

import pytest

from acd.config.load import load
from acd.config.policies import read_policies
from acd.config.problems import ConfigProblems
from acd.sim.verdicts import PoliciesRed, prove
from tests.config.made import centre
from tests.sources import ROOT

CENTRES = sorted(path.parent for path in (ROOT / "dialplans").glob("*/centre.yaml"))
DEMO = load(ROOT / "dialplans" / "demo").plan
WHEN = 'when: [{ call: "+3225550100" }]'
AT = 'at: "2026-11-24 10:00"'


def wrong(folder: Path, text: str) -> list[tuple[str, int]]:
    """What is wrong with a file of tests for the demo: each code with its line."""
    made = centre(folder / "centre", tests__all=text)
    with pytest.raises(ConfigProblems) as found:
        read_policies(made, DEMO)
    return [(problem.code, problem.place.line) for problem in found.value.problems]


@pytest.mark.parametrize("folder", CENTRES, ids=lambda folder: folder.name)
def test_every_centre_has_tests_and_they_are_green(folder):
    """A few good ones each."""
    plan = load(folder).plan
    assert prove(plan, read_policies(folder, plan)) >= 4


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"tests: {{ a: {{ {WHEN}, expect: [{{ hears: welcome }}], then: 1 }} }}", "shape.unknown-key"),
        (f"tests: {{ a: {{ {WHEN} }} }}", "shape.missing-key"),
        (f"tests: {{ a: {{ {WHEN}, expect: [] }} }}", "shape.empty"),
        (f"tests: {{ a: {{ {WHEN}, expect: [hears] }} }}", "test.unknown-step"),
        (f"tests: {{ a: {{ {WHEN}, expect: [{{ leaves: timed-out }}] }} }}", "shape.not-one-of"),
        (f"tests: {{ a: {{ {WHEN}, expect: [{{ hears: {{ prompt: welcome, within: 5 }} }}] }} }}", "duration.bad"),
        ("tests: { a: { when: [{ wait: 1m }, { press: 1x }], expect: [{ ends: flow_ended }] } }", "menu.bad-key"),
        ("tests: { a: { when: [{ press: 1 }], expect: [{ ends: flow_ended }] } }", "shape.unquoted"),
        ('given: { at: "2026-02-30 10:00" }', "test.bad-moment"),
        ('given: { at: "2026-2-3 10:00" }', "test.bad-moment"),
        ("given: { agents: { ana: asleep } }", "shape.not-one-of"),
        ("given: { agents: { ana: { paused: tea } } }", "test.unknown-name"),
        ("given: { waiting: { hepl: 2 } }", "test.unknown-name"),
        ("given: { waiting: { help: 0 } }", "value.out-of-range"),
        ('given: { spoke_with: { "+32470": anna } }', "test.unknown-name"),
    ],
)
def test_a_mistake_has_a_code_and_a_place(tmp_path, text, code):
    """As in every file of a centre."""
    assert wrong(tmp_path, text) == [(code, 1)]


def test_a_name_counts_for_one_test(tmp_path):
    """In all files together."""
    test = f"tests:\n  a: {{ given: {{ {AT} }}, {WHEN}, expect: [{{ hears: welcome }}] }}\n"
    made = centre(tmp_path / "centre", tests__one=test, tests__two=test)
    with pytest.raises(ConfigProblems) as found:
        read_policies(made, DEMO)
    (problem,) = found.value.problems
    assert problem.code == "name.defined-twice"
    assert problem.place.file.endswith("tests/two.yaml")
    assert problem.also is not None
    assert problem.also[1].file.endswith("tests/one.yaml")


def test_a_running_centre_does_not_read_them(tmp_path):
    """Whatever is in them, the centre takes calls; and one without any is fine."""
    made = shutil.copytree(ROOT / "dialplans" / "demo", tmp_path / "demo")
    (made / "tests" / "callers.yaml").write_text("tests: 7\n")
    assert load(made).plan.revision == DEMO.revision
    shutil.rmtree(made / "tests")
    assert read_policies(made, DEMO) == ()


def test_what_a_test_says_wins_over_what_its_file_says(tmp_path):
    """Key by key."""
    text = f"""
given: {{ {AT}, agents: {{ ana: ready }}, waiting: {{ help: 2 }} }}
tests:
  a: {{ given: {{ agents: {{ bram: away }} }}, {WHEN}, expect: [{{ hears: welcome }}] }}
"""
    (policy,) = read_policies(centre(tmp_path / "centre", tests__all=text), DEMO)
    assert policy.given.agents == {"bram": "away"}
    assert policy.given.waiting == {"help": 2}


def test_a_red_test_is_told_with_what_happened_instead(tmp_path):
    """And where it stands; the green one is not told."""
    text = f"""
given: {{ {AT} }}
tests:
  green:
    {WHEN}
    expect:
      - hears: {{ prompt: welcome, language: fr }}
  red:
    {WHEN}
    expect:
      - hears: {{ prompt: welcome, language: nl }}
"""
    policies = read_policies(centre(tmp_path / "centre", tests__all=text), DEMO)
    with pytest.raises(PoliciesRed) as found:
        prove(DEMO, policies)
    told = str(found.value)
    assert "all.yaml:11:9: error[test.unmet]: red: hears welcome in nl: that did not happen" in told
    assert "s  hears welcome (language fr)" in told
    assert "green" not in told
    assert told.endswith("1 of 2 policy tests red")


PROMISING = """
version: 1
name: Help desk
time_zone: Europe/Brussels
languages: [en]
outbound_prefixes: ["+32"]
retention: { messages: 30d }
lines:
  "+3225550100": { name: Help desk, flow: welcome, language: en }
hours:
  office: { week: { mon-fri: ["09:00-17:00"] }, exceptions: { "2026-12-25": closed } }
queues:
  help: { hours: office, wait_max: 10m }
phones: [desk]
agents:
  ana: { number: "101", phone: desk, queues: [help] }
deliveries:
  desk: { folder: /var/spool/desk, retention: messages }
prompts:
  wait: { en: You may press one to be called back. }
  sorry: { en: Sorry. }
  said: { en: We call you back. }
  speak: { en: Leave a message after the tone. }
flows:
  welcome:
    steps:
      - answer
      - queue:
          name: help
          callback:
            key: "1"
            after: 30s
            prompt: wait
            steps:
              - callback: { failed: [{ play: sorry }, hangup] }
              - play: said
              - hangup
      - message: { prompt: speak, deliver: desk }
      - hangup
"""
OWED = """
given: { at: "2026-12-24 12:59", agents: { ana: { wrap_up: 3h } } }
tests:
  who would wait for long is called back:
    when:
      - call: { line: "+3225550100", caller: "+32470000001" }
      - wait: 1m
      - press: "1"
    expect:
      - waits_in: help
      - hears: wait
      - called_back: { queue: help, number: "+32470000001", by: "%s" }
      - hears: said
  who waited in vain leaves a message:
    when:
      - call: { line: "+3225550100", caller: "+32470000001" }
      - wait: 10m 5s
      - press: "#"
    expect:
      - leaves: timed_out
      - hears: speak
      - leaves_message: desk
  who hides the number cannot be called back:
    when:
      - call: { line: "+3225550100", caller: withheld }
      - wait: 1m
      - press: "1"
    expect:
      - hears: sorry
"""


def test_what_is_owed_to_a_caller_can_be_expected(tmp_path):
    """A call back, with its number and its moment by the centre's clocks; and a message."""
    folder = centre(tmp_path / "centre", centre=PROMISING, tests__all=OWED % "2026-12-28 17:00")
    plan = load(folder).plan
    assert prove(plan, read_policies(folder, plan)) == 3
    centre(folder, centre=PROMISING, tests__all=OWED % "2026-12-25 17:00")
    with pytest.raises(PoliciesRed) as found:
        prove(plan, read_policies(folder, plan))
    assert [verdict.policy.name for verdict in found.value.red] == ["who would wait for long is called back"]
    assert "called_back help (number +32470000001, not before 2026-12-24" in str(found.value)


def test_what_is_told_by_hand_can_be_given(tmp_path):
    """A line that was closed in an emergency, or greets specially."""
    text = f"""
given: {{ {AT} }}
tests:
  closed by hand:
    given: {{ notices: {{ closed: accounts-closed }} }}
    {WHEN}
    expect: [{{ hears: {{ prompt: accounts-closed, within: 1s }} }}, {{ ends: line_closed }}]
  greeted specially:
    given: {{ notices: {{ greeting: opening-hours }} }}
    {WHEN}
    expect: [{{ hears: opening-hours }}, {{ hears: choose-language }}]
"""
    assert prove(DEMO, read_policies(centre(tmp_path / "centre", tests__all=text), DEMO)) == 2
