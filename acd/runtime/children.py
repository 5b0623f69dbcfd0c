"""Programs that end with the process that started them, however that ends: each on a leash (`acd.asterisk.leash`)."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from acd.asterisk import leash

GRACE_S = 6.0
LEASH_MARGIN_S = 4.0


class Child:
    """Starts `command`; all it says goes into the file `output`, which is begun anew.

    `held` is an open lock that it and what it starts inherit: the lock is free when all of them are gone.
    """

    def __init__(
        self,
        command: Sequence[str],
        output: Path,
        *,
        held: int,
        environment: Mapping[str, str] | None = None,
        grace_s: float = GRACE_S,
    ) -> None:
        self._grace_s = grace_s
        with output.open("wb") as said:
            self._leash = subprocess.Popen(
                [sys.executable, "-I", "-S", leash.__file__, str(grace_s), *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                pass_fds=(held,),
                env=environment,
                start_new_session=True,
            )
        assert self._leash.stdout is not None, "the process id comes through a pipe"
        self.pid = int(self._leash.stdout.readline() or 0)
        self._leash.stdout.close()

    def ended(self) -> int | None:
        """Its exit code (128 + the signal that killed it), None while it runs."""
        return self._leash.poll()

    def stop(self) -> int:
        """End it: politely, after `grace_s` seconds by force; its exit code. Stopping twice changes nothing."""
        assert self._leash.stdin is not None, "the leash is a pipe"
        self._leash.stdin.close()
        try:
            return self._leash.wait(self._grace_s + LEASH_MARGIN_S)
        except subprocess.TimeoutExpired:
            # The kernel kills the program when its leash is killed.
            self._leash.kill()
            return self._leash.wait()
