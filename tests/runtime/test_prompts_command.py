"""`acd prompts`: the sounds are made beforehand, and only those that changed."""

import re
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from acd.cli.main import app
from acd.config.load import load
from tests.config.made import HEAD, centre
from tests.sources import ROOT

WORDS = "prompts:\n  one: { en: Hello. }\n  two: { en: Please wait. }\n"


def acd(*arguments: object):
    """The command's answer."""
    return CliRunner().invoke(app, [str(each) for each in arguments])


def made_and_there(folder: Path, out: Path) -> tuple[int, int]:
    """How many sounds `build` says that it made, and how many were there."""
    done = acd("prompts", "build", folder, "--out", out)
    assert done.exit_code == 0, done.output
    found = re.fullmatch(rf"{out}: (\d+) made, (\d+) there already\n", done.output)
    assert found, done.output
    return int(found[1]), int(found[2])


def test_only_what_changed_is_made(tmp_path):
    """All at first, nothing the second time, one after one was changed; the files are there."""
    folder, out = centre(tmp_path / "centre", prompts__all=WORDS), tmp_path / "out"
    first, there = made_and_there(folder, out)
    assert there == 0
    assert len(list(out.glob("*.alaw"))) == first >= 2
    assert made_and_there(folder, out) == (0, first)
    centre(folder, prompts__all=WORDS.replace("Hello", "Good day"))
    assert made_and_there(folder, out) == (1, first - 1)


def test_the_words_are_listed(tmp_path):
    """A key, a language and what is said, in a line each."""
    done = acd("prompts", "list", centre(tmp_path / "centre", prompts__all=WORDS))
    assert ["two", "en", "Please", "wait."] in [line.split() for line in done.output.splitlines()]


@pytest.mark.parametrize(
    ("program", "told"), [("no-such-program", "there is no program"), (sys.executable, "the voice")]
)
def test_an_engine_that_is_missing_is_an_error(tmp_path, program, told):
    """Neither silence nor another voice: nothing is made."""
    said = f'speech: {{ command: ["{program}", "{{voice}}", "{{wav}}"], voices: {{ en: "{tmp_path}/en.onnx" }} }}\n'
    done = acd("prompts", "build", centre(tmp_path / "centre", centre=HEAD + said, prompts__all=WORDS), "--out",
               tmp_path / "out")  # fmt: skip
    assert done.exit_code == 1
    assert told in done.output
    assert not list((tmp_path / "out").iterdir())


def test_a_broken_centre_is_shown(tmp_path):
    """As `acd check` shows it."""
    done = acd("prompts", "build", centre(tmp_path / "centre", prompts__all="prompts: [one]\n"), "--out", tmp_path)
    assert done.exit_code == 1
    assert "error[shape.wrong-kind]" in done.output


def test_the_example_of_the_page_loads(tmp_path):
    """As it stands in dialplans/PROMPTS.md."""
    example = re.findall(r"```yaml\n(.*?)```", (ROOT / "dialplans" / "PROMPTS.md").read_text(), re.DOTALL)
    speech = load(centre(tmp_path, centre=HEAD + "".join(example))).prompts.speech
    assert speech is not None
    assert set(speech.voices) == {"fr", "nl"}
