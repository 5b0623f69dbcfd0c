"""Whatever the files hold, the loader says what is wrong with them: it never fails in any other way."""

import json
import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from acd.config.load import load
from acd.config.problems import ConfigProblems
from acd.config.secrets import DOT
from tests.config.golden import CASES, LIBRARY
from tests.config.made import HEAD, centre

FRAGMENTS = [
    *(
        "---",
        "...",
        "%YAML 1.1",
        "%TAG ! x",
        '"\\UFFFFFFFF"',
        '"\\U00110000',
        "&a",
        "*a",
        "!t",
        "!!int",
        "? ",
        "- ",
        ": ",
        ", ",
        "[",
        "]",
        "{",
        "}",
    ),
    *(
        "|",
        ">",
        "|-\n",
        "'",
        '"',
        "#",
        "\n",
        "\n  ",
        "\n    ",
        "\t",
        "\r\n",
        "\\",
        '"\\0"',
        '"\\ud800"',
        "\x85",
        "\ufeff",
    ),
    *(
        "<<",
        "~",
        "true",
        "0x1f",
        "0o17",
        "12:30",
        "1e400",
        ".inf",
        ".nan",
        "9" * 5000,
        "0x" + "f" * 50,
        "+32",
        "@",
        "`",
    ),
]
KEYS = [
    *("version", "name", "time_zone", "languages", "lines", "queues", "phones", "agents", "flows", "prompts", "steps"),
    *("play", "menu", "queue", "answer", "hangup", "prompt", "options", "otherwise", "tries", "timeout", "file", "en"),
    *("+3225550100", "help", "<play>", "[key]", "<<", "1", "", "number", "phone", "flow", "language", "ring_timeout"),
    *("hours", "week", "mon-fri", "08:00-12:00", "closed", "open", "exceptions", "2026-12-25", "if_open", "set"),
    *("trunks", "calls_max", "reserve", "outside_phones", "outbound_prefixes", "+32", "transfer", "busy", "skills"),
    *(
        "needs",
        "priority",
        "exit_keys",
        "answer_on_connect",
        "withdrawn",
        "timed_out",
        "full",
        "nobody",
        "diverted",
        "pin",
        "4711",
        "position_every",
        "whisper",
        "auto_answer",
        "pause_reasons",
    ),
]
WORDS = st.sampled_from([*KEYS, "15s", "default", "Europe", "Europe/Brussels", "../..", "/", "x" * 2000, "\x00", "0m"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=20,
)
SEEDS = [path.read_text() for path in sorted(CASES.glob("*.yaml"))]


@st.composite
def mutilated(draw):
    """A file of the golden cases with a piece cut out, doubled or replaced."""
    text = draw(st.sampled_from(SEEDS))
    first, last = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
    return text[:first] + draw(st.sampled_from(["", text[first:last] * 2, *FRAGMENTS])) + text[last:]


def refuses_or_loads(**files):
    """Loads a centre; any problem has a place in the file and can be printed and sent as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            load(centre(Path(folder) / "centre", **files), shared=LIBRARY)
        except ConfigProblems as problems:
            str(problems).encode()
            for problem in problems.problems:
                json.dumps(problem.as_json()).encode()
                # What may be a secret is not shown, not even to who has written it.
                if problem.place.line and problem.code != "lookup.plain-secret":
                    lines = Path(problem.place.file).read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
                    shown = lines.replace("\r", "\n").split("\n")
                    # What is secret is not shown.
                    text = shown[problem.place.line - 1]
                    assert DOT in problem.place.text or problem.place.text == text
                    assert len(problem.place.text) == len(text)
                    assert 1 <= problem.place.column <= len(problem.place.text) + 1


@settings(deadline=None, max_examples=60)
@given(st.text())
@example("%YAML 1.1\n---\na: 0o8")
@example("a: '\\ud800'\nb: \"\\ud800\"")
@example("? ")
@example("- - - -")
@example("!<")
def test_any_text_is_refused_with_its_place_or_loaded(text):
    """Any text as any file."""
    refuses_or_loads(centre=text)
    refuses_or_loads(centre=HEAD, flows__welcome=text, prompts__all=text)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.sampled_from([*FRAGMENTS, *KEYS]), max_size=12).map("".join))
def test_any_mixture_of_signs_that_mean_something_is_refused_or_loaded(text):
    """Texts that a YAML parser stumbles over."""
    refuses_or_loads(centre=text)
    refuses_or_loads(centre=HEAD, queues=text)


@settings(deadline=None, max_examples=100)
@given(st.dictionaries(WORDS, VALUES, max_size=6))
@example({"lines": {"<play>": {"version": None}}})
def test_any_values_under_known_keys_are_refused_or_loaded(values):
    """Well-formed files with the right keys and wrong values; JSON is YAML."""
    base = {"version": 1, "name": "x", "time_zone": "Europe/Brussels", "languages": ["en"]}
    refuses_or_loads(centre=json.dumps({**base, **values}))
    refuses_or_loads(centre=HEAD, agents=json.dumps(values), flows__welcome=json.dumps({"steps": [values]}))


@settings(deadline=None, max_examples=100)
@given(mutilated())
def test_a_file_with_a_piece_missing_or_doubled_is_refused_or_loaded(text):
    """What a slip of the editor makes of a file."""
    refuses_or_loads(centre=text)


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=50))
def test_any_bytes_are_refused_or_loaded(content):
    """A file need not be text at all."""
    with tempfile.TemporaryDirectory() as folder:
        path = centre(Path(folder) / "centre") / "queues.yaml"
        path.write_bytes(content)
        try:
            load(path.parent, shared=LIBRARY)
        except ConfigProblems as problems:
            str(problems).encode()
