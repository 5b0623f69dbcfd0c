"""The table of steps: every step is in it, every example loads, and what shows each is there."""

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from acd.config.load import load
from acd.config.steps import BARE_STEPS, KEYED_STEPS
from acd.core.plan import Plan
from acd.core.values import OWN
from tests.config.made import centre
from tests.sources import ROOT

PAGE = (ROOT / "dialplans" / "FLOWS.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(?P<step>\w+)` \| .+? \| `(?P<example>.+)` \| `(?P<test>tests/[^`]+)` \|$")
ROWS = [found for line in PAGE.splitlines() if (found := ROW.match(line))]
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
FILES = {
    "centre": """version: 1
name: Help desk
time_zone: Europe/Brussels
languages: [en, fr]
outbound_prefixes: ["+32"]
retention: { messages: 30d }
deliveries: { office: { folder: post, retention: messages } }
hours: { office: { week: { mon-fri: ["08:00-18:00"] } } }
queues: { help: {} }
look_ups: { customer: { url: "https://example.com/customers", facts: { score: { type: number } } } }
lines:
  "+3225550100": { name: Help, flow: main, language: en }
""",
    "flows__ask": "parameters: [what]\nsteps: [{ set: { asked-for: $what } }]\n",
    "flows__other": "steps: [{ set: { customer: '1', asked: '0' } }]\n",
    "prompts__own": "prompts:\n"
    + "".join(f"  {key}: {{ en: Words, fr: Des mots }}\n" for key in ("welcome", "notice", "which", "right")),
}


def plan_of(folder: Path, flow: str) -> Plan:
    """A centre whose flow this is."""
    return load(centre(folder, **FILES, flows__main=flow)).plan


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["step"])
def test_every_example_loads(row, tmp_path):
    """As it stands there: first where the caller is answered, unless that is what it is about."""
    step: Any = YAML(typ="safe").load(row["example"])
    assert row["step"] == (step if isinstance(step, str) else next(iter(step)))
    first = "" if row["example"] in ("answer", "hangup: busy") else "  - answer\n"
    example = row["example"] if isinstance(step, str) else f"{{ {row['example']} }}"
    plan = plan_of(tmp_path, f"steps:\n{first}  - {example}\n")
    assert len(plan.flows["main"].blocks["start"]) == len(first.splitlines()) + 1


@pytest.mark.parametrize("block", BLOCKS)
def test_every_longer_example_loads(block, tmp_path):
    """They are whole flows."""
    assert plan_of(tmp_path, block).flows["main"].blocks


def test_every_step_and_every_value_of_each_call_is_there():
    """Each step once; a step that nobody explains might as well not exist."""
    assert [row["step"] for row in ROWS if row["step"] in BARE_STEPS] == list(BARE_STEPS)
    assert sorted(row["step"] for row in ROWS) == sorted({*BARE_STEPS, *KEYED_STEPS})
    assert set(re.findall(r"`\$(\w+)`", PAGE.split("## Values")[1].split("`set` computes")[0])) == {*OWN, "name"}


def test_no_row_is_passed_over_and_what_shows_a_step_is_there():
    """Each names a file of tests."""
    table = PAGE.split("## Where")[0]
    assert len([line for line in table.splitlines() if line.startswith("| `")]) == len(ROWS)
    assert not [row["test"] for row in ROWS if not (ROOT / row["test"]).is_file()]
