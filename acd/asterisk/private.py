"""One private Asterisk: its configuration written, started, asked whether it is ready, and ended with nothing left.

Synchronous, for the command line and for tests; an asyncio program calls it in a thread. What Asterisk then
does is driven over ARI by others.
"""

import fcntl
import os
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from acd.asterisk import SwitchError
from acd.asterisk.carriers import Carrier, carriers_of
from acd.asterisk.conf import Folders, Installation, Limits, render, write
from acd.asterisk.credentials import Credentials, ensure
from acd.asterisk.leashed import LeashedProcess
from acd.asterisk.music import ensure_music
from acd.asterisk.packages import PackageRoot
from acd.asterisk.ports import Reservation
from acd.asterisk.readiness import NotReady, PortTaken, wait_ready
from acd.core.ids import NodeName
from acd.core.plan import Plan

READY_TIMEOUT_S = 30.0
GRACE_S = 8.0
LINES_SHOWN = 8
LOGS = ("asterisk.log", "start.log")
STARTS_MAX = 3
# Asterisk looks up the machine's own name; where nobody answers that, it would wait for half a minute.
NO_LONG_LOOKUPS = {"RES_OPTIONS": "timeout:1 attempts:1"}
SOCKET_PATH_MAX = 107  # bytes; the kernel's limit


class SwitchNotStarted(SwitchError):
    """Asterisk did not come up; the message ends with what it said."""


class SwitchAlreadyRunning(SwitchError):
    """Another Asterisk runs from the same folder."""


class PrivateSwitch:
    """An Asterisk of this process's own: it ends with `stop()`, and also when this process is killed.

    `folder` gets etc/ log/ run/ spool/ db/ keys/, credentials.json and asterisk.pid. SIP, ARI and AMI listen on
    `host`; `carriers` has the far end of each trunk (None: simulated ones that take no calls).
    """

    def __init__(
        self,
        folder: Path,
        plan: Plan,
        *,
        node: str = "a1",
        host: str = "127.0.0.1",
        carriers: Mapping[str, Carrier] | None = None,
        limits: Limits | None = None,
        root: PackageRoot | None = None,
    ) -> None:
        self.folder = folder.absolute()
        self._plan = plan
        self._node = NodeName(node)
        self._host = host
        self._carriers = carriers or carriers_of(plan)
        self._limits = limits or Limits()
        self._root = root or PackageRoot()
        self._installation: Installation | None = None
        self._credentials: Credentials | None = None
        self._process: LeashedProcess | None = None
        self._version: tuple[int, ...] = ()

    @property
    def installation(self) -> Installation:
        """Where it listens; known from the start on."""
        assert self._installation is not None, "the switch has not been started"
        return self._installation

    @property
    def credentials(self) -> Credentials:
        """Its secrets; known from the start on."""
        assert self._credentials is not None, "the switch has not been started"
        return self._credentials

    @property
    def pid(self) -> int:
        """Asterisk's process id; known from the start on."""
        assert self._process is not None, "the switch has not been started"
        return self._process.pid

    def version(self) -> tuple[int, ...]:
        """What the running Asterisk said it is, such as (22, 10, 1)."""
        return self._version

    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.is_running()

    def start(self) -> None:
        """Write the configuration, start Asterisk, return when it answers (about a second).

        A switch that ran before gets its old ports again if they are free. When somebody takes a port in between,
        others are chosen. Raises SwitchNotStarted, SwitchAlreadyRunning, or what getting the packages raises.
        """
        assert not self.is_running(), "the switch is running"
        self.stop()  # what is left of one that ended by itself
        self._root.ensure()
        music = ensure_music(self._root)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._credentials = ensure(self.folder / "credentials.json", self._plan)
        held = self._hold_folder()
        try:
            self._start_somewhere(held, music)
        finally:
            os.close(held)

    def stop(self) -> None:
        """End Asterisk: politely, after 8 s by force. Does nothing when it is not running."""
        if self._process is not None:
            self._process.stop()
            with suppress(SwitchAlreadyRunning):  # somebody else has started one here since
                os.close(self._hold_folder())

    def console(self, command: str, timeout_s: float = 10.0) -> str:
        """What Asterisk's own console answers to a command such as `core show channels`."""
        done = subprocess.run(
            self._root.command("asterisk", "-C", self._config, "-r", "-x", command),
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
        return done.stdout

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, whatever happened."""
        self.stop()

    @property
    def _config(self) -> str:
        return str(self.folder / "etc" / "asterisk.conf")

    def _hold_folder(self) -> int:
        """Take the folder for this switch; what an Asterisk that crashed left there is cleared away."""
        file = self.folder / "asterisk.pid"
        held = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            # Asterisk inherits this lock, so it tells a living one from a file that a crash left behind.
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            os.close(held)
            raise SwitchAlreadyRunning(
                f"an Asterisk (process {file.read_text(encoding='utf-8').strip()}) already runs from {self.folder}: "
                "stop it, or choose another run folder"
            ) from problem
        os.ftruncate(held, 0)
        for leftover in ("asterisk.ctl", "asterisk.pid"):
            (self.folder / "run" / leftover).unlink(missing_ok=True)
        return held

    def _start_somewhere(self, held: int, music: Path) -> None:
        for start in range(1, STARTS_MAX + 1):
            try:
                self._start_once(held, music)
            except PortTaken as problem:
                if start == STARTS_MAX:
                    raise SwitchNotStarted(f"{problem}, after {STARTS_MAX} tries on other ports") from problem
                self._installation = None  # its ports are not wanted any more
            except NotReady as problem:
                raise SwitchNotStarted(f"{problem}. Asterisk said:\n{self._first_words()}") from problem
            else:
                return

    def _start_once(self, held: int, music: Path) -> None:
        ports = Reservation()
        try:
            self._installation = self._install(ports, music)
            self._process = self._launch(held, *ports.descriptors)
            os.pwrite(held, f"{self.pid}\n".encode(), 0)
            self._version = wait_ready(
                self.pid, self._installation, self.credentials, is_alive=self.is_running, timeout_s=READY_TIMEOUT_S
            )
        except BaseException:
            self.stop()
            raise
        finally:
            # Asterisk has inherited the reservations.
            ports.release()

    def _install(self, ports: Reservation, music: Path) -> Installation:
        folders = Folders.under(self.folder, modules=self._root.modules, data=self._root.data, music=music)
        if len(str(folders.run / "asterisk.ctl")) > SOCKET_PATH_MAX:
            # Seen from its working folder the path is short, however deep that lies.
            folders = replace(folders, run=Path(folders.run.name))
        before = self._installation
        installation = Installation(
            node=self._node,
            folders=folders,
            sip=(self._host, ports.port(self._host, wanted=before.sip[1] if before else None)),
            carriers=self._carriers,
            rtp=ports.rtp_range(self._host, 2 * self._limits.legs_max),
            ari=(self._host, ports.port(self._host, wanted=before.ari[1] if before else None)),
            ami=(self._host, ports.port(self._host, wanted=before.ami[1] if before else None)),
            limits=self._limits,
        )
        for part in ("log", "run", "db", "keys", "spool/recording"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        write(render(self._plan, installation, self.credentials), folders.etc)
        return installation

    def _launch(self, *passed: int) -> LeashedProcess:
        logs = [self.folder / "log" / name for name in LOGS]
        for log in logs:
            # The log of the run before stays readable until the next one.
            if log.exists():
                log.replace(log.with_suffix(".log.1"))
            log.touch()
        return LeashedProcess(
            self._root.command("asterisk", "-C", self._config, "-f"),
            folder=self.folder,
            log=logs[-1],
            grace_s=GRACE_S,
            variables=NO_LONG_LOOKUPS,
            passed=passed,
        )

    def _first_words(self) -> str:
        """The first lines say why; what follows from them fills pages."""
        said = []
        for name in LOGS:
            text = (self.folder / "log" / name).read_text(encoding="utf-8", errors="replace")
            said += text.splitlines()[:LINES_SHOWN]
        return "\n".join(f"  {line}" for line in said) or "  nothing"
