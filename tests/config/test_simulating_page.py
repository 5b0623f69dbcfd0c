"""The page about simulating: every key of traffic.yaml is in its table, examples load, every figure is explained."""

import re
from dataclasses import replace

import pytest
from ruamel.yaml import YAML

from acd.config import traffic_shapes
from acd.config.load import load
from acd.config.strict import Shape
from acd.config.traffic import read_traffic
from acd.config.traffic_shapes import TrafficFile
from acd.core.look_up_rules import Finding, LookUpRule
from acd.sim.figures import Row
from acd.sim.recorded import COLUMNS
from tests.sources import ROOT

PAGE = (ROOT / "dialplans" / "SIMULATING.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(?P<key>\w+)` \| (?P<where>\w+) \| .+ \| `(?P<example>.+)` \| `(?P<test>[^`]+)` \|$")
ROWS = [found for line in PAGE.splitlines() if (found := ROW.match(line))]
DEMO = ROOT / "dialplans" / "demo"
PLAN = load(DEMO).plan
# The demo asks no service.
PLAN = replace(PLAN, look_ups={"customer": LookUpRule("customer", 2.0, {}, {"segment": Finding()})})
# Each shape of the file, and a file with one of them in which an example stands; what it would be without.
LINE = 'line: "+3225550100"'
PLACES: dict[str, tuple[type[Shape], str]] = {
    "traffic": (TrafficFile, "{ HERE }"),
    "callers": (traffic_shapes.CallersShape, "callers: { people: { HERE } }"),
    "burst": (traffic_shapes.BurstShape, f"callers: {{ people: {{ {LINE}, bursts: [{{ HERE }}] }} }}"),
    "retry": (traffic_shapes.RetryShape, f"callers: {{ people: {{ {LINE}, retry: {{ HERE }} }} }}"),
    "duration": (traffic_shapes.SpreadShape, "handling: { help: { HERE } }"),
    "crew": (traffic_shapes.CrewShape, "crews: { all: { HERE } }"),
    "break": (traffic_shapes.BreakShape, "crews: { all: { breaks: [{ HERE }] } }"),
}
NEEDED = {"callers": {"line": '"+3225550100"'}, "burst": {"at": '"9:00"', "calls": "1"}, "retry": {"share": "0.1"}}
NEEDED |= {"duration": {"mean": "9m"}, "break": {"after": "9m", "length": "9m"}}


def said(folder, where: str, key: str, example: str) -> TrafficFile:
    """A file in which the example stands at its place, with what is needed beside it."""
    _, around = PLACES[where]
    beside = [f"{name}: {value}" for name, value in NEEDED.get(where, {}).items() if name != key]
    file = folder / "traffic.yaml"
    file.write_text(around.replace("HERE", ", ".join(filter(None, [*beside, example]))) + "\n")
    return read_traffic(file, PLAN)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['where']} {row['key']}")
def test_every_example_loads_and_changes_something(row, tmp_path):
    """As it stands there; it says what it is the example of, and other things are played with it."""
    key, where = row["key"], row["where"]
    assert list(YAML(typ="safe").load(f"{{ {row['example']} }}")) == [key]
    usual = NEEDED.get(where, {}).get(key)
    without = said(tmp_path, where, key, f"{key}: {usual}" if usual else "version: 1" if where == "traffic" else "")
    is_usual = key == "version"
    assert (said(tmp_path, where, key, row["example"]) == without) is is_usual


@pytest.mark.parametrize("where", PLACES)
def test_every_key_is_in_the_table(where):
    """And none that does not exist."""
    assert sorted(row["key"] for row in ROWS if row["where"] == where) == sorted(PLACES[where][0].model_fields)


def test_every_shape_is_known_here():
    """A new kind of setting needs its place in the table."""
    shapes = {each for each in vars(traffic_shapes).values() if isinstance(each, type) and issubclass(each, Shape)}
    assert {each for each in shapes if each.__module__ == traffic_shapes.__name__} == {
        shape for shape, _ in PLACES.values()
    }


def test_what_shows_a_key_is_there():
    """Each names a file of tests, and no row is passed over."""
    assert len(ROWS) == len([line for line in PAGE.splitlines() if re.match(r"^\| `\w+` \| \w+ \|.+\|.+\|$", line)])
    assert not [row["test"] for row in ROWS if not (ROOT / row["test"]).is_file()]


def test_every_figure_and_every_column_is_explained():
    """By its name, in the table of figures and in that of recorded calls."""
    named = set(re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`[^|]+) \|", PAGE, re.MULTILINE))))
    assert named >= {*Row().figures(), *COLUMNS}


def test_the_shortest_file_plays_something(tmp_path):
    """The page begins with it."""
    (shortest,) = re.findall(r"```yaml\n(.+?)```", PAGE, re.DOTALL)
    (tmp_path / "traffic.yaml").write_text(shortest)
    assert read_traffic(tmp_path / "traffic.yaml", PLAN).callers["people"].per_day == 200
