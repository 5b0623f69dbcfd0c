"""All tests, as `make test` runs them: two files at a time, then one after another those that need the machine.

`python -m tests.all [PATH ...]` runs only these, in one piece. Calls mostly wait, so two stacks side by side take
little more time than one. What measures times, fills the machine, or starts others is marked `alone` and left for the
second part; it learns the verdicts of the first from a file. Example: `python -m tests.all tests/sip/test_floor.py`.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.conftest import VERDICTS

ROOT = Path(__file__).resolve().parents[1]
AT_ONCE = 2


def main(paths: Sequence[str]) -> int:
    """Run them; the exit code is that of the first part that failed, else 0."""
    pytest = [sys.executable, "-m", "pytest"]
    if paths:
        return subprocess.run([*pytest, *paths], cwd=ROOT, check=False).returncode
    together = ["-m", "not alone", "-n", str(AT_ONCE), "--dist", "loadfile", "--no-loadscope-reorder"]
    with tempfile.TemporaryDirectory(prefix="acd-tests-") as folder:
        environment = {**os.environ, VERDICTS: str(Path(folder) / "verdicts.json")}
        parts = [
            subprocess.run([*pytest, *part], cwd=ROOT, env=environment, check=False).returncode
            for part in (together, ["-m", "alone"])
        ]
    return next((code for code in parts if code), 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
