"""Where recordings are kept: files out of the switch's spool, by class of retention; found, hashed and deleted.

RUN/recordings/CLASS/NAME.wav, readable for the owner only. Files are read and moved in threads: no call waits for a
disk. Decides nothing about calls; what it does is told to the core as events, which records it.
"""

import asyncio
import hashlib
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from acd.core.commands import AnyCommand
from acd.core.events import Event
from acd.core.ids import NodeName, RecordingId, call_recorded, epoch_of
from acd.core.recording_commands import DeleteRecording, FindOverdue, KeepRecording
from acd.core.recording_rules import Keeping
from acd.core.recordings import RecordingFound, RecordingKept, RecordingLost, RecordingOverdue, RoomJudged
from acd.runtime import clock
from acd.runtime.errands import Errands
from acd.runtime.node import Node

SUFFIX, PART = ".wav", ".part"
HEADER_BYTES = 44
BYTES_PER_S = 16_000  # 8 kHz, 16 bits, one channel
MEGABYTE = 1_000_000
LOOK_EVERY_S = 5.0
SWEEP_EVERY_S = 60.0
PURGE_EVERY_S = 3600.0
# Asterisk writes several times a second; what was not touched for so long is not being written.
UNTOUCHED_S = 30.0
# Each becomes an event: the rest is for the next time.
OVERDUE_MAX = 500
DAY_S = 86_400.0

log = structlog.get_logger()


def free_mb(folder: Path) -> int:
    """What is left on the disk of this folder. Raises OSError."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize // MEGABYTE


def wall_s() -> float:
    """Seconds since 1970, as files are dated."""
    return clock.now().wall.timestamp()


@dataclass(slots=True)
class Vault:
    """The recordings of one switch. `is_known` tells whether the engine has a recording on its hands.

    Stands before the node: commands about files are carried out here, all others there.
    """

    name: NodeName
    node: Node
    run: Path
    keeping: Keeping
    put: Callable[[Event], bool]
    is_known: Callable[[RecordingId], bool]
    free: Callable[[Path], int] = free_mb
    now_s: Callable[[], float] = wall_s
    _errands: Errands = field(default_factory=Errands)

    @property
    def spool(self) -> Path:
        """Where the switch writes."""
        return self.run / "spool" / "recording"

    @property
    def kept(self) -> Path:
        """Where files are kept."""
        return self.run / "recordings"

    def submit(self, command: AnyCommand) -> None:
        """Never waits, never raises."""
        match command:
            case KeepRecording():
                self._errands.begin(self._keep(command))
            case DeleteRecording():
                self._errands.begin(self._delete(command))
            case FindOverdue():
                self._errands.begin(self._find(command))
            case _:
                self.node.submit(command)

    def look_again(self) -> None:
        """As the node does."""
        self.node.look_again()

    def judge(self) -> None:
        """Tell whether there is room. A disk that cannot be asked has none."""
        try:
            left_mb = self.free(self.spool if self.spool.is_dir() else self.run)
        except OSError as error:
            log.error("the recordings' disk cannot be measured", error=str(error))  # noqa: TRY400  # its text says all
            left_mb = 0
        self.put(RoomJudged(self.name, left_mb >= self.keeping.free_mb, left_mb))

    async def run_until_cancelled(self) -> None:
        """Look at the disk, for forgotten files and for those whose time is over, again and again."""
        swept_s = purged_s = float("-inf")
        while True:
            self.judge()
            at_s = asyncio.get_running_loop().time()
            with suppress(OSError):
                if at_s - swept_s >= SWEEP_EVERY_S:
                    swept_s = at_s
                    for name in await asyncio.to_thread(self._strays):
                        if not self.is_known(name):
                            self.put(RecordingFound(self.name, name))
                if at_s - purged_s >= PURGE_EVERY_S:
                    purged_s = at_s
                    await self._find(None)
            await asyncio.sleep(LOOK_EVERY_S)

    def path_of(self, recording: RecordingId, retention: str) -> Path:
        """Where it is kept."""
        return self.kept / retention / f"{recording}{SUFFIX}"

    async def _keep(self, command: KeepRecording) -> None:
        name, target = command.recording, self.path_of(command.recording, command.retention)
        try:
            size, sha256 = await asyncio.to_thread(_moved, self.spool / f"{name}{SUFFIX}", target)
        except FileNotFoundError:
            self.put(RecordingLost(self.name, name, "the switch has written no file"))
        except OSError as error:
            # It stays where it is, and the core asks again.
            log.error("a recording cannot be kept", recording=name, error=str(error))  # noqa: TRY400  # the same
        else:
            length_s = max(0, size - HEADER_BYTES) / BYTES_PER_S
            self.put(RecordingKept(self.name, name, size, sha256, length_s))

    async def _delete(self, command: DeleteRecording) -> None:
        try:
            await asyncio.to_thread(self.path_of(command.recording, command.retention).unlink, missing_ok=True)
        except OSError as error:
            # It is still there, so it is found again.
            log.error("a recording cannot be deleted", recording=command.recording, error=str(error))  # noqa: TRY400  # the same

    async def _find(self, command: FindOverdue | None) -> None:
        whose = None if command is None else command.of_whom
        for name, retention in (await asyncio.to_thread(self._overdue, whose))[:OVERDUE_MAX]:
            self.put(RecordingOverdue(self.name, name, retention, is_asked=whose is not None))

    def _strays(self) -> list[RecordingId]:
        """Files in the spool that nobody writes any more."""
        before_s = self.now_s() - UNTOUCHED_S
        return [name for name, file in _files(self.spool) if _age(file) < before_s]

    def _overdue(self, whose: str | None) -> list[tuple[RecordingId, str]]:
        """By when the last of it was written. A class that the settings do not name any more is kept, and told."""
        found = []
        for folder in sorted(self.kept.iterdir()) if self.kept.is_dir() else ():
            days = self.keeping.days.get(folder.name)
            if days is None and whose is None:
                log.warning("recordings of a class without a retention are kept", retention=folder.name)
                continue
            before_s = self.now_s() - (days or 0) * DAY_S
            for name, file in _files(folder):
                if call_recorded(name) == whose if whose is not None else _age(file) < before_s:
                    found.append((name, folder.name))
            for part in folder.glob(f"*{PART}"):
                # Half a copy of an engine that was killed; the file itself was copied anew, perhaps elsewhere.
                if _age(part) < self.now_s() - DAY_S:
                    part.unlink(missing_ok=True)
        return found


def _files(folder: Path) -> list[tuple[RecordingId, Path]]:
    """The recordings in a folder. What has no name of ours, or is a link, is somebody else's, and stays."""
    named = [(RecordingId(file.stem), file) for file in sorted(folder.glob(f"*{SUFFIX}"))]
    return [(name, file) for name, file in named if epoch_of(call_recorded(name)) and not file.is_symlink()]


def _age(file: Path) -> float:
    """When it was written last; one that has gone meanwhile is as new as can be."""
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def _moved(source: Path, target: Path) -> tuple[int, str]:
    """Move it, for the owner's eyes only; its size and SHA-256. Again: what is there. Raises OSError."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    target.parent.parent.chmod(0o700)
    if source.is_symlink():
        raise FileNotFoundError(f"{source} is a link, and no recording")
    if source.exists():
        _take(source, target)
    with target.open("rb") as file:
        os.fsync(file.fileno())
        return os.fstat(file.fileno()).st_size, hashlib.file_digest(file, "sha256").hexdigest()


def _take(source: Path, target: Path) -> None:
    source.chmod(0o600)
    try:
        source.rename(target)
    except OSError:
        # Another disk: whole under its name, or not there. Its time of writing is its age.
        part = target.with_suffix(PART)
        shutil.copy2(source, part)
        part.chmod(0o600)
        part.replace(target)
        source.unlink()
