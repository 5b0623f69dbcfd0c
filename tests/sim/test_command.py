"""`acd simulate`: a folder in, tables, JSON or CSV out; mistakes of the traffic as for every file of a centre."""

import csv
import io
import json
import re
import shutil
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner

from acd.cli.main import app
from tests.sources import ROOT

DEMO = ROOT / "dialplans" / "demo"


@pytest.fixture
def demo(tmp_path):
    """A copy of the demo centre, to be changed."""
    return shutil.copytree(DEMO, tmp_path / "demo")


def acd(*words):
    """What the command prints, and its exit code."""
    return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


def test_a_table_for_each_queue_with_all_four_service_levels():
    """By interval and over all."""
    done = acd("simulate", DEMO)
    assert done.exit_code == 0
    for words in ("help: service levels at 20 s", "Mon 10:00", "short abandons", "handled", "overtaken", "ASA s"):
        assert words in done.output
    assert re.search(r"^\d+ offered = \d+ answered \+ \d+ abandoned", done.output, re.MULTILINE)


def test_help_begins_with_examples():
    """Of what people want to know."""
    output = acd("simulate", "--help").output
    for words in ("acd simulate dialplans/demo", "--runs 50", "--against my-changed-centre", "SIMULATING.md"):
        assert words in output


def test_json_has_the_figures_by_name_and_the_books_balance():
    """Whatever was offered ended somehow or still waits."""
    done = acd("simulate", DEMO, "--json", "--days", 2, "--seed", 5)
    told = json.loads(done.stdout)
    found = told["queues"]["help"]
    ended = found["answered"] + found["abandoned"] + found["ended_otherwise"] + found["waiting"]
    assert found["offered"] == ended > 0
    assert told["seed"] == 5
    assert sum(row["offered"] for row in told["intervals"] if row["queue"] == "help") == found["offered"]


def test_who_found_every_channel_taken_is_told(demo):
    """In words, and in JSON; nobody says a word of it where it does not happen."""
    assert "channel" not in acd("simulate", demo).output
    with (demo / "centre.yaml").open("a") as file:
        file.write("trunks: { carrier: { calls_max: 1 } }\n")
    turned_away = json.loads(acd("simulate", demo, "--json").stdout)["unqueued"]["no_channel"]
    assert turned_away > 0
    assert f"{turned_away:,} no channel" in acd("simulate", demo).output


def test_csv_has_a_row_for_each_queue_and_interval():
    """With the wall clock of the centre."""
    rows = list(csv.DictReader(io.StringIO(acd("simulate", DEMO, "--csv").stdout)))
    assert {row["queue"] for row in rows} == {"help", "sales", "technical"}
    assert "2026-11-23T09:00+01:00" in {row["begins"] for row in rows}


def test_the_same_seed_prints_the_same():
    """And another seed something else."""
    assert acd("simulate", DEMO).output == acd("simulate", DEMO, "--seed", 1).output
    assert acd("simulate", DEMO).output != acd("simulate", DEMO, "--seed", 2).output


def test_another_file_of_traffic(tmp_path):
    """Instead of the folder's own."""
    other = tmp_path / "quiet.yaml"
    other.write_text('callers: { people: { line: "+3225550101", bursts: [{ at: "12:00", calls: 7 }] } }\n')
    told = json.loads(acd("simulate", DEMO, "--traffic", other, "--json").stdout)
    assert (told["calls"], told["queues"]["sales"]["offered"]) == (7, 7)


@pytest.mark.parametrize("command", ["simulate", "check"])
def test_a_mistake_is_told_with_its_place_and_what_is_meant(demo, command):
    """By `acd check` too, as the file lies in the centre's folder."""
    with (demo / "traffic.yaml").open("a") as file:
        file.write("  late: { agents: [chloé], shift: [] }\n")
    done = acd(command, demo)
    assert done.exit_code == 1
    assert "traffic.yaml:" in done.output
    assert 'did you mean "shifts"?' in done.output


def test_without_traffic_it_says_what_is_missing(demo):
    """A centre that was never simulated has no such file."""
    (demo / "traffic.yaml").unlink()
    done = acd("simulate", demo)
    assert done.exit_code == 1
    assert "there is no such file" in done.output
    assert 'callers: { people: { line: "+3225550100", per_day: 200 } }' in done.output


def test_a_page_with_plots_is_whole_in_itself(tmp_path):
    """Who waits, how long, and what agents do; nothing is fetched, and every drawing is well-formed."""
    page = tmp_path / "day.html"
    assert acd("simulate", DEMO, "--html", page).exit_code == 0
    text = page.read_text()
    drawings = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    assert len(drawings) == 3
    for drawing in drawings:
        assert ET.fromstring(drawing).get("viewBox")  # noqa: S314  # our own text
        # All three have the same hours: a day, from midnight to midnight.
        assert drawing.count(">00:00<") == 2
    for words in (
        "Callers waiting",
        "Mean wait",
        "Agents, by what they do",
        ">help<",
        ">talking<",
        "10:00",
        "ASA, s",
        "calls on Mon 2026-11-23",
    ):
        assert words in text
    assert not re.search(r"https?:|src=|@import|url\(", text)
