"""What would change, in plain words: by folder against folder."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from acd.cli.main import app
from acd.config.differences import differences
from acd.config.load import load
from tests.sources import ROOT

DEMO = ROOT / "dialplans" / "demo"


@pytest.fixture
def changed(tmp_path) -> Path:
    """A copy of the demo that may be changed."""
    made: Path = shutil.copytree(DEMO, tmp_path / "demo")
    return made


def rewrite(folder: Path, name: str, old: str, new: str) -> None:
    """Another text in a file."""
    file = folder / name
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def told(folder: Path) -> list[str]:
    """Each difference as a line."""
    before, after = load(DEMO), load(folder)
    return [str(each) for each in differences(before.plan, after.plan, before.prompts, after.prompts)]


def test_the_same_settings_written_otherwise_are_no_difference(changed):
    """Nor is another order, a comment, or a default that is spelt out."""
    rewrite(changed, "queues.yaml", "wait_max: 10m", "wait_max: 600s")
    rewrite(changed, "queues.yaml", "    music: default", "    at_closing: serve\n    music: default")
    assert told(changed) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("queues.yaml", "wait_max: 10m", "wait_max: 15m", ["queue help: wait_max: 10m → 15m"]),
        ("queues.yaml", "position_every: 30s", "wait_every: 30s", [
            "queue help: position_every: 30s → nothing", "queue help: wait_every: nothing → 30s",
        ]),
        ("queues.yaml", "    waiting_max: 100 ", "    routing: { strategy: ring-all }\n    waiting_max: 100 ", [
            "queue help: routing.strategy: longest_idle → ring_all",
        ]),
        ("agents.yaml", "skills: { network: 2 }", "skills: { network: 6, french: 4 }", [
            "agent ana: skills french: nothing → 4", "agent ana: skills network: 2 → 6",
        ]),
        ("agents.yaml", "queues: [help, sales] }\n", "queues: [help] }\n", ["agent dirk: queues: help, sales → help"]),
        ("centre.yaml", "name: Help desk", "name: Service", ["centre: name: Help desk → Service"]),
        ("lines.yaml", "name: Orders", "name: Shop", ["line +3225550101: name: Orders → Shop"]),
        ("flows/orders.yaml", "priority: 5", "priority: 7", [
            "flow orders: step start/4 (queue): priority: 5 → 7",
        ]),
        ("flows/orders.yaml", "  - set: { reason: order }            # a value that travels with the call\n", "", [
            "flow orders: step start/3: gone: set values reason order",
        ]),
        ("flows/orders.yaml", "  - answer\n", "  - answer\n  - play: welcome\n", [
            "flow orders: step start/2: new: play welcome",
        ]),
        ("flows/orders.yaml", "  - hangup", '  - transfer: "+3225550199"\n  - hangup', None),
    ],
)  # fmt: skip
def test_each_thing_is_told_with_its_old_and_its_new_value(changed, name, old, new, words):
    """As the setting is called, and durations as they are written."""
    rewrite(changed, name, old, new)
    if words is None:
        rewrite(changed, "centre.yaml", "languages:", 'outbound_prefixes: ["+32"]\nlanguages:')
        words = [
            "centre: outbound_prefixes: nothing → +32",
            "flow orders: step start/6: new: transfer +3225550199",
        ]
    assert told(changed) == words


def test_what_is_new_or_gone_is_told_once(changed):
    """Not setting by setting."""
    rewrite(changed, "queues.yaml", "  sales:", "  night: {}\n  sales:")
    rewrite(changed, "hours.yaml", '      "2027-01-01": closed\n', "")
    said = told(changed)
    assert "queue night: new" in said
    assert "hours accounts: exceptions 2027-01-01: nothing" not in said
    assert [each for each in said if each.startswith("hours accounts: exceptions 2027-01-01")]


def test_what_speaks_is_told(changed):
    """A program of the centre's own in place of espeak-ng."""
    said = 'speech: { command: [piper, "{voice}", "{wav}"], voices: { fr: voice-1 } }\nlanguages:'
    rewrite(changed, "centre.yaml", "\nlanguages:", f"\n{said}")
    assert any("speech" in each and "piper" in each for each in told(changed))


def test_words_of_prompts_are_told_and_pins_are_not(changed):
    """A PIN that changed is told as such."""
    words = next(
        line.strip() for line in (changed / "prompts" / "help-desk.yaml").read_text().splitlines() if "nl: " in line
    )
    rewrite(changed, "prompts/help-desk.yaml", words, "nl: Iets anders.")
    rewrite(changed, "agents.yaml", '"4711"', '"4712"')
    said = told(changed)
    assert any(each.endswith('→ "Iets anders."') and ": in nl: " in each for each in said)
    assert [each for each in said if "pin" in each] == ["agent ana: pin: (not shown) → another (not shown)"]
    assert "4711" not in str(said)
    assert "4712" not in str(said)


def test_the_command_is_bounded_and_speaks_json(changed, tmp_path):
    """A folder against another centre's differs in hundreds of things."""

    def ran(*words: object) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["diff", *map(str, words)])
        return done.exit_code, done.stdout

    assert ran(DEMO, changed) == (0, "no difference\n")
    rewrite(changed, "queues.yaml", "wait_max: 10m", "wait_max: 15m")
    assert ran(DEMO, changed) == (0, "queue help: wait_max: 10m → 15m\n1 difference\n")
    found = json.loads(ran(DEMO, changed, "--json")[1])["differences"]
    assert found == [{"kind": "queue", "name": "help", "what": "wait_max", "old": "10m", "new": "15m"}]
    code, said = ran(DEMO, ROOT / "dialplans" / "travel-agency", "--max", "10")
    assert code == 0
    assert len(said.splitlines()) == 12
    assert "more (--max shows more" in said
    assert max(map(len, said.splitlines())) < 500
    rewrite(changed, "queues.yaml", "wait_max", "wait_mx")
    assert ran(DEMO, changed)[0] == 1
