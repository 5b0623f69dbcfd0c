"""What holds of routing in every history, tried with 20,000 of each: `make bench ONLY=properties` (ten minutes)."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = 20_000
TESTS = tuple(f"tests/proofs/test_{name}_properties.py" for name in ("routing", "site", "overtaking"))


def main() -> int:
    """The tests' own verdict."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "timeout=0", *TESTS]
    wanted = {**os.environ, "ACD_EXAMPLES": str(EXAMPLES)}
    return subprocess.run(command, cwd=ROOT, env=wanted, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
