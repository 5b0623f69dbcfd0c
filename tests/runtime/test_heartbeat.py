import asyncio
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import partial

from structlog.testing import capture_logs

from acd.core.events import Now
from acd.core.ids import NodeName
from acd.runtime.heartbeat import Heartbeat, beat_of, touch

A1, A2 = NodeName("a1"), NodeName("a2")
EVERY_S = 0.02
NOW = Now(5.0, datetime.fromtimestamp(1_795_392_000, UTC))


class Variables:
    """A switch that keeps what is written, or fails as it is told."""

    def __init__(self) -> None:
        self.written: list[tuple[str, str]] = []
        self.error: Exception | None = None
        self.is_mute = False
        self.asked = 0

    async def set_global(self, name: str, value: str, timeout_s: float) -> None:
        self.asked += 1
        if self.is_mute:
            async with asyncio.timeout(timeout_s):
                await asyncio.Event().wait()
        if self.error:
            raise self.error
        self.written.append((name, value))


@asynccontextmanager
async def beating(heart):
    """Its task, ended with the test."""
    task = asyncio.get_running_loop().create_task(heart.run(), name="heart")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(is_so):
    """Wait for it, not for ever."""
    async with asyncio.timeout(5):
        while not is_so():
            await asyncio.sleep(0.001)


def test_the_seconds_always_stand_in_the_last_ten_characters():
    """The dialplan cuts them out without knowing how long the epoch is."""
    assert beat_of(7, 1795392000.9) == "7:1795392000"
    assert beat_of(12345, 5.0)[-10:] == "0000000005"


async def test_it_beats_while_the_engine_works_and_for_no_longer():
    """And `began` tells who waits for the first one."""
    switch, works = Variables(), False
    heart = Heartbeat({A1: switch}, 3, lambda _: works, now=lambda: NOW, every_s=EVERY_S)
    async with beating(heart):
        await asyncio.sleep(0)
        assert not heart.began.is_set()
        works = True
        await until(lambda: len(switch.written) >= 3)
        assert heart.began.is_set()
        works = False
        count = switch.asked
        with suppress(TimeoutError):
            async with asyncio.timeout(5 * EVERY_S):
                await until(lambda: switch.asked > count + 1)
        assert switch.asked <= count + 1
    assert set(switch.written) == {("ACD_HEARTBEAT", "3:1795392000")}


async def test_a_switch_that_fails_is_tried_again_and_told_once():
    """Nobody is called for every lost second."""
    switch = Variables()
    switch.error = OSError("no route")
    with capture_logs() as lines:
        async with beating(Heartbeat({A1: switch}, 3, lambda _: True, every_s=EVERY_S)):
            await until(lambda: switch.asked > 3)
            switch.error = None
            await until(lambda: switch.written)
    assert [line["event"] for line in lines] == ["the heartbeat is not written"]


async def test_the_sign_of_life_does_not_depend_on_the_switch():
    """It is given while the engine works, and only then."""
    switch, works = Variables(), True
    signs: list[int] = []
    switch.is_mute = True
    heart = Heartbeat({A1: switch}, 3, lambda _: works, sign=partial(signs.append, 1), every_s=EVERY_S)
    async with beating(heart):
        await until(lambda: len(signs) > 3)
        works = False
        count = len(signs)
        with suppress(TimeoutError):
            async with asyncio.timeout(5 * EVERY_S):
                await until(lambda: len(signs) > count + 1)
        assert len(signs) <= count + 1


def test_a_sign_that_cannot_be_given_harms_nobody(tmp_path):
    """The run folder may be gone; a disk that is full takes it."""
    touch(tmp_path / "gone" / "at-work")
    touch(tmp_path / "at-work")
    assert (tmp_path / "at-work").exists()


async def test_a_beat_that_was_missed_is_made_up_for_at_once():
    """A cut costs no second more than it lasts: the next one comes long before its time."""
    switch = Variables()
    switch.error = OSError("cut")
    async with beating(Heartbeat({A1: switch}, 3, lambda _: True, every_s=3.0)):
        await until(lambda: switch.asked == 2)
        switch.error = None
        await until(lambda: switch.written)
        switch.error = OSError("cut again")
        await until(lambda: switch.asked == 4)
        switch.error = None
        async with asyncio.timeout(1.5):
            await until(lambda: len(switch.written) == 2)


async def test_a_switch_that_is_mute_keeps_no_other_one_waiting():
    """Each has a task of its own."""
    mute, other = Variables(), Variables()
    mute.is_mute = True
    async with beating(Heartbeat({A1: mute, A2: other}, 3, lambda _: True, every_s=EVERY_S)):
        await until(lambda: len(other.written) >= 3)
    assert mute.written == []
