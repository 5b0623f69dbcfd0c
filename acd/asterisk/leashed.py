"""The owner's side of `leash.py`: a program that cannot outlive the process that started it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from acd.asterisk import leash

# Beyond the grace that the program gets, for the leash itself to act.
LEASH_MARGIN_S = 4.0


class LeashedProcess:
    """A running program. It ends with `stop()`, and when this process ends in whatever way.

    It works in `folder`, says what it has to say in `log`, and inherits the descriptors `passed`. Asked to end, it
    has `grace_s` seconds before it is killed.
    """

    def __init__(
        self,
        program: list[str],
        *,
        folder: Path,
        log: Path,
        grace_s: float,
        variables: Mapping[str, str] | None = None,
        passed: tuple[int, ...] = (),
    ) -> None:
        self._grace_s = grace_s
        with log.open("ab") as output:
            self._leash = subprocess.Popen(
                # The interpreter without site-packages: it starts in 20 ms and stays small.
                [sys.executable, "-I", "-S", leash.__file__, str(grace_s), *program],
                cwd=folder,
                env={**os.environ, **(variables or {})},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                text=True,
                pass_fds=passed,
                start_new_session=True,
            )
        assert self._leash.stdout is not None, "the process id comes through a pipe"
        self.pid = int(self._leash.stdout.readline() or 0)
        self._leash.stdout.close()

    def is_running(self) -> bool:
        """Whether the program has not ended."""
        return self._leash.poll() is None

    def stop(self) -> int:
        """End it and wait until it is gone; its exit code, or 128 + the signal that ended it."""
        assert self._leash.stdin is not None, "the leash is a pipe"
        self._leash.stdin.close()
        try:
            return self._leash.wait(self._grace_s + LEASH_MARGIN_S)
        except subprocess.TimeoutExpired:
            # The kernel then kills the program too.
            self._leash.kill()
            return self._leash.wait()
