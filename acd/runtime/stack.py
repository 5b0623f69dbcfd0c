"""The whole stack of one run folder: a private Asterisk, the engine and its guard; each ends with this process.

Synchronous: it starts, looks and restarts; calls are the engine's. A dead engine is started again for ever, because
the switch keeps its calls and sends new ones to the fallback meanwhile. A dead Asterisk has lost its calls; it
is started again for the callers to come.
"""

import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from acd.asterisk import SwitchError
from acd.asterisk.carriers import Carrier
from acd.asterisk.conf import Limits
from acd.asterisk.packages import PackageRoot
from acd.asterisk.ports import Reservation
from acd.asterisk.private import PrivateSwitch
from acd.core.plan import Plan
from acd.runtime.api import Address
from acd.runtime.children import Child
from acd.runtime.endpoints import FILE, READY, REPLACED_CODE, Endpoints

NODE = "a1"
# A file of this name in the run folder keeps an engine that ended from being started again, for work on the machine.
HOLD = "engine.hold"
GUARD_PAUSE_S = 1.0
LOOPBACK = "127.0.0.1"
POLL_S = 0.1
TELL_EVERY_S = 2.0
ENGINE_READY_TIMEOUT_S = 120.0
# After so long without a fall it counts as well again, and the next fall is followed by the shortest pause. An engine
# takes 2 s to start, and callers wait for it.
ENGINE_STEADY_S = 6.0
SWITCH_STEADY_S = 60.0
PAUSES_S = (0.2, 1.0, 2.0, 5.0, 10.0)
SWITCH_FALLS_MAX = 5
LINES_SHOWN = 8

Tell = Callable[[str], None]


class StackFailedError(Exception):
    """The stack cannot run, or not go on; the text says why and where to look."""


@dataclass(slots=True)
class Falls:
    """How often something fell lately, and how long to wait before it is started again."""

    steady_s: float
    count: int = 0
    last_s: float = field(default=float("-inf"))

    def pause_s(self, now_s: float) -> float:
        """Count a fall; the pause before the next start, in seconds."""
        self.count = 1 if now_s - self.last_s > self.steady_s else self.count + 1
        self.last_s = now_s
        return PAUSES_S[min(self.count, len(PAUSES_S)) - 1]


class Stack:
    """One Asterisk, one engine and its guard for `plan`, which was read from `centre`. They inherit `held`."""

    def __init__(  # noqa: PLR0913  # each is an option of `acd up`
        self,
        centre: Path,
        plan: Plan,
        run: Path,
        *,
        held: int,
        tell: Tell,
        limits: Limits | None = None,
        carriers: Mapping[str, Carrier] | None = None,
        store: str | None = None,
    ) -> None:
        self._centre = centre
        self._plan = plan
        self._run = run
        self._held = held
        self._tell = tell
        self._store = store
        root = PackageRoot(tell=tell)
        self._switch = PrivateSwitch(run, plan, node=NODE, carriers=carriers, limits=limits, root=root)
        # Held as long as this process lives: an engine that is started again listens where the last one did.
        self._ports = Reservation()
        self._http = Address(LOOPBACK, self._ports.port(LOOPBACK))
        self._engine: Child | None = None
        self._engine_due_s = 0.0
        self._guard: Child | None = None
        self._guard_due_s = 0.0
        self._engine_falls = Falls(ENGINE_STEADY_S)
        self._switch_falls = Falls(SWITCH_STEADY_S)

    def start(self) -> Endpoints:
        """Start both and return when calls are taken. Raises StackFailedError and what the switch raises."""
        began_s = time.monotonic()
        self._switch.start()
        endpoints = self._write_endpoints()
        self._tell(f"Asterisk {'.'.join(map(str, self._switch.version()))} is ready")
        self._start_engine()
        self._wait_for_engine()
        self._start_guard()
        self._tell(f"ready after {time.monotonic() - began_s:.1f} s")
        return endpoints

    def look(self) -> None:
        """Start again what has fallen, if its pause is over; to be called often. Raises StackFailedError."""
        if not self._switch.is_running():
            self._restart_switch()
        if self._engine:
            code = self._engine.ended()
            if code is not None:
                self._engine_fell(code)
        elif time.monotonic() >= self._engine_due_s and not (self._run / HOLD).exists():
            self._start_engine()
        self._look_at_guard()

    def stop(self) -> None:
        """End all, the engine first; takes 32 s at most. Nothing of them is left afterwards."""
        if self._guard:
            self._guard.stop()
        if self._engine:
            self._engine.stop()
        self._switch.stop()
        self._ports.release()
        for file in (FILE, READY):
            (self._run / file).unlink(missing_ok=True)

    def _start_engine(self) -> None:
        # A READY of an engine that was killed would be taken for this one's.
        (self._run / READY).unlink(missing_ok=True)
        command = [sys.executable, "-m", "acd", "run", str(self._centre), "--run", str(self._run), "--node", NODE]
        command += ["--http", str(self._http)] + (["--store", self._store] if self._store else [])
        self._engine = Child([*command, "--quiet"], self._run / "engine.err", held=self._held)

    def _start_guard(self) -> None:
        command = [sys.executable, "-m", "acd.runtime.guard", "--run", str(self._run), "--node", NODE]
        self._guard = Child(command, self._run / "guard.log", held=self._held)

    def _look_at_guard(self) -> None:
        code = self._guard.ended() if self._guard else None
        if code is not None:
            self._guard, self._guard_due_s = None, time.monotonic() + GUARD_PAUSE_S
            self._tell(f"the engine's guard ended ({_reason(code)}); it starts again in {GUARD_PAUSE_S:g} s")
        elif self._guard is None and time.monotonic() >= self._guard_due_s:
            self._start_guard()

    def _wait_for_engine(self) -> None:
        assert self._engine is not None, "it was started"
        began_s = told_s = time.monotonic()
        while not (self._run / READY).exists():
            now_s = time.monotonic()
            code = self._engine.ended()
            if code is not None:
                raise StackFailedError(f"the engine ended with code {code} before it was ready:\n{self._last_words()}")
            if now_s - began_s > ENGINE_READY_TIMEOUT_S:
                raise StackFailedError(f"the engine was not ready after {now_s - began_s:.0f} s:\n{self._last_words()}")
            if now_s - told_s > TELL_EVERY_S:
                told_s = now_s
                self._tell(f"the engine prepares its prompts and connects ({now_s - began_s:.0f} s)")
            time.sleep(POLL_S)

    def _engine_fell(self, code: int) -> None:
        self._engine = None
        if code == REPLACED_CODE:
            raise StackFailedError(f"another engine took the switch over:\n{self._last_words()}")
        pause_s = self._engine_falls.pause_s(time.monotonic())
        self._engine_due_s = time.monotonic() + pause_s
        self._tell(f"the engine ended ({_reason(code)}); callers hear the fallback; it starts again in {pause_s:g} s")
        if self._engine_falls.count > 1:
            self._tell(self._last_words())

    def _restart_switch(self) -> None:
        pause_s = self._switch_falls.pause_s(time.monotonic())
        if self._switch_falls.count > SWITCH_FALLS_MAX:
            raise StackFailedError(f"Asterisk fell {self._switch_falls.count} times in a row; see {self._run / 'log'}")
        self._tell(f"Asterisk ended and its calls are lost; it starts again in {pause_s:g} s")
        time.sleep(pause_s)
        before = Endpoints.read(self._run)
        try:
            self._switch.start()
        except SwitchError as error:
            self._tell(f"Asterisk did not start: {error}")
            return
        # The engine finds its way back by itself, unless Asterisk had to move to other ports.
        if self._write_endpoints() != before and self._engine:
            self._engine.stop()
            self._start_engine()
        self._tell("Asterisk is ready again")

    def _write_endpoints(self) -> Endpoints:
        at = self._switch.installation
        endpoints = Endpoints(
            sip=_joined(at.sip),
            trunk_from=at.carriers[self._plan.trunks[0].name].calls_from[0],
            lines=tuple(self._plan.lines),
            ari=f"http://{_joined(at.ari)}",
            ami=_joined(at.ami),
            http=self._http.url,
            metrics=self._http.metrics_url,
            credentials=str(self._run / "credentials.json"),
        )
        endpoints.write(self._run)
        return endpoints

    def _last_words(self) -> str:
        """The end of what the engine said, from its log and from what it wrote before it had one."""
        said = []
        for name in ("engine.log", "engine.err"):
            file = self._run / name
            if file.exists():
                said += file.read_text(encoding="utf-8", errors="replace").splitlines()[-LINES_SHOWN:]
        return "\n".join(f"  {line}" for line in said) or "  it said nothing"


def _joined(address: tuple[str, int]) -> str:
    return f"{address[0]}:{address[1]}"


def _reason(code: int) -> str:
    if code <= 128:
        return f"code {code}"
    try:
        return f"killed by {signal.Signals(code - 128).name}"
    except ValueError:
        return f"code {code}"
