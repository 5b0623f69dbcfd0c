import json
import shutil
import subprocess
import sys

from acd.config.load import load
from tests.config.golden import CASES
from tests.config.test_load import DEMO, ROOT


def acd(*arguments):
    """A command of acd, as a person calls it."""
    command = [sys.executable, "-m", "acd", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, text=True, capture_output=True, timeout=60, check=False)


def with_a_mistake(folder):
    """The demo with a misspelt queue."""
    shutil.copytree(DEMO, folder)
    flow = folder / "flows" / "welcome.yaml"
    flow.write_text(flow.read_text().replace("queue: help", "queue: hepl", 1))
    return folder


def place_of_mistake():
    """Line and column of that queue, counted from 1."""
    lines = (DEMO / "flows" / "welcome.yaml").read_text().splitlines()
    return next((number, line.index("help") + 1) for number, line in enumerate(lines, 1) if "queue: help" in line)


def test_check_says_what_it_found():
    """A good centre: one line with what is in it, exit 0."""
    done = acd("check", "dialplans/demo")
    assert (done.returncode, done.stderr) == (0, "")
    plan = load(DEMO).plan
    assert done.stdout.startswith(f"dialplans/demo: good: {len(plan.lines)} lines, ")
    assert done.stdout.endswith(f", {len(plan.prompts)} prompts, {len(plan.languages)} languages, 6 tests\n")


def test_check_shows_a_mistake_with_its_place(tmp_path):
    """A mistake: its place as the caller typed the folder, a suggestion and how to learn more, exit 1."""
    folder = with_a_mistake(tmp_path / "centre")
    line, column = place_of_mistake()
    done = acd("check", folder)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(f"{folder}/flows/welcome.yaml:{line}:{column}: error[flow.unknown-queue]: ")
    assert 'did you mean "help"?' in done.stdout
    assert "more: acd explain flow.unknown-queue" in done.stdout
    assert done.stdout.endswith("\n1 problem found\n")


def test_check_warns_of_callers_who_are_told_nothing(tmp_path):
    """Where they wait unanswered though they should hear that they are recorded: with the place, and exit 0."""
    folder = tmp_path / "centre"
    folder.mkdir()
    shutil.copy(CASES / "recording.nobody-told.yaml", folder / "centre.yaml")
    done = acd("check", folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{folder}/centre.yaml:18:61: warning[recording.nobody-told]: ")
    assert f"\n\n{folder}: good: 5 lines, " in done.stdout
    told = json.loads(acd("check", folder, "--format", "json").stdout)
    assert [(each["line"], each["code"]) for each in told["warnings"]] == [
        (18, "recording.nobody-told"),
        (21, "recording.nobody-told"),
    ]


def test_check_speaks_json_to_editors(tmp_path):
    """The same as values: the place counts from 1, and a good centre has no problems."""
    done = acd("check", with_a_mistake(tmp_path / "centre"), "--format", "json")
    (problem,) = json.loads(done.stdout)["problems"]
    assert done.returncode == 1
    assert problem["file"].endswith("centre/flows/welcome.yaml")
    assert (problem["line"], problem["column"], problem["length"]) == (*place_of_mistake(), 4)
    assert problem["code"] == "flow.unknown-queue"
    assert json.loads(acd("check", DEMO, "--format", "json").stdout)["problems"] == []


def test_explain_teaches_a_code():
    """What it means, a wrong and a right example."""
    done = acd("explain", "flow.unknown-queue")
    assert done.returncode == 0
    assert "wrong:\n    - queue: hepl" in done.stdout
    assert "right:\n    - queue: help" in done.stdout


def test_explain_lists_all_codes_and_suggests_one():
    """Without a code it lists them; a misspelt one is suggested, exit 1."""
    assert "yaml.duplicate-key" in acd("explain").stdout.splitlines()
    done = acd("explain", "flow.unknown-que")
    assert done.returncode == 1
    assert 'did you mean "flow.unknown-queue"?' in done.stderr


def test_help_shows_an_example():
    """`--help` shows how each is called."""
    assert "acd check dialplans/demo" in " ".join(acd("check", "--help").stdout.split())
    assert "acd explain flow.unknown-queue" in " ".join(acd("explain", "--help").stdout.split())
