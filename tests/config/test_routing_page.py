"""The table of routing rules: every rule is in it, every example loads, and what shows each is there."""

import re

import pytest
from ruamel.yaml import YAML

from acd.config.load import load
from acd.config.queue_steps import QueueEntryShape
from acd.config.routing_shapes import STRATEGIES, RoutingShape
from acd.config.shapes import QueueShape
from acd.config.staff_shapes import AgentShape, PartnerShape, TeamShape
from acd.config.strict import Shape
from acd.core.plan import Plan
from tests.config.golden import LIBRARY
from tests.config.made import HEAD, centre
from tests.sources import ROOT

PAGE = (ROOT / "dialplans" / "ROUTING.md").read_text(encoding="utf-8")
ROW = re.compile(
    r"^\| `(?P<rule>\w+)` \| (?P<where>queue|agent|team|partner|step|routing) \| "
    r".+ \| `(?P<example>.+)` \| `(?P<test>[^`]+)` \|$"
)
ROWS = [found for line in PAGE.splitlines() if (found := ROW.match(line))]
HOURS = 'hours: { office: { week: { mon-fri: ["08:00-18:00"] } } }'
LINES = 'lines: { "+3225550100": { name: Help, flow: welcome, language: en } }'
# Settings that decide nothing about who gets which call.
BESIDES = {
    "queue": {
        "music", "position_every", "wait_every", "announcements", "announce_every", "whisper",
        "name_prefix", "auto_answer", "service_level", "watch_tone", "caller_id",
        "recording", "dispositions", "disposition", "after_call",
        "routing",  # has a table of its own
    },
    "agent": {"number", "phone", "pin"},
    # What a partner or a team shares with agents is explained there.
    "team": {"site", "queues", "skills", "tiers", "weights", "lowest_tier_first", "ring_timeout", "wrap_up"},
    "partner": {"queues", "skills", "tiers", "weights", "ring_timeout", "wrap_up"},
    "step": {"name"},
    "routing": set(),
}  # fmt: skip
# Rules whose ways are explained one by one.
MANIFOLD = {"strategy", "preferred"}
SHAPES: dict[str, type[Shape]] = {"queue": QueueShape, "agent": AgentShape, "step": QueueEntryShape}
SHAPES |= {"routing": RoutingShape, "partner": PartnerShape, "team": TeamShape}
PARTNER = {"number": '"+34910000001"', "calls_max": "1", "queues": "[help]"}


def plan_with(folder, where: str, example: str) -> Plan:
    """A centre whose queue, agent or queue step says this."""
    said = {"queue": "", "agent": "queues: [help], skills: { french: 9 }", "step": "", where: example}
    if where == "routing":
        said["queue"] = f"routing: {{ {example} }}"
    if example.startswith("sites"):
        said["agent"] += ", site: lyon"
    if where == "agent" and not example.startswith("queues"):
        said["agent"] = f"queues: [help], {example}"
    files = {
        "queues": f"queues: {{ help: {{ {said['queue']} }} }}",
        "centre": HEAD + 'outbound_prefixes: ["+34"]\n',
        "agents": f'sites: [lyon]\nagents: {{ ana: {{ number: "101", {said["agent"]} }} }}\n{others(where, example)}',
        "lines": LINES,
        "hours": HOURS,
        "flows__welcome": f"steps: [answer, {{ queue: {{ name: help, {said['step']} }} }}]",
    }
    return load(centre(folder, **files), shared=LIBRARY).plan


def others(where: str, example: str) -> str:
    """A team of these numbers, or a partner who says this, or just one."""
    if where == "team" and example:
        return f"teams: {{ evening: {{ {example}, queues: [help] }} }}"
    key, _, value = example.partition(": ") if where == "partner" else ("", "", "")
    said = {**PARTNER, **({key: value} if key else {})}
    return f"partners: {{ madrid: {{ {', '.join(f'{name}: {each}' for name, each in said.items())} }} }}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['where']} {row['example']}")
def test_every_example_loads_and_changes_something(row, tmp_path):
    """As it stands there; it says what it is the example of, and the centre is another one with it."""
    assert row["rule"] in YAML(typ="safe").load(f"{{ {row['example']} }}")
    (tmp_path / "with").mkdir()
    (tmp_path / "without").mkdir()
    usual = "queues: []" if row["rule"] == "queues" else "skills: { french: 9 }" if row["where"] == "agent" else ""
    with_it = plan_with(tmp_path / "with", row["where"], row["example"])
    without = plan_with(tmp_path / "without", row["where"], usual)
    is_usual = row["example"] == f"strategy: {STRATEGIES[0]}"
    assert (with_it.revision == without.revision) is is_usual


def test_every_strategy_has_its_example():
    """By its name."""
    said = [YAML(typ="safe").load(row["example"])["strategy"] for row in ROWS if row["rule"] == "strategy"]
    assert sorted(said) == sorted(STRATEGIES)


@pytest.mark.parametrize("where", SHAPES)
def test_every_rule_is_in_the_table(where):
    """A setting that decides about calls and is not explained there might as well not exist."""
    named = {row["rule"] for row in ROWS if row["where"] == where}
    assert named == set(SHAPES[where].model_fields) - BESIDES[where]


def test_every_row_is_understood():
    """No line of the table is passed over, and no rule is explained twice."""
    lines = [line for line in PAGE.splitlines() if line.startswith("| `")]
    assert len(lines) == len(ROWS)
    told = {(row["rule"], row["where"], row["rule"] in MANIFOLD and row["example"]) for row in ROWS}
    assert len(told) == len(ROWS)


def test_what_shows_a_rule_is_there():
    """Each names a file of tests."""
    assert not [row["test"] for row in ROWS if not (ROOT / row["test"]).is_file()]
