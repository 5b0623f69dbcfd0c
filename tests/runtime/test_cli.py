import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from acd.cli.main import COMMANDS
from acd.core.engine import Engine
from acd.runtime.journal import Journal
from tests.runtime.stand_ins import arrived, at, opening

ROOT = Path(__file__).resolve().parents[2]


def acd(*arguments):
    """An `acd` command, its output captured."""
    command = [sys.executable, "-m", "acd", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
def journal(tmp_path):
    """The journal of one caller, by the real engine."""
    engine = Engine()
    written = Journal(tmp_path / "journal", 1, lambda: engine.state)
    for seq, event in enumerate([*opening(), arrived(1)], start=1):
        if written.is_due(at(seq)):
            written.begin(seq, at(seq))
        written.append([(seq, at(seq), event, engine.handle(event, at(seq)))])
    written.close()
    return tmp_path / "journal"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name):
    """Its help begins as the list says and has an example."""
    text = getattr(import_module(f"acd.cli.{name}"), name).__doc__
    assert text.startswith(COMMANDS[name].removesuffix("."))
    assert f"Example: acd {name}" in text.replace("`", "")


def test_the_list_of_commands_is_quick():
    """It imports no command, so neither the HTTP client nor the centre's loader."""
    program = "import sys, acd.cli.main; print(sorted({'aiohttp', 'pydantic', 'ruamel.yaml'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout == "[]\n"
    listed = acd("--help")
    assert all(name in listed.stdout for name in COMMANDS)


def test_a_misspelt_command_is_answered_with_a_suggestion():
    """As everything that a person types."""
    done = acd("chek")
    assert done.returncode == 2
    assert "check" in done.stderr


def test_replay_says_that_the_commands_are_the_same(journal):
    """With how many events and commands it compared."""
    done = acd("replay", journal)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("3 events, ")
    assert "same commands" in done.stdout


def test_replay_shows_the_first_difference(journal):
    """File and line, recorded and replayed; exit 1."""
    file = journal / "journal-000001.jsonl"
    file.write_bytes(file.read_bytes().replace(b'"AnswerLeg":{"id":"e1-k1"', b'"AnswerLeg":{"id":"e1-k9"'))
    done = acd("replay", file)
    assert done.returncode == 1
    assert f"{file}:4" in done.stdout
    assert "e1-k9" in done.stdout
    assert "same commands" not in done.stdout


def test_replay_of_nothing_is_refused(tmp_path):
    """With what was expected there; exit 2."""
    done = acd("replay", tmp_path)
    assert done.returncode == 2
    assert "expected journal-000001.jsonl" in done.stderr


def test_run_without_an_asterisk_to_be_found_says_what_to_do(tmp_path):
    """Exit 2, and no traceback."""
    done = acd("run", ROOT / "dialplans" / "demo", "--run", tmp_path)
    assert done.returncode == 2
    assert "endpoints.json is not there" in done.stderr
    assert "Traceback" not in done.stderr


def test_down_is_fine_when_nothing_runs(tmp_path):
    """Also in a folder that does not exist."""
    done = acd("down", "--run", tmp_path / "nowhere")
    assert done.returncode == 0
    assert "nothing runs" in done.stdout
