"""`acd test`: policy tests from the command line, for people and for programs."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from acd.cli.main import app
from tests.sources import ROOT

DEMO = ROOT / "dialplans" / "demo"
RED = """
given: { at: "2026-11-24 10:00" }
tests:
  nobody helps:
    when: [{ call: "+3225550100" }, { press: "11" }]
    expect:
      - waits_in: help
      - talks_to: nobody
"""


def ran(*words: object) -> tuple[int, str]:
    """The exit code and what was said."""
    done = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
    return done.exit_code, done.stdout


@pytest.fixture
def changed(tmp_path) -> Path:
    """The demo with a caller's wrong hope."""
    made: Path = shutil.copytree(DEMO, tmp_path / "demo")
    (made / "tests" / "hopes.yaml").write_text(RED.replace("nobody\n", "greet\n"))
    return made


def test_green_ones_are_counted():
    """Nothing else is told, unless it is asked for."""
    code, said = ran("test", DEMO)
    assert code == 0
    assert said.startswith(f"{DEMO}: 6 tests, all green (")
    assert len(said.splitlines()) == 1
    code, said = ran("test", DEMO, "--only", "CHOOSES", "--story")
    assert code == 0
    assert "who chooses Dutch is spoken to in Dutch: green" in said
    assert "s  hears welcome (language nl)" in said
    assert "1 test, all green" in said


def test_a_red_one_is_told_with_its_place_and_what_happened(changed):
    """And the command says so to whoever called it."""
    code, said = ran("test", changed)
    assert code == 1
    assert "hopes.yaml:8:9: error[test.unmet]: nobody helps: talks to greet: that did not happen" in said
    assert "s  talks_to ana" in said
    assert said.splitlines()[-1].startswith(f"{changed}: 1 of 7 tests red")
    assert ran("test", changed, "--only", "chooses")[0] == 0


def test_programs_get_json(changed):
    """The place of each test, and of what is wrong with it."""
    code, said = ran("test", changed, "--format", "json")
    told = json.loads(said)
    red = [each for each in told["tests"] if not each["is_green"]]
    assert (code, told["red"], len(told["tests"])) == (1, 1, 7)
    assert (red[0]["name"], red[0]["line"], red[0]["problem"]["line"]) == ("nobody helps", 4, 8)
    assert red[0]["problem"]["code"] == "test.unmet"
    assert any("waits_in help" in line for line in red[0]["story"])


def test_what_is_no_test_is_told_as_acd_check_tells_it(changed):
    """Neither command plays anything then."""
    (changed / "tests" / "hopes.yaml").write_text(RED)
    for command in ("check", "test"):
        code, said = ran(command, changed)
        assert code == 1
        assert "error[test.unknown-name]" in said
        code, said = ran(command, changed, "--format", "json")
        assert [problem["code"] for problem in json.loads(said)["problems"]] == ["test.unknown-name"]


def test_a_name_that_no_test_has_is_no_success():
    """A misspelt name in a script would else pass for ever."""
    code, said = ran("test", DEMO, "--only", "dutsch")
    assert code == 1
    assert "none of 6 tests has such a name" in said


def test_a_centre_without_tests_is_fine(changed):
    """It is told how to write one; `acd check` counts them."""
    assert "7 tests" in ran("check", changed)[1]
    shutil.rmtree(changed / "tests")
    code, said = ran("test", changed)
    assert code == 0
    assert "no policy tests" in said
    assert "0 tests" in ran("check", changed)[1]
