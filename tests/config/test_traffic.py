"""traffic.yaml is read as strictly as the rest of a centre, and only by what plays it."""

import shutil

import pytest

from acd.config.load import load
from acd.config.problems import ConfigProblems
from acd.config.traffic import read_traffic
from tests.sources import ROOT

DEMO = ROOT / "dialplans" / "demo"
PLAN = load(DEMO).plan


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('callers: { a: { line: "+3225550199" } }', "traffic.unknown-name", 1),
        ("handling:\n  hlep: { mean: 4m }", "traffic.unknown-name", 2),
        ("crews: { a: { queues: [hepl] } }", "traffic.unknown-name", 1),
        ('callers: { a: { line: "+3225550100", per_dya: 4 } }', "shape.unknown-key", 1),
        ('callers: { a: { line: "+3225550100", keys: "1x" } }', "menu.bad-key", 1),
        ('callers: { a: { line: "+3225550100", curve: { "8-9": 1 } } }', "hours.bad-span", 1),
        ('callers: { a: { line: "+3225550100", week: { monday: 1 } } }', "hours.bad-day", 1),
        ('callers: { a: { line: "+3225550100", bursts: [{ at: noon, calls: 3 }] } }', "duration.bad", 1),
        ("handling: { help: { mean: 240 } }", "duration.bad", 1),
        ("handling: { help: { mean: 4m, shape: normal } }", "shape.not-one-of", 1),
        ('callers: { a: { line: "+3225550100", keys: { "1": 2, x: 1 } } }', "menu.bad-key", 1),
        ('callers: { a: { line: "+3225550100", keys: { "1": 0 } } }', "value.out-of-range", 1),
        ('callers: { a: { line: "+3225550100", people: 0 } }', "value.out-of-range", 1),
        ("crews: { a: { absent: 2 } }", "value.out-of-range", 1),
        ("crews: { a: { misses: 2 } }", "value.out-of-range", 1),
        ("interval: 1s", "value.out-of-range", 1),
    ],
)
def test_a_mistake_has_a_code_and_a_place(tmp_path, text, code, line):
    """As in every file of a centre."""
    file = tmp_path / "traffic.yaml"
    file.write_text(text + "\n")
    with pytest.raises(ConfigProblems) as found:
        read_traffic(file, PLAN)
    assert [(problem.code, problem.place.line) for problem in found.value.problems] == [(code, line)]


def test_the_demos_own_is_good():
    """And says what the simulator plays."""
    said = read_traffic(DEMO / "traffic.yaml", PLAN)
    assert said.callers["customers"].per_day == 260
    assert said.handling["help"].mean == 300.0


def test_a_running_centre_does_not_read_it(tmp_path):
    """Whatever is in it, the centre takes calls."""
    centre = shutil.copytree(DEMO, tmp_path / "demo")
    (centre / "traffic.yaml").write_text("callers: 7\n")
    assert load(centre).plan.revision == PLAN.revision
