"""The tutorial does what it says: its files are written and its commands run, in the page's order."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.sources import ROOT

PAGE = ROOT / "dialplans" / "TUTORIAL.md"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAME = re.compile(r"# (\S+\.yaml)\n")


@dataclass(frozen=True)
class Block:
    """One block of the page: `yaml` is a file, nothing are commands to be run here, `sh` those for a real centre."""

    kind: str
    text: str


def blocks() -> list[Block]:
    """All of them."""
    return [Block(*found) for found in BLOCK.findall(PAGE.read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def said(tmp_path_factory) -> dict[str, str]:
    """What each command said, in a folder that is used as the clone is."""
    folder: Path = tmp_path_factory.mktemp("clone")
    (folder / ".venv").symlink_to(ROOT / ".venv")
    told = {}
    for block in blocks():
        if block.kind == "yaml":
            name = NAME.match(block.text)
            assert name, f"no file's name stands above {block.text[:40]}"
            (folder / name[1]).write_text(block.text, encoding="utf-8")
        elif not block.kind:
            for command in block.text.splitlines():
                words = ["bash", "-c", command]
                done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
                assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
                told[command] = done.stdout + done.stderr
    return told


def test_the_folder_is_good_and_the_mistake_is_found(said):
    """The mistake that the page asks for is told with its place and what was meant."""
    assert "my-centre: good: 1 line, 1 flow, 1 queue, 2 agents" in said[".venv/bin/acd check my-centre"]
    mistake = said["! .venv/bin/acd check my-centre"]
    assert re.search(r"my-centre/centre\.yaml:\d+:\d+: error\[flow\.unknown-queue\]", mistake)
    assert 'did you mean "orders"?' in mistake


def test_the_policy_tests_are_green(said):
    """All three."""
    assert "my-centre: 3 tests, all green" in said[".venv/bin/acd test my-centre"]


def test_days_are_played_and_compared(said):
    """With the queue that it has, and in words what was changed."""
    assert "orders" in said[".venv/bin/acd simulate my-centre"]
    changed = said[".venv/bin/acd diff my-centre my-next-centre"]
    assert "agent chloe: new" in changed
    assert "my-next-centre" in said[".venv/bin/acd simulate my-centre --against my-next-centre"]


def test_it_shows_how_to_ring_it():
    """By commands that are there; what they do is tested with real calls elsewhere."""
    real = "\n".join(block.text for block in blocks() if block.kind == "sh")
    assert "make run CENTRE=my-centre" in real
    assert "acd reload" in real
    assert "(dialplans/TUTORIAL.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
