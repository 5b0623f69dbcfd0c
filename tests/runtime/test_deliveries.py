"""Messages on a real disk and at a real local server: brought whole, once, tried again, and by the next engine too."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from acd.core.events import Event
from acd.core.ids import CommandId, RecordingId
from acd.core.recording_commands import DeliverMessage, ForgetMessage
from acd.core.recording_rules import Delivery, Keeping
from acd.core.recordings import Letter, MessageArrived, MessageReturned
from acd.runtime.outbox import KEY_HEADER, Outbox
from acd.runtime.vault import Vault
from tests.runtime.stand_ins import A1, Remembering

NAME = RecordingId("a1-e1-c7-r1")
SOUND = bytes(44) + bytes(range(250)) * 128
HANGS = 0
LEFT_AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LETTER = Letter("office", "+3225550100", "+32470000001", "Ann", "fr", LEFT_AT, {"topic": "late"})


@dataclass
class Post:
    """An outbox in a folder of the test, and what it tells."""

    run: Path
    deliveries: Mapping[str, Delivery]
    told: list[Event] = field(default_factory=list)
    days_later: float = 0.0

    def __post_init__(self) -> None:
        is_known = lambda _: True  # noqa: E731  # nothing in the spool is a stray here
        now_s = lambda: LEFT_AT.timestamp() + 86_400 * self.days_later  # noqa: E731  # it moves
        vault = Vault(A1, Remembering(), self.run, Keeping({"messages": 30}), self.put, is_known, now_s=now_s)
        self.outbox = Outbox(vault, self.deliveries, self.put, lambda: {"CRM_TOKEN": "s3cret"}, lambda _: 0.001)

    def put(self, event: Event) -> bool:
        self.told.append(event)
        return True

    def kept(self, name: RecordingId = NAME) -> None:
        file = self.outbox.vault.path_of(name, "messages")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(SOUND)

    def deliver(self, name: RecordingId = NAME, letter: Letter = LETTER) -> None:
        self.outbox.submit(DeliverMessage(CommandId("e1-k1"), A1, None, name, "messages", letter))

    async def forget(self, name: RecordingId = NAME) -> None:
        self.outbox.submit(ForgetMessage(CommandId("e1-k2"), A1, None, name))
        async with asyncio.timeout(10):
            while any(self.outbox.folder.glob("*.json")):
                await asyncio.sleep(0)

    async def tells(self) -> Event:
        """The next thing that it tells."""
        async with asyncio.timeout(10):
            while not self.told:
                await asyncio.sleep(0)
        return self.told.pop(0)


@pytest.fixture
def folder(tmp_path: Path) -> Post:
    """One delivery, into a folder of the run folder."""
    post = Post(tmp_path, {"office": Delivery("messages", folder="post/office")})
    post.kept()
    return post


@asynccontextmanager
async def webhook(*answers: int) -> AsyncIterator[tuple[str, list[dict[str, Any]]]]:
    """A server that answers so, the last one for ever, and what it was sent."""
    got: list[dict[str, Any]] = []
    left = list(answers)

    async def take(request: web.Request) -> web.Response:
        parts = {}
        async for part in await request.multipart():
            parts[str(part.name)] = await part.read()  # type: ignore[union-attr]  # no part holds others here
        got.append({"headers": dict(request.headers), **parts})
        if left[0] == HANGS:
            await asyncio.Event().wait()
        return web.Response(status=left.pop(0) if len(left) > 1 else left[0])

    app = web.Application()
    app.router.add_post("/messages", take)
    runner = web.AppRunner(app, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/messages", got
    finally:
        await runner.cleanup()


async def test_into_a_folder_go_the_sound_and_who_left_it(folder: Post) -> None:
    """Whole under their names, and nothing else is there; the kept file stays."""
    folder.deliver()
    assert await folder.tells() == MessageArrived(A1, NAME, 1)
    there = folder.run / "post" / "office"
    assert sorted(file.name for file in there.iterdir()) == [f"{NAME}.json", f"{NAME}.wav"]
    assert (there / f"{NAME}.wav").read_bytes() == SOUND
    assert json.loads((there / f"{NAME}.json").read_bytes()) == {
        "id": NAME, "line": "+3225550100", "caller": "+32470000001", "name": "Ann", "language": "fr",
        "left_at": "2026-11-23T09:00:00+00:00", "values": {"topic": "late"}, "length_s": 2.0,
    }  # fmt: skip
    assert folder.outbox.vault.path_of(NAME, "messages").read_bytes() == SOUND
    await folder.forget()


async def test_asked_twice_it_is_brought_once(folder: Post) -> None:
    """As the core asks again after it was taken over."""
    folder.deliver()
    folder.deliver()
    assert await folder.tells() == MessageArrived(A1, NAME, 1)
    await folder.forget()
    assert not folder.told


async def test_what_an_earlier_engine_left_is_brought_by_the_next(tmp_path: Path) -> None:
    """Killed while the folder could not be written to: the next engine needs nobody to tell it."""
    blocked = tmp_path / "post"
    blocked.write_text("a file where the folder should be")
    first = Post(tmp_path, {"office": Delivery("messages", folder="post/office")})
    first.kept()
    first.deliver()
    async with asyncio.timeout(10):
        while not list(first.outbox.folder.glob("*.json")):
            await asyncio.sleep(0)
    for task in first.outbox._bringing.values():
        task.cancel()  # killed: nothing of it is told
    blocked.unlink()
    following = Post(tmp_path, first.deliveries)
    running = asyncio.get_running_loop().create_task(following.outbox.run_until_cancelled())
    assert await following.tells() == MessageArrived(A1, NAME, 1)
    assert (tmp_path / "post" / "office" / f"{NAME}.wav").read_bytes() == SOUND
    await following.forget()
    running.cancel()


async def test_a_webhook_gets_both_parts_with_a_key_that_stays(tmp_path: Path) -> None:
    """Refused twice, then taken: the same key each time, so that it can tell a repetition."""
    async with webhook(500, 429, 204) as (url, got):
        post = Post(tmp_path, {"office": Delivery("messages", webhook=url, secret="CRM_TOKEN")})  # its name
        post.kept()
        post.deliver()
        assert await post.tells() == MessageArrived(A1, NAME, 3)
    assert [each["headers"][KEY_HEADER] for each in got] == [NAME] * 3
    assert got[-1]["headers"]["Authorization"] == "Bearer s3cret"
    assert got[-1]["sound"] == SOUND
    assert json.loads(got[-1]["message"])["values"] == {"topic": "late"}
    await post.forget()


async def test_a_webhook_that_hangs_is_given_up_and_tried_again(tmp_path: Path) -> None:
    """Its time limit counts; a redirect is no delivery, as it may lead anywhere."""
    async with webhook(302, 200) as (url, got):
        post = Post(tmp_path, {"office": Delivery("messages", webhook=url)})
        post.kept()
        post.deliver()
        assert await post.tells() == MessageArrived(A1, NAME, 2)
    assert len(got) == 2
    async with webhook(HANGS) as (url, got):
        late = Post(tmp_path, {"office": Delivery("messages", webhook=url, time_limit_s=0.05)}, days_later=31)
        late.deliver()
        assert isinstance(await late.tells(), MessageReturned)
    assert len(got) == 1


@pytest.mark.parametrize("what", ["no delivery", "no secret", "no file"])
async def test_what_cannot_be_brought_is_told_when_its_time_is_over(tmp_path: Path, what: str) -> None:
    """As long as it is kept it is tried; then somebody reads why not."""
    delivery = Delivery("messages", webhook="http://127.0.0.1:9/", secret="NOBODYS")  # its name
    post = Post(tmp_path, {} if what == "no delivery" else {"office": delivery}, days_later=31)
    if what != "no file":
        post.kept()
    post.deliver()
    told = await post.tells()
    assert isinstance(told, MessageReturned)
    wanted = {"no delivery": "no delivery", "no secret": "NOBODYS", "no file": "gone"}[what]
    assert wanted in told.why
