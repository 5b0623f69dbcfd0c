"""JSON Schemas for editors: all of our files keep to them, and what `acd check` refuses in one file they refuse."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest
from typer.testing import CliRunner

from acd.cli.main import app
from acd.config.documents import Document
from acd.config.load import load
from acd.config.nodes import Node, read_tree
from acd.config.problems import ConfigProblems
from acd.config.schemas import KINDS, schema_of
from acd.config.shape_problems import read_shape
from tests.config.golden import CASES
from tests.config.made import HEAD, centre
from tests.sources import ROOT

SECRET = "48151623"


@cache
def validate(kind: str) -> Callable[[Any], Any]:
    """The function that a schema becomes."""
    made: Callable[[Any], Any] = fastjsonschema.compile(schema_of(kind))
    return made


def refusal(kind: str, text: str) -> str:
    """What the schema has against this file (empty: nothing)."""
    root, problems = read_tree("file", text)
    assert root is not None
    assert not problems
    try:
        validate(kind)(root.plain())
    except fastjsonschema.JsonSchemaException as error:
        return str(error)
    return ""


def files() -> list[tuple[str, Path]]:
    """Every file of every centre, and of the shared folder, with its kind."""
    centres = [path.parent for path in (ROOT / "dialplans").glob("*/centre.yaml")]
    found = [(kind, path) for folder in centres for kind, (_, place) in KINDS.items() for path in folder.glob(place)]
    shared = ROOT / "ivr_flows"
    found += [("flow", path) for path in shared.glob("*.yaml")]
    return found + [("prompts", path) for path in shared.glob("prompts/*.yaml")]


@pytest.mark.parametrize("kind", KINDS)
def test_our_own_files_keep_to_the_schemas(kind):
    """All of each kind."""
    found = [path for of_kind, path in files() if of_kind == kind]
    assert found
    refused = {str(path): why for path in found if (why := refusal(kind, path.read_text()))}
    assert not refused


@pytest.mark.parametrize("kind", KINDS)
def test_a_misspelt_key_is_refused_in_every_kind(kind):
    """At the top level of a file."""
    head = HEAD if kind == "centre" else "steps: [hangup]\n" if kind == "flow" else "version: 1\n"
    assert not refusal(kind, head)
    assert "extra" in refusal(kind, head + "versoin: 1\n") or "must not contain" in refusal(kind, head + "versoin: 1\n")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("queues", "queues: { help: { wrapup: 5s } }"),
        ("queues", "queues: { help: { wrap_up: 5 } }"),
        ("queues", "queues: { help: { wrap_up: soon } }"),
        ("queues", "queues: { Help: {} }"),
        ("queues", "queues: { help: { at_closing: go } }"),
        ("queues", "queues: { help: { waiting_max: 0 } }"),
        ("agents", 'agents: { ana: { number: "1", queues: [] } }'),
        ("agents", "agents: { ana: { number: 101, queues: [] } }"),
        ("agents", 'agents: { ana: { number: "101", queues: help } }'),
        ("lines", 'lines: { "+3225550100": { name: Help, flow: welcome } }'),
        ("lines", 'lines: { "+3225550100": { name: Help, flow: welcome, language: xx } }'),
        ("flow", "steps: []"),
        ("flow", "steps: [{ plya: welcome }]"),
        ("flow", "steps: [hang-up]"),
        ("flow", "steps: [{ menu: { prompt: a, options: { x: [hangup] }, otherwise: [hangup] } }]"),
        ("flow", "steps: [{ menu: { prompt: a, options: {}, otherwise: [hangup] } }]"),
        ("prompts", "prompts: { welcome: {} }"),
        ("hours", "hours: { desk: {} }"),
        ("tests", "tests: { a: { when: [{ press: x }], expect: [] } }"),
        ("traffic", "interval: 1"),
    ],
)
def test_what_is_wrong_in_one_file_is_refused(kind, text):
    """By the schema as by `acd check`."""
    assert refusal(kind, text)
    root, _ = read_tree("file", text)
    assert root is not None
    assert read_shape(Document("file", root), KINDS[kind][0])[1]


def test_no_schema_refuses_what_is_read():
    """The golden cases are wrong by what several files say together, or by one value: what is read is not refused."""
    judged = 0
    for path in sorted(CASES.glob("*.yaml")):
        root, problems = read_tree(str(path), path.read_text())
        if problems or not isinstance(root, Node):
            continue
        said, _ = read_shape(Document(str(path), root), KINDS["centre"][0])
        if said is not None:
            judged += 1
            assert not refusal("centre", path.read_text()), path.name
    assert judged > 40


def test_the_command_writes_them(tmp_path):
    """All into a folder, or one to be seen; the page for editors names each of them with its place."""

    def ran(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["schema", *words])
        return done.exit_code, done.output

    assert ran("--out", str(tmp_path)) == (0, f"{tmp_path}: {len(KINDS)} schemas\n")
    assert {path.stem for path in tmp_path.glob("*.json")} == set(KINDS)
    assert json.loads((tmp_path / "queues.json").read_text()) == json.loads(ran("queues")[1])
    assert "flow     flows/*.yaml" in ran()[1]
    code, said = ran("queus")
    assert code == 2
    assert "queues" in said
    page = (ROOT / "dialplans" / "EDITORS.md").read_text()
    assert all(f'".schemas/{kind}.json": "{place}"' in page for kind, (_, place) in KINDS.items())


def test_a_pin_is_never_shown(tmp_path):
    """Neither in a problem with it, nor in one beside it, nor as JSON; its line is told, without the text."""
    for agent in (
        f'{{ number: "101", pin: {SECRET}, queues: [] }}',
        f'{{ number: "101", pin: "{SECRET}x", queues: [] }}',
        f'{{ number: "101", pin: "{SECRET}", queues: [nowhere] }}',
        f'{{ number: "101", pim: "{SECRET}", queues: [] }}',
    ):
        with pytest.raises(ConfigProblems) as found:
            load(centre(tmp_path / "centre", agents=f"agents:\n  ana: {agent}\n"))
        told = [str(found.value), json.dumps([problem.as_json() for problem in found.value.problems])]
        assert "agents.yaml:2:" in told[0]
        assert not [text for text in told if SECRET in text]
