"""The rule of tests/conftest.py, seen from outside: where nobody reads along, no test is skipped unexplained."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sources import ROOT

SKIPS_ITSELF = "import pytest\n\ndef test_one():\n    pytest.skip('no such tool')\n"
SKIPS_ITS_FILE = "import pytest\n\npytest.importorskip('no_such_library')\n"
FAILS_AS_EXPECTED = "import pytest\n\n@pytest.mark.xfail(reason='known')\ndef test_one():\n    raise ValueError\n"


@pytest.mark.parametrize(
    ("text", "ci", "code"),
    [
        pytest.param(SKIPS_ITSELF, "true", 1, id="test in ci"),
        pytest.param(SKIPS_ITS_FILE, "true", 2, id="file in ci"),
        pytest.param(SKIPS_ITSELF, "false", 0, id="test at a desk"),
        pytest.param(FAILS_AS_EXPECTED, "true", 0, id="xfail in ci"),
    ],
)
def test_an_unnamed_skip_fails_in_ci_only(tmp_path: Path, text: str, ci: str, code: int) -> None:
    """A skip that allowed_skips.txt does not name is a failure under CI=true; an expected failure is no skip."""
    (tmp_path / "test_example.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "CI": ci}, text=True, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert ("allowed_skips.txt does not name it" in done.stdout) == (code != 0)
