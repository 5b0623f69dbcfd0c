"""Files that somebody made to do harm, or by a slip: each is refused in words, in little time and memory."""

import os
import time
import tracemalloc

import pytest

from acd.config.load import load
from acd.config.policies import read_policies
from acd.config.problems import ConfigProblems
from tests.config.golden import LIBRARY
from tests.config.made import HEAD, centre, recording

# Generous: the machine may be busy. What is to be kept out takes minutes, or gigabytes.
WITHIN_S, MEMORY_MAX = 20.0, 200_000_000
SECRET = "root:x:0:0"


def refused(folder) -> list[str]:
    """The codes of what is wrong, found within bounds; nothing of a file outside is shown."""
    began_s = time.monotonic()
    tracemalloc.start()
    try:
        with pytest.raises(ConfigProblems) as found:
            read_policies(folder, load(folder, shared=LIBRARY).plan)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert SECRET not in str(found.value)
    assert time.monotonic() - began_s < WITHIN_S
    assert most < MEMORY_MAX
    return sorted({problem.code for problem in found.value.problems})


@pytest.mark.parametrize("name", ["lines", "flows__welcome", "prompts__all", "tests__all"])
def test_a_file_of_10_mb_is_not_read_to_its_end(tmp_path, name):
    """Of whatever kind."""
    assert refused(centre(tmp_path / "centre", **{name: "# ten bytes\n" * 900_000})) == ["file.too-large"]


@pytest.mark.parametrize("name", ["queues", "flows__welcome", "tests__all"])
def test_a_bomb_of_aliases_does_not_go_off(tmp_path, name):
    """A few lines of YAML that would mean a thousand million values."""
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert refused(centre(tmp_path / "centre", **{name: "\n".join(levels)})) == ["yaml.alias"]


def test_a_pit_without_a_bottom_is_left_at_the_bound(tmp_path):
    """Sections inside sections, in either way of writing them."""
    assert refused(centre(tmp_path / "one", queues="[" * 100_000)) == ["yaml.too-deep"]
    steps = "\n".join(f"{'  ' * depth}a:" for depth in range(1000))
    assert refused(centre(tmp_path / "two", queues=steps)) == ["yaml.too-deep"]


@pytest.mark.parametrize("name", ["lines.yaml", "flows/welcome.yaml", "tests/all.yaml"])
def test_a_link_out_of_the_folder_is_not_followed(tmp_path, name):
    """To a file; what it holds is shown to nobody."""
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    made = centre(tmp_path / "centre", flows__other="steps: [hangup]", tests__other="tests: {}")
    (made / name).symlink_to(secret)
    assert refused(made) == ["file.outside"]


@pytest.mark.parametrize("name", ["flows", "prompts", "tests"])
def test_a_folder_that_is_a_link_out_is_not_followed(tmp_path, name):
    """With files in it that look like ours."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "all.yaml").write_text(SECRET)
    made = centre(tmp_path / "centre")
    (made / name).symlink_to(outside)
    assert refused(made) == ["file.outside"]


@pytest.mark.parametrize("file", ["../../secret.wav", "/etc/passwd", "..", ".", "a/../../../secret.wav", "x\u2044y"])
def test_a_prompts_file_does_not_lead_out_of_the_folder(tmp_path, file):
    """By whatever path; a file that is there is not told from one that is not."""
    recording(tmp_path / "secret.wav")
    made = centre(tmp_path / "centre", prompts__all=f"prompts:\n  welcome:\n    en: {{ file: {file!r} }}\n")
    assert set(refused(made)) <= {"prompt.recording-outside", "prompt.recording-missing", "prompt.recording-unusable"}


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/b", "a\\b", "con\u0308", "$(reboot)", "a;b", "..", "-x"])
def test_a_name_is_no_path_and_no_order(tmp_path, name):
    """Of a prompt, a queue or a flow: nothing reaches Asterisk's files or a shell by it."""
    text = f"prompts: {{ {name!r}: {{ en: Hello. }} }}\nqueues: {{ {name!r}: {{}} }}\n"
    text += f"flows: {{ {name!r}: {{ steps: [hangup] }} }}\n"
    assert refused(centre(tmp_path / "centre", centre=HEAD + text)) == ["name.bad"]


@pytest.mark.parametrize("content", [b"name: \xff\xfe", b"\x00" * 100, "lines: {}".encode("utf-16"), b"\x1b[2J"])
def test_what_is_no_text_is_refused(tmp_path, content):
    """Bytes of another encoding, and signs that would change a terminal."""
    made = centre(tmp_path / "centre")
    (made / "lines.yaml").write_bytes(content)
    assert set(refused(made)) <= {"file.not-utf8", "yaml.bad-character"}


def test_a_pipe_keeps_nobody_waiting(tmp_path):
    """Nobody writes into it."""
    made = centre(tmp_path / "centre")
    os.mkfifo(made / "lines.yaml")
    assert refused(made) == ["file.unreadable"]
