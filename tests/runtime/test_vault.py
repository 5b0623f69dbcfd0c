"""The files of recordings on a real disk: kept whole with their checksum, found again, deleted in their time."""

import asyncio
import errno
import hashlib
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from acd.core.commands import AnyCommand, HangUp, HangUpReason
from acd.core.events import Event
from acd.core.ids import CallId, CommandId, LegId, RecordingId
from acd.core.recording_commands import DeleteRecording, FindOverdue, KeepRecording
from acd.core.recording_rules import Keeping
from acd.core.recordings import RecordingFound, RecordingKept, RecordingLost, RecordingOverdue, RoomJudged
from acd.runtime.vault import DAY_S, HEADER_BYTES, Vault
from tests.runtime.stand_ins import A1, Remembering

NAME, OTHER = RecordingId("a1-e1-c7-s1-o1-r1"), RecordingId("a1-e1-c71-s1-o1-r1")
SOUND = bytes(HEADER_BYTES) + bytes(range(250)) * 64
NOW_S = 1_800_000_000.0


@dataclass
class Kept:
    """A vault in a folder of the test, and what it tells."""

    run: Path
    days: dict[str, int]
    told: list[Event] = field(default_factory=list)
    known: set[RecordingId] = field(default_factory=set)
    left_mb: list[int] = field(default_factory=lambda: [5_000])

    def __post_init__(self) -> None:
        self.node = Remembering()
        self.vault = Vault(
            A1, self.node, self.run, Keeping(self.days), self.put, self.known.__contains__, self._free, lambda: NOW_S
        )
        self.vault.spool.mkdir(parents=True)

    def put(self, event: Event) -> bool:
        self.told.append(event)
        return True

    def _free(self, _folder: Path) -> int:
        return self.left_mb[0]

    def recorded(self, name: RecordingId = NAME, sound: bytes = SOUND, *, days_ago: float = 0.0) -> Path:
        """The switch has finished a file."""
        return self._file(self.vault.spool / f"{name}.wav", sound, days_ago)

    def kept(self, name: RecordingId = NAME, retention: str = "quality", *, days_ago: float = 0.0) -> Path:
        """A file that was kept so long ago."""
        return self._file(self.vault.path_of(name, retention), SOUND, days_ago)

    def _file(self, path: Path, sound: bytes, days_ago: float) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(sound)
        os.utime(path, (NOW_S - days_ago * DAY_S,) * 2)
        return path

    async def does(self, *commands: AnyCommand) -> list[Event]:
        """What it tells about these commands."""
        before = len(self.told)
        for command in commands:
            self.vault.submit(command)
        async with asyncio.timeout(10):
            while self.vault._errands:  # nothing else says that it is done
                await asyncio.sleep(0)
        return self.told[before:]


@pytest.fixture
def world(tmp_path: Path) -> Kept:
    """Two classes: 180 and 730 days."""
    return Kept(tmp_path, {"quality": 180, "proof": 730})


def keep(name: RecordingId = NAME, retention: str = "quality") -> KeepRecording:
    """The command."""
    return KeepRecording(CommandId("e1-k1"), A1, None, name, retention)


def delete(name: RecordingId = NAME, retention: str = "quality") -> DeleteRecording:
    """The command."""
    return DeleteRecording(CommandId("e1-k2"), A1, None, name, retention)


def find(call: str | None = None) -> FindOverdue:
    """The command."""
    return FindOverdue(CommandId("e1-k3"), A1, None, None if call is None else CallId(call))


def told_of(sound: bytes = SOUND, name: RecordingId = NAME) -> RecordingKept:
    """What is told of a file with this in it."""
    length_s = max(0, len(sound) - HEADER_BYTES) / 16_000
    return RecordingKept(A1, name, len(sound), hashlib.sha256(sound).hexdigest(), length_s)


async def test_a_file_is_moved_to_its_class_for_its_owner_alone(world: Kept) -> None:
    """Whole, with its size, checksum and length; asked again, the same is told again."""
    spooled = world.recorded()
    spooled.chmod(0o644)
    assert await world.does(keep()) == [told_of()]
    file = world.run / "recordings" / "quality" / f"{NAME}.wav"
    assert (spooled.exists(), file.read_bytes()) == (False, SOUND)
    assert [path.stat().st_mode & 0o777 for path in (file, file.parent, file.parent.parent)] == [0o600, 0o700, 0o700]
    assert await world.does(keep()) == [told_of()]


@pytest.mark.parametrize("sound", [b"", bytes(10), bytes(HEADER_BYTES)])
async def test_a_file_without_sound_is_kept_as_it_is(world: Kept, sound: bytes) -> None:
    """Of a recording that broke off at once; its length is nothing, never less."""
    world.recorded(sound=sound)
    assert await world.does(keep()) == [told_of(sound)]


async def test_a_file_that_was_never_written_is_told(world: Kept) -> None:
    """Somebody counts on it."""
    assert await world.does(keep()) == [RecordingLost(A1, NAME, "the switch has written no file")]


@pytest.mark.parametrize("step", ["copying", "copied", "in its place"])
async def test_killed_while_it_is_brought_to_another_disk(
    world: Kept, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Wherever it stopped: the next one tells the whole file once, and half a copy is never taken for it."""
    source, target = world.recorded(), world.vault.path_of(NAME, "quality")
    target.parent.mkdir(parents=True)
    match step:
        case "copying":
            target.with_suffix(".part").write_bytes(SOUND[:100])
        case "copied":
            target.with_suffix(".part").write_bytes(SOUND)
        case _:
            target.write_bytes(SOUND)
    monkeypatch.setattr(Path, "rename", _on_another_disk)
    assert await world.does(keep()) == [told_of()]
    assert [path.name for path in world.run.rglob("*") if path.is_file()] == [target.name]
    assert (source.exists(), target.stat().st_mode & 0o777) == (False, 0o600)


def _on_another_disk(source: Path, _target: Path) -> None:
    raise OSError(errno.EXDEV, "Invalid cross-device link", str(source))


async def test_a_file_that_cannot_be_moved_stays_and_nothing_is_told(world: Kept) -> None:
    """The core asks again; then it is kept."""
    spooled, kept = world.recorded(), world.run / "recordings"
    kept.write_text("in the way")
    assert await world.does(keep()) == []
    assert spooled.read_bytes() == SOUND
    kept.unlink()
    assert await world.does(keep()) == [told_of()]


async def test_each_class_is_kept_as_long_as_it_says(world: Kept) -> None:
    """By when the file was written last, which moving it does not change."""
    world.kept(NAME, "quality", days_ago=181)
    world.kept(OTHER, "quality", days_ago=179)
    world.kept(RecordingId("a1-e1-c8-s1-o1-r1"), "proof", days_ago=181)
    world.kept(RecordingId("a1-e1-c9-s1-o1-r1"), "of-old", days_ago=9_999)
    world.recorded(RecordingId("a1-e1-c10-s1-o1-r1"), days_ago=200)
    assert await world.does(find()) == [RecordingOverdue(A1, NAME, "quality", is_asked=False)]
    await world.does(keep(RecordingId("a1-e1-c10-s1-o1-r1")))
    assert len(await world.does(find())) == 2


async def test_of_one_call_all_are_found_and_of_no_other(world: Kept) -> None:
    """In every class, also one without a retention; the call whose id only begins alike keeps its own."""
    second = RecordingId("a1-e1-c7-k1-r2")
    world.kept(NAME, "quality")
    world.kept(second, "of-old")
    world.kept(OTHER, "quality")
    found = await world.does(find("a1-e1-c7"))
    assert sorted(event.recording for event in found if isinstance(event, RecordingOverdue)) == sorted([NAME, second])
    assert await world.does(find("../../etc")) == []


async def test_deleted_once_or_twice(world: Kept) -> None:
    """One that is gone is gone; others stay."""
    file, other = world.kept(), world.kept(OTHER)
    assert await world.does(delete(), delete()) == []
    assert (file.exists(), other.exists()) == (False, True)


async def test_what_is_no_recording_of_ours_is_left_alone(world: Kept) -> None:
    """Other names, and links to files elsewhere: neither kept, nor changed, nor deleted."""
    secret = world.run / "secret"
    secret.write_text("secret")
    secret.chmod(0o644)
    for folder in (world.vault.spool, world.vault.kept / "quality"):
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("notes", "...", "a1-e0-c1-r1"):
            (folder / f"{name}.wav").write_text("mine")
            os.utime(folder / f"{name}.wav", (0, 0))
        (folder / f"{NAME}.wav").symlink_to(secret)
    assert world.vault._strays() == []  # what it would tell of
    assert await world.does(find(), find("a1-e1-c7")) == []
    assert isinstance((await world.does(keep(retention="proof")))[0], RecordingLost)
    assert (secret.read_text(), secret.stat().st_mode & 0o777) == ("secret", 0o644)


async def test_it_looks_by_itself(world: Kept) -> None:
    """For room, for files that nobody asked to keep, for what is overdue, and for half copies that were given up."""
    world.left_mb[0] = 999
    world.recorded(days_ago=1)
    world.recorded(OTHER)
    world.known.add(RecordingId("a1-e1-c8-s1-o1-r1"))
    world.recorded(RecordingId("a1-e1-c8-s1-o1-r1"), days_ago=1)
    overdue = RecordingId("a1-e1-c9-s1-o1-r1")
    part = world.kept(overdue, days_ago=181).with_suffix(".part")
    part.write_bytes(b"half")
    os.utime(part, (NOW_S - 2 * DAY_S,) * 2)
    await _until(world, lambda: len(world.told) == 3)
    assert world.told == [
        RoomJudged(A1, has_room=False, free_mb=999),
        RecordingFound(A1, NAME),
        RecordingOverdue(A1, overdue, "quality", is_asked=False),
    ]
    assert not part.exists()


async def _until(world: Kept, holds: Callable[[], bool]) -> None:
    task: Awaitable[None] = asyncio.get_running_loop().create_task(world.vault.run_until_cancelled())
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0)
    task.cancel()  # type: ignore[attr-defined]  # a task


async def test_a_disk_that_cannot_be_asked_has_no_room(world: Kept) -> None:
    """And what is for the switch goes there."""
    world.vault.free = _broken
    world.vault.judge()
    assert world.told == [RoomJudged(A1, has_room=False, free_mb=0)]
    command = HangUp(CommandId("e1-k4"), A1, None, LegId("a1-1.0"), HangUpReason.NORMAL)
    assert await world.does(command) == []
    assert world.node.given == [command]


def _broken(_folder: Path) -> int:
    raise OSError(errno.EIO, "Input/output error")
