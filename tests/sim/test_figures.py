"""A day of six callers, reckoned by hand: figures are right in the table, in JSON and CSV, and books balance."""

import csv
import io
import json
import re
import shutil

import pytest

from acd.sim.figures import OTHERS, Row
from tests.sim.test_command import DEMO, acd

TRAFFIC = """
interval: 24h
crews:
  greet: { agents: [greet], answers_in: { mean: 0s, shape: constant } }
  others: { absent: 1 }
"""
# One agent, at a service level of 20 s with a wrap-up of 2 s. The first is answered at once, the second after 42 s; the
# third gives up after 5 s, the fourth finds two who wait, and no place; the fifth is answered after 54 s. The sixth
# hears a message and comes into no queue.
CALLS = """at,line,keys,patience_s,talk_s
9:00:00,+3225550101,3,,60
9:00:20,+3225550101,3,,30
9:00:30,+3225550101,3,5,
9:00:32,+3225550101,3,,10
9:00:40,+3225550101,3,,20
9:10:00,+3225550100,35,,
"""
BY_HAND = {
    "offered": 5, "answered": 3, "abandoned": 1, "ended_otherwise": 1, "waiting": 0, "overtaken": 0,
    "answered_of_offered": 1 / 5, "short_abandons_excluded": 1 / 4, "answered_only": 1 / 3, "handled_in_time": 2 / 5,
    "asa_s": (42 + 54) / 3, "wait_s": (42 + 54 + 5) / 5, "aht_s": 110 / 3 + 2, "occupancy": 116 / 86_400,
}  # fmt: skip
# The switch takes a moment for each command.
IN_TABLE = ["5", "3", "1", "1", "20.0%", "25.0%", "33.3%", "40.0%", "32.1", "38.7", "0.1%", "0"]


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    """What the command is asked."""
    folder = shutil.copytree(DEMO, tmp_path_factory.mktemp("figures") / "demo")
    (folder / "traffic.yaml").write_text(TRAFFIC)
    (folder / "calls.csv").write_text(CALLS)
    queues = folder / "queues.yaml"
    queues.write_text(queues.read_text().replace("  sales:\n", "  sales:\n    waiting_max: 2\n"))
    return "simulate", folder, "--calls", folder / "calls.csv"


def test_json(day):
    """With the rarer endings by name, and the calls that came into no queue."""
    told = json.loads(acd(*day, "--json").stdout)
    found = told["queues"]["sales"]
    assert found.pop("endings") == {"refused_full": 1}
    assert found == pytest.approx(BY_HAND, rel=0.005)
    assert (told["calls"], told["unqueued"]) == (6, {"flow_ended": 1})


def test_csv(day):
    """With a column for every figure and every ending."""
    rows = list(csv.DictReader(io.StringIO(acd(*day, "--csv").stdout)))
    (found,) = [row for row in rows if row["queue"] == "sales"]
    assert {name: float(found[name]) for name in BY_HAND} == pytest.approx(BY_HAND, rel=0.05)
    assert {name: int(found[name]) for name in OTHERS if found[name] != "0"} == {"refused_full": 1}
    assert found.keys() == {"queue", "begins", *BY_HAND, *OTHERS}


def test_table(day):
    """With the books below it."""
    output = acd(*day).output
    cells = [re.split(r"\s*│\s*", line.strip("│ ")) for line in output.splitlines() if "│ all " in line]
    assert cells[0][1:] == IN_TABLE
    assert "5 offered = 3 answered + 1 abandoned + 1 refused full\n" in output
    assert "6 calls. 1 came into no queue (1 flow ended)." in output


def test_books_name_every_ending_and_who_waits():
    """Nothing is lost between what came and what became of it."""
    row = Row(offered=1 + sum(range(1, len(OTHERS) + 1)))
    row.endings.update({str(ending): count for count, ending in enumerate(OTHERS, 1)})
    assert row.figures()["ended_otherwise"] == row.offered - 1
    assert row.books().endswith(" + 1 still waiting")
    assert sum(int(count) for count in re.findall(r"(\d+) \w", row.books().partition("=")[2])) == row.offered
