"""`acd simulate --runs` and `--against`: means with how sure they are, and two settings with the same callers."""

import csv
import io
import json
import shutil

import pytest

from tests.sim.test_command import DEMO, acd


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    """A copy of the demo centre on which little is going on."""
    folder = shutil.copytree(DEMO, tmp_path_factory.mktemp("quick") / "demo")
    (folder / "traffic.yaml").write_text(
        "interval: 12h\n"
        'callers: { people: { line: "+3225550101", per_day: 60, patience: { mean: 1m }, curve: { "06:00-18:00": 1 } } }'
        "\ncrews: { sellers: { queues: [sales], shifts: ['08:00-16:00'] } }\n"
    )
    return folder


def test_runs_print_means_with_half_widths(quick):
    """For each queue and interval, and the rarer endings by name."""
    done = acd("simulate", quick, "--runs", 3, "--cores", 1)
    assert done.exit_code == 0
    for words in ("sales: service levels at 20 s", "Mon 00:00", "±", "Means of 3 runs (seeds 1 to 3)"):
        assert words in done.output


def test_runs_as_json_are_the_means_of_each_alone(quick):
    """For each queue, and each interval; the books balance in the mean too."""
    told = json.loads(acd("simulate", quick, "--runs", 3, "--seed", 4, "--cores", 1, "--json").stdout)
    alone = [json.loads(acd("simulate", quick, "--seed", seed, "--json").stdout) for seed in (4, 5, 6)]
    found = told["queues"]["sales"]
    for figure in ("offered", "answered", "answered_of_offered", "asa_s", "occupancy"):
        each = [run["queues"]["sales"][figure] for run in alone]
        assert found[figure]["mean"] == pytest.approx(sum(each) / 3)
        assert found[figure]["half_width"] > 0.0
    ended = sum(found[figure]["mean"] for figure in ("answered", "abandoned", "ended_otherwise", "waiting"))
    assert ended == pytest.approx(found["offered"]["mean"])
    parts = [row["offered"]["mean"] for row in told["intervals"] if row["queue"] == "sales"]
    assert sum(parts) == pytest.approx(found["offered"]["mean"])
    assert told["calls"]["mean"] == sum(run["calls"] for run in alone) / 3


def test_runs_as_csv_have_half_widths_beside_the_means(quick):
    """One for each figure."""
    rows = list(csv.DictReader(io.StringIO(acd("simulate", quick, "--runs", 2, "--cores", 1, "--csv").stdout)))
    sales = [row for row in rows if row["queue"] == "sales"]
    assert len(sales) == 2
    assert all(float(row["offered"]) > 0 and row["offered_half_width"] for row in sales)


def test_a_folder_against_itself_differs_in_nothing(quick):
    """The callers are the same."""
    told = json.loads(acd("simulate", quick, "--against", quick, "--runs", 2, "--cores", 1, "--json").stdout)
    differences = [each["difference"] for each in told["queues"]["sales"].values() if each["difference"]]
    assert len(differences) > 10
    assert {(each["mean"], each["half_width"]) for each in differences} == {(0.0, 0.0)}


def test_what_if_nobody_paused_and_there_were_more_of_them(quick, tmp_path):
    """As many callers, and fewer of them give up, for certain; in the table, as CSV and as JSON."""
    more = tmp_path / "more.yaml"
    more.write_text((quick / "traffic.yaml").read_text().replace("08:00-16:00", "06:00-18:30"))
    words = ("simulate", quick, "--against", more, "--runs", 4, "--cores", 1)
    rows = {
        row["figure"]: row
        for row in csv.DictReader(io.StringIO(acd(*words, "--csv").stdout))
        if row["queue"] == "sales"
    }
    assert float(rows["offered"]["difference"]) == 0.0
    assert float(rows["abandoned"]["difference"]) + float(rows["abandoned"]["half_width"]) < 0.0
    output = acd(*words).output
    assert "is there one?" in output
    rows_shown = [[cell.strip() for cell in line.split("│")] for line in output.splitlines()]
    assert [row[4][:1] for row in rows_shown if row[1:2] == ["abandoned"] and row[5] == "yes"] == ["-"]


def test_a_folder_without_traffic_has_the_first_ones(quick, tmp_path):
    """Whoever copied only the centre."""
    other = shutil.copytree(quick, tmp_path / "other")
    (other / "traffic.yaml").unlink()
    assert acd("simulate", quick, "--against", other, "--runs", 2, "--cores", 1).exit_code == 0


def test_what_does_not_go_together_is_refused(quick, tmp_path):
    """With what to do."""
    done = acd("simulate", quick, "--runs", 2, "--html", tmp_path / "day.html")
    assert done.exit_code == 2
    assert "leave --runs" in done.output
    assert acd("simulate", quick, "--json", "--csv").exit_code == 2
