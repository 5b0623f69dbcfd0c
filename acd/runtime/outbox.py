"""Messages on their way out of the centre: into a folder or to a webhook, tried again until they are there.

What is not there yet stands in RUN/outbox/NAME.json, so that nothing is lost when the engine is killed: the next one
goes on with it. A message may be brought twice, never under two names: a folder has it once, and a webhook knows it by
its idempotency key. Decides nothing about calls; what it does is told to the core as events, which records it.
"""

import asyncio
import json
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import structlog
from pydantic import TypeAdapter, ValidationError

from acd.core.commands import AnyCommand
from acd.core.events import Event
from acd.core.ids import RecordingId
from acd.core.recording_commands import DeliverMessage, ForgetMessage
from acd.core.recording_rules import Delivery
from acd.core.recordings import Letter, MessageArrived, MessageReturned
from acd.runtime.errands import Errands
from acd.runtime.vault import BYTES_PER_S, DAY_S, HEADER_BYTES, PART, SUFFIX, Vault

FIRST_AGAIN_S = 1.0
LONGEST_AGAIN_S = 600.0
# So many are brought at the same time.
AT_ONCE_MAX = 4
KEY_HEADER = "Idempotency-Key"

log = structlog.get_logger()


class NotBroughtError(Exception):
    """It is not there; the text says why."""


@dataclass(frozen=True, slots=True)
class Job:
    """A message that is to be brought somewhere."""

    recording: RecordingId
    retention: str
    letter: Letter


_JOB = TypeAdapter(Job)


@dataclass(slots=True)
class Outbox:
    """Stands before the vault: commands about messages are carried out here, all others there.

    `secrets` are found by their names; `again_s` is how long to wait before the next try, after so many.
    """

    vault: Vault
    deliveries: Mapping[str, Delivery]
    put: Callable[[Event], bool]
    secrets: Callable[[], Mapping[str, str]] = lambda: os.environ
    again_s: Callable[[int], float] = lambda tries: min(LONGEST_AGAIN_S, FIRST_AGAIN_S * 2.0 ** min(tries - 1, 20))
    _bringing: dict[RecordingId, asyncio.Task[None]] = field(default_factory=dict)
    _errands: Errands = field(default_factory=Errands)
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE_MAX))

    @property
    def folder(self) -> Path:
        """What is to be brought."""
        return self.vault.run / "outbox"

    def submit(self, command: AnyCommand) -> None:
        """Never waits, never raises."""
        match command:
            case DeliverMessage():
                self._begin(Job(command.recording, command.retention, command.letter))
            case ForgetMessage():
                self._errands.begin(self._forget(command.recording))
            case _:
                self.vault.submit(command)

    def look_again(self) -> None:
        """As the node does."""
        self.vault.look_again()

    async def run_until_cancelled(self) -> None:
        """Go on with what an earlier engine left, and end what is under way with this one."""
        try:
            for job in await asyncio.to_thread(self._left):
                self._begin(job)
            await asyncio.Event().wait()
        finally:
            for task in self._bringing.values():
                task.cancel()
            self._errands.cancel()

    def _begin(self, job: Job) -> None:
        if job.recording not in self._bringing:
            self._bringing[job.recording] = asyncio.get_running_loop().create_task(self._bring(job))

    async def _bring(self, job: Job) -> None:
        """Until it is there, or its time is over."""
        name, node, tries = job.recording, self.vault.name, 0
        with suppress(OSError):  # a full disk: the store knows of it too
            await asyncio.to_thread(_write, self.folder / f"{name}.json", _JOB.dump_json(job))
        while True:
            tries += 1
            try:
                async with self._turns:
                    await self._try(job)
            except (NotBroughtError, OSError, aiohttp.ClientError, TimeoutError) as error:
                why = str(error) or type(error).__name__
            else:
                await self._tell(MessageArrived(node, name, tries))
                return
            if self._is_over(job):
                await self._tell(MessageReturned(node, name, tries, why))
                return
            log.warning("a message is not delivered yet", recording=name, delivery=job.letter.delivery, why=why)
            await asyncio.sleep(self.again_s(tries))

    async def _tell(self, event: Event) -> None:
        while not self.put(event):  # noqa: ASYNC110  # nobody tells when the inbox is not full any more
            await asyncio.sleep(FIRST_AGAIN_S)

    async def _try(self, job: Job) -> None:
        """Once. Raises NotBroughtError, OSError, ClientError, TimeoutError."""
        delivery, sound = self.deliveries.get(job.letter.delivery), self.vault.path_of(job.recording, job.retention)
        if delivery is None:
            raise NotBroughtError(f'the settings have no delivery "{job.letter.delivery}"')
        if not sound.is_file():
            raise NotBroughtError("its file is gone")
        said = json.dumps(_words(job, sound.stat().st_size), ensure_ascii=False, indent=1).encode()
        if delivery.webhook:
            secret = self._secret_of(delivery)
            await _post(delivery, secret, job.recording, said, await asyncio.to_thread(sound.read_bytes))
        else:
            folder = self.vault.run / delivery.folder
            await asyncio.to_thread(_lay, folder, job.recording, said, sound)

    def _secret_of(self, delivery: Delivery) -> str:
        """Read anew each time: it may be replaced while messages wait for it."""
        if not delivery.secret:
            return ""
        found = self.secrets().get(delivery.secret)
        if not found:
            raise NotBroughtError(f"nobody has set the secret {delivery.secret}")
        return found

    def _is_over(self, job: Job) -> bool:
        """Whether it is not tried any more: it would not be kept any more either, or is not there."""
        days = self.vault.keeping.days.get(job.retention, 0)
        is_gone = not self.vault.path_of(job.recording, job.retention).is_file()
        return is_gone or self.vault.now_s() - job.letter.left_at.timestamp() > days * DAY_S

    async def _forget(self, name: RecordingId) -> None:
        self._bringing.pop(name, None)
        with suppress(OSError):  # then it is brought again, under the same name
            await asyncio.to_thread((self.folder / f"{name}.json").unlink, missing_ok=True)

    def _left(self) -> list[Job]:
        """What an earlier engine was to bring."""
        found = []
        for file in sorted(self.folder.glob("*.json")):
            try:
                found.append(_JOB.validate_json(file.read_bytes()))
            except (OSError, ValidationError) as error:
                log.error("a message that was to be delivered cannot be read", file=str(file), error=str(error))  # noqa: TRY400  # its text says all
        return found


def _words(job: Job, size: int) -> dict[str, Any]:
    """What is told with the sound."""
    letter, length_s = job.letter, max(0, size - HEADER_BYTES) / BYTES_PER_S
    return {
        "id": job.recording,
        "line": letter.line,
        "caller": letter.caller,
        "name": letter.name,
        "language": letter.language,
        "left_at": letter.left_at.isoformat(),
        "length_s": round(length_s, 2),
        "values": dict(letter.values),
    }


def _lay(folder: Path, name: RecordingId, said: bytes, sound: Path) -> None:
    """Into the folder: the sound first, so that who sees the words finds it. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    part = folder / f"{name}{PART}"
    shutil.copyfile(sound, part)
    _sealed(part, folder / f"{name}{SUFFIX}")
    _write(folder / f"{name}.json", said)


def _write(file: Path, content: bytes) -> None:
    """Whole under its name, or not there. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    part = file.with_suffix(f"{file.suffix}{PART}")
    part.write_bytes(content)
    _sealed(part, file)


def _sealed(part: Path, file: Path) -> None:
    part.chmod(0o640)
    with part.open("rb") as written:
        os.fsync(written.fileno())
    part.replace(file)


async def _post(delivery: Delivery, secret: str, name: RecordingId, said: bytes, sound: bytes) -> None:
    """To the webhook: two parts, `message` (JSON) and `sound` (WAV). Raises NotBroughtError and aiohttp's errors."""
    headers: dict[str, str] = {KEY_HEADER: name}
    if secret:
        headers["Authorization"] = f"Bearer {secret}"
    form = aiohttp.FormData()
    form.add_field("message", said, content_type="application/json", filename=f"{name}.json")
    form.add_field("sound", sound, content_type="audio/wav", filename=f"{name}{SUFFIX}")
    limit = aiohttp.ClientTimeout(total=delivery.time_limit_s)
    async with (
        aiohttp.ClientSession(timeout=limit) as session,
        session.post(delivery.webhook, data=form, headers=headers, allow_redirects=False) as answer,
    ):
        if not 200 <= answer.status < 300:
            raise NotBroughtError(f"the webhook answers {answer.status}")
