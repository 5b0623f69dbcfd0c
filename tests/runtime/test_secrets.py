"""Secrets come from the environment or from a file that only its owner may read; the log tells of no other."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from acd.runtime.secrets import FILE, FILE_BYTES_MAX, secrets_of


def written(run: Path, text: str, mode: int = 0o600) -> Path:
    """The file of secrets in a run folder."""
    file = run / FILE
    file.write_text(text)
    file.chmod(mode)
    return file


def test_the_file_names_secrets_and_the_environment_wins(tmp_path: Path) -> None:
    """A line each; what begins with # is a remark, and a value may hold the sign =."""
    written(tmp_path, "# ours\nCRM_TOKEN = abc=\nOTHER=1\nno pair\n")
    assert secrets_of(tmp_path, {}) == {"CRM_TOKEN": "abc=", "OTHER": "1"}
    assert secrets_of(tmp_path, {"OTHER": "2"})["OTHER"] == "2"


def test_without_a_file_there_is_the_environment() -> None:
    """Nothing is said of it."""
    with capture_logs() as lines:
        assert secrets_of(Path("/nowhere/at/all"), {"CRM_TOKEN": "abc"}) == {"CRM_TOKEN": "abc"}
    assert lines == []


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_file_that_others_may_read_is_not_used(tmp_path: Path, mode: int) -> None:
    """And the log says why, without a word of what it holds."""
    written(tmp_path, "CRM_TOKEN=abcdef", mode)
    with capture_logs() as lines:
        assert secrets_of(tmp_path, {}) == {}
    assert "chmod 600" in lines[0]["event"]
    assert "abcdef" not in repr(lines)


def test_what_is_no_such_file_is_not_used(tmp_path: Path) -> None:
    """Too large, or not a text."""
    written(tmp_path, "A=" + "x" * FILE_BYTES_MAX)
    with capture_logs() as lines:
        assert secrets_of(tmp_path, {}) == {}
        written(tmp_path, "").write_bytes(b"A=\xff\xfe")
        assert secrets_of(tmp_path, {}) == {}
    assert len(lines) == 2
