"""SIPp as callers and agents: started on a leash, bounded in calls and time, and its log of moments read back.

A moment is what one side of a call saw and when, by the caller's number, which is the key on every side.
"""

import re
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from acd.asterisk.carriers import Address
from acd.asterisk.conf import joined
from acd.asterisk.leashed import LeashedProcess
from acd.asterisk.packages import PackageRoot

SCENARIOS = Path(__file__).parent / "scenarios"
GRACE_S = 2.0
POLL_S = 0.05
LINES_SHOWN = 12

_MOMENT = re.compile(r"^(\w+) (\d+)\.\d+ (\d+)\.\d+ .*?(\+\d+)@", re.MULTILINE)


class NotMeasured(Exception):
    """Something did not work that a measurement needs; the message says what and where to look."""


@dataclass(frozen=True, slots=True)
class Seat:
    """An address with a port for SIP and one for sound, which one SIPp uses."""

    host: str
    port: int
    media_port: int


class Sipp(AbstractContextManager["Sipp"]):
    """One running SIPp, playing the scenario `name` from `seat` against the switch at `target`.

    It ends after `calls` calls or `timeout_s` seconds, and with this process. `folder` gets its logs, named `label`.
    """

    def __init__(
        self,
        name: str,
        seat: Seat,
        target: Address,
        folder: Path,
        *,
        calls: int,
        timeout_s: float,
        label: str,
        options: Sequence[str] = (),
    ) -> None:
        self.label = label
        self._screen = folder / f"{label}.screen"
        self._errors = folder / f"{label}.errors"
        self._log = folder / f"{label}.log"
        self._timeout_s = timeout_s
        command = PackageRoot().command(
            "sipp", joined(target), "-sf", str(SCENARIOS / f"{name}.xml"),
            "-i", seat.host, "-p", str(seat.port), "-mi", seat.host, "-mp", str(seat.media_port),
            "-m", str(calls), "-timeout", f"{timeout_s:.0f}s", "-timeout_error", "-nostdin",
            "-trace_err", "-error_file", str(self._errors), "-trace_logs", "-log_file", str(self._log), *options,
        )  # fmt: skip
        self._process = LeashedProcess(command, folder=folder, log=self._screen, grace_s=GRACE_S)

    def is_running(self) -> bool:
        """Whether it still works."""
        return self._process.is_running()

    def wait(self) -> int:
        """Until it has ended by itself; 0 when every call went as its scenario says. Raises NotMeasured."""
        until_s = time.monotonic() + self._timeout_s + GRACE_S
        while self.is_running():
            if time.monotonic() > until_s:
                raise NotMeasured(f"SIPp ({self.label}) did not end within {self._timeout_s:.0f} s")
            time.sleep(POLL_S)
        return self._process.stop()

    def moments(self) -> Mapping[str, Mapping[str, float]]:
        """What was noted so far: kind of moment → caller's number → seconds since 1970."""
        found: dict[str, dict[str, float]] = {}
        text = self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""
        for kind, seconds, micros, number in _MOMENT.findall(text):
            found.setdefault(kind, {})[number] = int(seconds) + int(micros) / 1e6
        return found

    def last_words(self) -> str:
        """What it complained about, else the end of its screen."""
        for file in (self._errors, self._screen):
            lines = file.read_text(encoding="utf-8", errors="replace").splitlines() if file.exists() else []
            if said := [line for line in lines if line.strip() and "out-of-call" not in line]:
                return "\n".join(said[:LINES_SHOWN] if file is self._errors else said[-LINES_SHOWN:])
        return "it said nothing"

    def stop(self) -> None:
        """End it now."""
        self._process.stop()

    def __enter__(self) -> Self:
        """It was started by the constructor."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it, whatever happened."""
        self.stop()
